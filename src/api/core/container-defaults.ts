/** What a container gets where its author left it out. Source: SetDefaults_Container and its neighbours. */
import type { Defaults } from '../defaults.ts'
import type {
  Container,
  EnvVarSource,
  EphemeralContainer,
  LifecycleHandler,
  Probe,
  ResourceRequirements,
} from '../generated/types/core-v1.ts'
import { parseReference } from '../image-reference.ts'
import { deepFreeze, memoByIdentity } from '../memo.ts'

const handlerDefaults: Defaults<Pick<LifecycleHandler, 'httpGet'>> = {
  parts: {
    httpGet(action) {
      action.path ||= '/'
      action.scheme ||= 'HTTP'
    },
  },
}

const probeDefaults: Defaults<Probe> = {
  first(probe) {
    probe.timeoutSeconds ||= 1
    probe.periodSeconds ||= 10
    probe.successThreshold ||= 1
    probe.failureThreshold ||= 3
  },
  parts: {
    ...handlerDefaults.parts,
    grpc(action) {
      action.service ??= ''
    },
  },
}

const variableSourceDefaults: Defaults<EnvVarSource> = {
  parts: {
    fieldRef(reference) {
      reference.apiVersion ||= 'v1'
    },
    resourceFieldRef(reference) {
      reference.divisor ||= '0'
    },
  },
}

export const containerDefaults: Defaults<Container | EphemeralContainer> = {
  first(container) {
    container.imagePullPolicy ||= pullPolicyFor(container.image ?? '')
    container.terminationMessagePath ||= '/dev/termination-log'
    container.terminationMessagePolicy ||= 'File'
    container.resources ??= {}
  },
  parts: {
    ports(port) {
      port.protocol ||= 'TCP'
    },
    env: { parts: { valueFrom: variableSourceDefaults } },
    livenessProbe: probeDefaults,
    readinessProbe: probeDefaults,
    startupProbe: probeDefaults,
    lifecycle: { parts: { postStart: handlerDefaults, preStop: handlerDefaults } },
  },
}

/** An image that may change under its name is pulled each time. What is no name of an image has no tag. */
export const pullPolicyFor = (image: string) =>
  parseReference(image)?.tag === 'latest' ? 'Always' : 'IfNotPresent'

/**
 * The containers of a pod, requesting what they are limited to where they do not say. A template keeps its limits
 * without requests, and so does not do for its pods as it is. Containers that say all are answered as they are.
 */
export const withRequests = memoByIdentity((containers: readonly Container[]): readonly Container[] =>
  containers.some(({ resources }) => lacksRequests(resources))
    ? deepFreeze(containers.map((each) => ({ ...each, resources: complete(each.resources) })))
    : containers,
)

function lacksRequests({ limits, requests }: ResourceRequirements): boolean {
  for (const name in limits) if (requests?.[name] === undefined) return true
  return false
}

const complete = (resources: ResourceRequirements): ResourceRequirements =>
  lacksRequests(resources)
    ? { ...resources, requests: { ...resources.limits, ...resources.requests } }
    : resources

/** The containers of a pod in its node's network: each port is the node's port of the same number. */
export const withHostPorts = memoByIdentity((containers: readonly Container[]): readonly Container[] =>
  containers.some(({ ports }) => ports?.some(({ hostPort }) => !hostPort))
    ? deepFreeze(containers.map((each) => (each.ports ? { ...each, ports: each.ports.map(onHost) } : each)))
    : containers,
)

const onHost = (port: NonNullable<Container['ports']>[number]) =>
  port.hostPort ? port : { ...port, hostPort: port.containerPort }

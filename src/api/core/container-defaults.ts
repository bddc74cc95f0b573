/** What a container gets where its author left it out. Source: SetDefaults_Container and its neighbours. */
import type { Draft } from 'immer'
import type {
  Container,
  EnvVar,
  EphemeralContainer,
  LifecycleHandler,
  Probe,
  ResourceRequirements,
} from '../generated/types/core-v1.ts'
import { parseReference } from '../image-reference.ts'
import { deepFreeze, memoByIdentity } from '../memo.ts'

type AnyContainer = Container | EphemeralContainer

/** In place. Frozen containers came out of the store and have their defaults. */
export function defaultContainers(containers: readonly Draft<AnyContainer>[] | undefined): void {
  if (!containers || Object.isFrozen(containers)) return
  for (const container of containers) if (!Object.isFrozen(container)) defaultContainer(container)
}

function defaultContainer(container: Draft<AnyContainer>): void {
  container.imagePullPolicy ||= pullPolicyFor(container.image ?? '')
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  container.resources ??= {}
  for (const port of container.ports ?? []) if (!Object.isFrozen(port)) port.protocol ||= 'TCP'
  for (const variable of container.env ?? []) defaultVariable(variable)
  defaultProbe(container.livenessProbe)
  defaultProbe(container.readinessProbe)
  defaultProbe(container.startupProbe)
  defaultHandler(container.lifecycle?.postStart)
  defaultHandler(container.lifecycle?.preStop)
}

/** An image that may change under its name is pulled each time. What is no name of an image has no tag. */
export const pullPolicyFor = (image: string) =>
  parseReference(image)?.tag === 'latest' ? 'Always' : 'IfNotPresent'

function defaultVariable({ valueFrom }: Draft<EnvVar>): void {
  if (!valueFrom || Object.isFrozen(valueFrom)) return
  if (valueFrom.fieldRef) valueFrom.fieldRef.apiVersion ||= 'v1'
  if (valueFrom.resourceFieldRef) valueFrom.resourceFieldRef.divisor ||= '0'
}

function defaultProbe(probe: Draft<Probe> | undefined): void {
  if (!probe || Object.isFrozen(probe)) return
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  if (probe.grpc) probe.grpc.service ??= ''
  defaultHandler(probe)
}

function defaultHandler(handler: Draft<Pick<LifecycleHandler, 'httpGet'>> | undefined): void {
  const httpGet = handler?.httpGet
  if (!httpGet || Object.isFrozen(httpGet)) return
  httpGet.path ||= '/'
  httpGet.scheme ||= 'HTTP'
}

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

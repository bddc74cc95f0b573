/** What is wrong with the containers of a pod: its own, the init containers and the ephemeral ones. */
import {
  duplicate,
  type FieldError,
  type FieldErrors,
  forbidden,
  invalid,
  notFound,
  required,
} from '../field-error.ts'
import { breaches, choiceProblems, optionalChoiceProblems } from '../fields.ts'
import type { Container, ContainerPort, PodSpec, Volume } from '../generated/types/core-v1.ts'
import { withEmptyParts } from '../given-empty.ts'
import { memoByIdentity, memoByPair, untilFaultless } from '../memo.ts'
import { dnsLabelProblems, portNameProblems, portNumberProblems } from '../names.ts'
import { isSidecar } from './container.ts'
import { environmentFromProblems, environmentProblems } from './container-env-problems.ts'
import { deviceProblems, mountProblems, type VolumesByName } from './container-mount-problems.ts'
import { resourceProblems } from './container-resource-problems.ts'
import type { AnyContainer } from './placed-containers.ts'
import { claimsProblems } from './pod-resource-claims.ts'
import { containerSecurityProblems } from './pod-security-problems.ts'
import {
  healthProbeProblems,
  lifecycleProblems,
  readinessProbeProblems,
  sleepProblems,
} from './probe-problems.ts'
import { lacksPolicy, policyRequired, restartProblems } from './restart-rules.ts'
import { volumesByName } from './volume-problems.ts'

/** A question that has an answer for the users of the node, and another for users of a pod's own: `spec.hostUsers` chooses. */
function inEachNamespace<T>(make: (hostUsers: boolean) => T): (hostUsers: boolean | undefined) => T {
  const ofNode = make(true)
  const ofPod = make(false)
  return (hostUsers) => (hostUsers === false ? ofPod : ofNode)
}

/** What is wrong with a pod's own containers, as far as they and the volumes tell. Fields are relative to the spec. */
export const containersProblems = inEachNamespace((hostUsers) =>
  memoByPair((containers: readonly Container[], volumes: readonly Volume[]): readonly FieldError[] => {
    if (containers.length === 0) return [required('containers')]
    const commonProblems = problemsAmong(volumes)(hostUsers)
    const names = new Set<string>()
    const found = containers.flatMap((container, n) => [
      ...commonProblems(container, `containers[${n}]`),
      ...ownProblems(container, names, `containers[${n}]`),
    ])
    return [...found, ...hostPortProblems(containers, 'containers')]
  }),
)

function* ownProblems(container: Container, names: Set<string>, path: string): FieldErrors {
  if (names.has(container.name)) yield duplicate(`${path}.name`, container.name)
  names.add(container.name)
  yield* lifeProblems(container, path)
}

const lifeProblems = untilFaultless(function* (container: Container, path): FieldErrors {
  yield* activityProblems(container, path)
  yield* restartProblems(container, path)
})

function* activityProblems(container: Container, path: string): FieldErrors {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container
  if (lifecycle) yield* lifecycleProblems(lifecycle, `${path}.lifecycle`)
  if (livenessProbe) yield* healthProbeProblems(livenessProbe, `${path}.livenessProbe`)
  if (readinessProbe) yield* readinessProbeProblems(readinessProbe, `${path}.readinessProbe`)
  if (startupProbe) yield* healthProbeProblems(startupProbe, `${path}.startupProbe`)
}

/** What is wrong with each init container, before and after its name is compared to those of others. */
const partsOfInit = inEachNamespace((hostUsers) =>
  memoByPair((containers: readonly Container[], volumes: readonly Volume[]) => {
    const commonProblems = problemsAmong(volumes)(hostUsers)
    return containers.map((container, n) => {
      const path = `initContainers[${n}]`
      return {
        common: commonProblems(container, path),
        rest: [
          ...(lacksPolicy(container) ? [policyRequired(path)] : restartProblems(container, path)),
          // Plain init containers run one by one: each may have the ports to itself.
          ...hostPortProblems([container], 'initContainers'),
          ...(isSidecar(container) ? activityProblems(container, path) : inactivityProblems(container, path)),
        ],
      }
    })
  }),
)

/** The same for init containers, none of which may have the name of another, nor that of a container. */
export function* initContainersProblems(
  { containers = [], initContainers = [], hostUsers }: PodSpec,
  volumes: readonly Volume[],
): FieldErrors {
  const names = new Set(containers.map(({ name }) => name))
  for (const [n, { common, rest }] of partsOfInit(hostUsers)(initContainers, volumes).entries()) {
    const { name } = initContainers[n]
    yield* common
    if (names.has(name)) yield duplicate(`initContainers[${n}].name`, name)
    else if (name) names.add(name)
    yield* rest
  }
}

const activities = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const

function* inactivityProblems(container: Container, path: string): FieldErrors {
  for (const name of activities) {
    if (!container[name]) continue
    yield forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always')
  }
  for (const [n, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
    if (restartPolicy !== 'RestartContainer') continue
    const why = "must not be set to 'RestartContainer' for non-sidecar initContainers"
    yield invalid(`${path}.resizePolicy[${n}].restartPolicy`, restartPolicy, why)
  }
}

/** The fields that an ephemeral container may have. */
const ephemeralFields = new Set([
  'name',
  'image',
  'command',
  'args',
  'workingDir',
  'envFrom',
  'env',
  'volumeMounts',
  'volumeDevices',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
  'securityContext',
  'stdin',
  'stdinOnce',
  'tty',
  'targetContainerName',
])

/** The order in which the API server looks at what an ephemeral container may not have. */
const others = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
]

const placeOf = (field: string) => (others.includes(field) ? others.indexOf(field) : others.length)

const notForEphemeral = 'cannot be set for an Ephemeral Container'

export function* ephemeralContainersProblems(spec: PodSpec): FieldErrors {
  const { containers, initContainers = [], ephemeralContainers = [], volumes = [] } = spec
  const commonProblems = problemsAmong(volumes)(spec.hostUsers)
  const targets = new Set([...containers, ...initContainers].map(({ name }) => name))
  const names = new Set(targets)
  yield* paddedImages(ephemeralContainers, 'ephemeralContainers')
  for (const [n, container] of ephemeralContainers.entries()) {
    const { name, targetContainerName: target } = container
    const path = `ephemeralContainers[${n}]`
    yield* commonProblems(container, path)
    yield* inPodProblems(container, spec, path)
    if (names.has(name)) yield duplicate(`${path}.name`, name)
    names.add(name)
    if (target && !targets.has(target)) yield notFound(`${path}.targetContainerName`, target)
    const fields = Object.entries(withEmptyParts(container)).sort(([a], [b]) => placeOf(a) - placeOf(b))
    for (const [field, value] of fields) {
      if (!ephemeralFields.has(field) && isSet(field, value))
        yield forbidden(`${path}.${field}`, notForEphemeral)
    }
    for (const [m, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
      if (subPath) yield forbidden(`${path}.volumeMounts[${m}].subPath`, notForEphemeral)
      if (subPathExpr) yield forbidden(`${path}.volumeMounts[${m}].subPathExpr`, notForEphemeral)
    }
  }
}

/** Go tells what is empty from what is not there, but in `resources`, which are always there. */
const isSet = (field: string, value: unknown) =>
  field === 'resources' ? Object.keys(withEmptyParts(value as object)).length > 0 : value !== undefined

/** An image padded with blanks is a placeholder in a template, and an error in a pod. */
export function* paddedImages(containers: readonly Pick<Container, 'image'>[], path: string): FieldErrors {
  for (let n = 0; n < containers.length; n++) {
    const { image } = containers[n]
    if (!image || image === image.trim()) continue
    yield invalid(`${path}[${n}].image`, image, 'must not have leading or trailing whitespace')
  }
}

const messagePolicies = ['File', 'FallbackToLogsOnError']
const pullPolicies = ['Always', 'IfNotPresent', 'Never']
const protocols = ['SCTP', 'TCP', 'UDP']

/** What a container is checked with. */
interface Surroundings {
  readonly volumes: VolumesByName
  /** Whether its users are those of the node. */
  readonly hostUsers: boolean
}

/** What is wrong with any container that can mount these volumes. */
const problemsAmong = memoByIdentity((volumes: readonly Volume[]) =>
  inEachNamespace((hostUsers) => {
    const around = { volumes: volumesByName(volumes), hostUsers }
    return untilFaultless((container: AnyContainer, path) => commonProblems(container, around, path))
  }),
)

function* commonProblems(
  container: AnyContainer,
  { volumes, hostUsers }: Surroundings,
  path: string,
): FieldErrors {
  if (container.name) yield* breaches(dnsLabelProblems, `${path}.name`, container.name)
  else yield required(`${path}.name`)
  if (!container.image) yield required(`${path}.image`)
  const { terminationMessagePolicy, imagePullPolicy, securityContext } = container
  yield* choiceProblems(`${path}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies)
  if (container.ports) yield* portsProblems(container.ports, `${path}.ports`)
  if (container.env) yield* environmentProblems(container.env, `${path}.env`)
  if (container.envFrom) yield* environmentFromProblems(container.envFrom, `${path}.envFrom`)
  if (container.volumeMounts) yield* mountProblems(container, volumes, path)
  if (container.volumeDevices) yield* deviceProblems(container, volumes, path)
  yield* choiceProblems(`${path}.imagePullPolicy`, imagePullPolicy, pullPolicies)
  if (container.resources) yield* resourceProblems(container.resources, `${path}.resources`)
  if (container.resizePolicy) yield* resizePolicyProblems(container.resizePolicy, `${path}.resizePolicy`)
  if (securityContext) yield* containerSecurityProblems(securityContext, `${path}.securityContext`, hostUsers)
}

function* resizePolicyProblems(policies: NonNullable<Container['resizePolicy']>, path: string): FieldErrors {
  const names = new Set<string>()
  for (const [n, { resourceName, restartPolicy }] of policies.entries()) {
    if (names.has(resourceName)) yield duplicate(`${path}[${n}]`, resourceName)
    names.add(resourceName)
    if (!resourceName) yield required(path)
    else yield* optionalChoiceProblems(path, resourceName, ['cpu', 'memory'])
    if (!restartPolicy) yield required(path)
    else yield* optionalChoiceProblems(path, restartPolicy, ['NotRequired', 'RestartContainer'])
  }
}

const portsProblems = untilFaultless(function* (ports: readonly ContainerPort[], path): FieldErrors {
  const names = new Set<string>()
  for (const [n, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const field = `${path}[${n}]`
    if (name) {
      const problems = breaches(portNameProblems, `${field}.name`, name)
      yield* problems
      if (problems.length === 0 && names.has(name)) yield duplicate(`${field}.name`, name)
      names.add(name)
    }
    if (!containerPort) yield required(`${field}.containerPort`)
    else
      for (const why of portNumberProblems(containerPort))
        yield invalid(`${field}.containerPort`, containerPort, why)
    if (hostPort)
      for (const why of portNumberProblems(hostPort)) yield invalid(`${field}.hostPort`, hostPort, why)
    yield* choiceProblems(`${field}.protocol`, protocol, protocols)
  }
})

/** Two containers cannot have the same port of the node. */
function* hostPortProblems(containers: readonly Container[], path: string): FieldErrors {
  if (!containers.some(takesHostPorts)) return
  const taken = new Set<string>()
  for (const [n, { ports = [] }] of containers.entries()) {
    for (const [m, { protocol, hostIP = '', hostPort }] of ports.entries()) {
      if (!hostPort) continue
      const place = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(place)) yield duplicate(`${path}[${n}].ports[${m}].hostPort`, place)
      taken.add(place)
    }
  }
}

const takesHostPorts = ({ ports }: Container) => ports?.some(({ hostPort }) => hostPort)

/** Whether any container has a part that must fit the rest of its pod. */
export const dependOnPod = memoByIdentity((containers: readonly AnyContainer[]): boolean =>
  containers.some(
    ({ lifecycle, securityContext, resources, resizePolicy }) =>
      lifecycle || securityContext || resources?.claims || resizePolicy,
  ),
)

/** What depends on the pod besides the container: its claims, its restarts, its grace period and its network. */
export function* containersInPodProblems(spec: PodSpec, isPod: boolean): FieldErrors {
  const { containers = [], initContainers = [], terminationGracePeriodSeconds: grace } = spec
  for (const [path, list] of Object.entries({ containers, initContainers })) {
    for (const [n, container] of list.entries()) {
      // Of others it is told that they may have none.
      const lifecycle = list === containers || isSidecar(container) ? container.lifecycle : undefined
      yield* inPodProblems(container, spec, `${path}[${n}]`)
      if (lifecycle && grace !== undefined) yield* sleepProblems(lifecycle, grace, `${path}[${n}].lifecycle`)
    }
  }
  if (spec.hostNetwork) yield* hostNetworkProblems(containers, isPod)
}

/** What depends on it of any container, whatever it is for. */
function* inPodProblems({ resources, resizePolicy }: AnyContainer, spec: PodSpec, path: string): FieldErrors {
  if (resources?.claims) yield* claimsProblems(resources.claims, spec, `${path}.resources.claims`)
  if (resizePolicy && spec.restartPolicy === 'Never')
    yield* restartlessProblems(resizePolicy, `${path}.resizePolicy`)
}

/** Where nothing is restarted, nothing is to be restarted for a resize. */
function* restartlessProblems(policies: NonNullable<Container['resizePolicy']>, path: string): FieldErrors {
  for (const { restartPolicy } of policies) {
    if (restartPolicy === 'NotRequired') continue
    yield invalid(path, restartPolicy ?? '', "must be 'NotRequired' when pod `restartPolicy` is 'Never'")
  }
}

/** A template may leave the node's port open: its pods get it. */
function* hostNetworkProblems(containers: readonly Container[], isPod: boolean): FieldErrors {
  for (const [n, { ports = [] }] of containers.entries()) {
    for (const [m, { hostPort = 0, containerPort }] of ports.entries()) {
      if (hostPort === containerPort || (hostPort === 0 && !isPod)) continue
      const detail = 'must match `containerPort` when `hostNetwork` is true'
      yield invalid(`containers[${n}].ports[${m}].hostPort`, hostPort, detail)
    }
  }
}

/** What the API server warns of in a pod or a template: what is old, or does not do what it seems to. Source: pkg/api/pod/warnings.go. */
import type {
  Affinity,
  ContainerPort,
  EnvVar,
  NodeAffinity,
  PodSpec,
  PodTemplateSpec,
  ResourceRequirements,
} from '../generated/types/core-v1.ts'
import { memoByIdentity, memoOfLastFew, untilFaultless } from '../memo.ts'
import { dnsLabelProblems } from '../names.ts'
import { parseQuantity } from '../quantity.ts'
import { quoted } from '../quote.ts'
import type { Labels } from '../selector.ts'
import { appArmorWarnings } from './app-armor.ts'
import { oldLabelSentence, oldLabelWarnings } from './old-node-labels.ts'
import { type AnyContainer, type PlacedContainer, placedContainers } from './placed-containers.ts'
import type { Quantities } from './resources.ts'
import { containerSeccompWarnings, podSeccompWarnings } from './seccomp-annotations.ts'
import { volumeWarnings } from './volume-warnings.ts'

interface WithSpec {
  readonly metadata?: { readonly annotations?: Labels }
  readonly spec: PodSpec
}

/** @param path where a template is, with a dot after it; empty for a pod */
export const podWarnings = (object: WithSpec, path = ''): Iterable<string> =>
  object.metadata?.annotations || path ? warningsOf(object, path) : specWarnings(object.spec)

/** Pods of one spec are looked at once. */
const specWarnings = memoByIdentity((spec: PodSpec): readonly string[] => [...warningsOf({ spec }, '')])

function* warningsOf({ metadata, spec }: WithSpec, path: string): Iterable<string> {
  const annotations = metadata?.annotations
  if (spec.nodeSelector) yield* selectorWarnings(spec.nodeSelector, `${path}spec.nodeSelector`)
  if (spec.affinity?.nodeAffinity) {
    yield* nodeAffinityWarnings(spec.affinity.nodeAffinity, `${path}spec.affinity.nodeAffinity`)
  }
  if (spec.topologySpreadConstraints) yield* spreadWarnings(spec, `${path}spec`)
  if (annotations) yield* annotationWarnings(annotations, `${path}metadata.annotations`)
  if (spec.volumes) yield* volumeWarnings(spec.volumes, `${path}spec.volumes`)
  if (spec.hostAliases || spec.imagePullSecrets) yield* repetitionWarnings(spec, `${path}spec`)
  if (spec.overhead) yield* fractionWarnings(spec.overhead, `${path}spec.overhead`)
  const annotated = `${path}metadata.annotations`
  if (annotations) yield* podSeccompWarnings(annotations, spec, annotated)
  const containers = placedContainers(spec, `${path}spec`)
  for (const { container, path: at } of containers) {
    if (annotations) yield* containerSeccompWarnings(annotations, container, annotated)
    // Those of a pod have become fields by now.
    if (annotations && path) {
      yield* appArmorWarnings(annotations, container, spec.securityContext?.appArmorProfile, annotated)
    }
    yield* containerWarnings(container, at)
  }
  yield* portListWarnings(...containers.flatMap(pathAndPorts))
  if (spec.terminationGracePeriodSeconds < 0) {
    yield `${path}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`
  }
  if (spec.affinity) yield* podAffinityWarnings(spec.affinity, `${path}spec.affinity`)
}

/** A pod's name is its hostname as well. */
export function* podNameWarnings(name: string): Iterable<string> {
  const problems = dnsLabelProblems(name)
  if (problems.length === 0) return
  yield `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`
}

/** What is said of a template of pods, and of the name after which they are named. @param path where the template is */
export function* podTemplateWarnings(
  {
    metadata,
    template,
  }: { readonly metadata: { readonly name: string }; readonly template: PodTemplateSpec },
  path: string,
  isNew: boolean,
): Iterable<string> {
  if (isNew) yield* madePodNameWarnings(metadata.name)
  yield* podWarnings(template, `${path}.`)
}

function* madePodNameWarnings(name: string): Iterable<string> {
  const problems = dnsLabelProblems(name)
  if (problems.length === 0) return
  yield `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`
}

function* selectorWarnings(selector: Labels, path: string): Iterable<string> {
  for (const key of Object.keys(selector)) {
    const old = oldLabelSentence(key)
    if (old) yield `${path}[${key}]: ${old}`
  }
}

function* spreadWarnings({ topologySpreadConstraints = [] }: PodSpec, path: string): Iterable<string> {
  for (const [n, { topologyKey, labelSelector }] of topologySpreadConstraints.entries()) {
    const old = oldLabelSentence(topologyKey)
    const at = `${path}.topologySpreadConstraints[${n}]`
    if (old) yield `${at}.topologyKey: ${topologyKey} is ${old}`
    if (!labelSelector) yield `${at}.labelSelector: ${nothing}`
  }
}

const nothing = 'a null labelSelector results in matching no pod'

function* podAffinityWarnings(affinity: Affinity, path: string): Iterable<string> {
  for (const sort of ['podAffinity', 'podAntiAffinity'] as const) {
    const {
      requiredDuringSchedulingIgnoredDuringExecution: required = [],
      preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
    } = affinity[sort] ?? {}
    const at = `${path}.${sort}`
    for (const [n, { labelSelector }] of required.entries()) {
      if (labelSelector) continue
      yield `${at}.requiredDuringSchedulingIgnoredDuringExecution[${n}].labelSelector: ${nothing}`
    }
    for (const [n, { podAffinityTerm }] of preferred.entries()) {
      if (podAffinityTerm?.labelSelector) continue
      yield `${at}.preferredDuringSchedulingIgnoredDuringExecution[${n}].podAffinityTerm.labelSelector: ${nothing}`
    }
  }
}

function* nodeAffinityWarnings(affinity: NodeAffinity, path: string): Iterable<string> {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: needed,
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = affinity
  for (const [n, { matchExpressions }] of (needed?.nodeSelectorTerms ?? []).entries()) {
    const at = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${n}]`
    yield* oldLabelWarnings(matchExpressions, `${at}.matchExpressions`)
  }
  for (const [n, { preference }] of preferred.entries()) {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${n}].preference`
    yield* oldLabelWarnings(preference?.matchExpressions, `${at}.matchExpressions`)
  }
}

const oldAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

function* annotationWarnings(annotations: Labels, path: string): Iterable<string> {
  for (const [key, sentence] of Object.entries(oldAnnotations)) {
    if (annotations[key] !== undefined) yield `${path}[${key}]: ${sentence}`
  }
}

function* repetitionWarnings(
  { hostAliases = [], imagePullSecrets = [] }: PodSpec,
  path: string,
): Iterable<string> {
  const ips = hostAliases.map(({ ip }) => ip)
  for (const [n, ip] of ips.entries()) {
    if (ips.indexOf(ip) < n) yield `${path}.hostAliases[${n}].ip: duplicate ip ${quoted(ip)}`
  }
  const names = imagePullSecrets.map(({ name = '' }) => name)
  for (const [n, name] of names.entries()) {
    const field = `${path}.imagePullSecrets[${n}].name`
    if (names.indexOf(name) < n) yield `${field}: duplicate name ${quoted(name)}`
  }
  for (const [n, name] of names.entries()) {
    if (!name) yield `${path}.imagePullSecrets[${n}].name: invalid empty name ""`
  }
}

const bytes = ['memory', 'ephemeral-storage']

/** Bytes come as a whole. */
function* fractionWarnings(amounts: Quantities | undefined, path: string, names = bytes): Iterable<string> {
  for (const name of names) {
    const text = amounts?.[name]
    if (text === undefined || parseQuantity(text).nanos % 1_000_000_000n === 0n) continue
    yield `${path}[${name}]: fractional byte value ${quoted(text)} is invalid, must be an integer`
  }
}

function* containerWarnings({ resources, env }: AnyContainer, path: string): Iterable<string> {
  if (resources) yield* resourceWarnings(resources, `${path}.resources`)
  if (env) yield* environmentWarnings(env, `${path}.env`)
}

const resourceWarnings = untilFaultless(function* (resources: ResourceRequirements, path): Iterable<string> {
  for (const name of bytes) {
    for (const list of ['limits', 'requests'] as const) {
      yield* fractionWarnings(resources[list], `${path}.${list}`, [name])
    }
  }
})

const environmentWarnings = untilFaultless(function* (env: readonly EnvVar[], path): Iterable<string> {
  const names = new Set<string>()
  for (const [n, { name, value = '', valueFrom }] of env.entries()) {
    const reference = `$(${name})`
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference)
    if (names.has(name) && hides) {
      yield `${path}[${n}]: hides previous definition of ${quoted(name)}, which may be dropped when using apply`
    }
    names.add(name)
  }
})

interface PlacedPort {
  readonly port: ContainerPort
  /** Of its container. */
  readonly path: string
  readonly n: number
}

/** Hardly any is told of: its own path is made when it is. */
const pathOf = ({ path, n }: PlacedPort): string => `${path}.ports[${n}]`

const pathAndPorts = ({
  container,
  path,
}: PlacedContainer): readonly (string | readonly ContainerPort[])[] =>
  container.ports ? [path, container.ports] : []

/** What is told of the ports of all containers, which most updates leave alone. @param given as `pathAndPorts` has it, for each */
const portListWarnings = memoOfLastFew(
  (...given: readonly (string | readonly ContainerPort[])[]): readonly string[] => {
    const ports: PlacedPort[] = []
    for (let at = 0; at < given.length; at += 2) {
      const path = given[at] as string
      const list = given[at + 1] as readonly ContainerPort[]
      for (let n = 0; n < list.length; n++) ports.push({ port: list[n], path, n })
    }
    return [...portWarnings(ports), ...portNameWarnings(ports)]
  },
)

function* portNameWarnings(ports: readonly PlacedPort[]): Iterable<string> {
  const met = new Map<string, PlacedPort>()
  for (const each of ports) {
    const { name } = each.port
    if (!name) continue
    const first = met.get(name)
    if (!first) met.set(name, each)
    else {
      const other = pathOf(first)
      yield `${pathOf(each)}: duplicate port name ${quoted(name)} with ${other}, services and probes that select ports by name will use ${other}`
    }
  }
}

function* portWarnings(ports: readonly PlacedPort[]): Iterable<string> {
  const met = new Map<number, PlacedPort[]>()
  for (const each of ports) {
    const { port } = each
    if (port.hostIP && !port.hostPort) yield `${pathOf(each)}: hostIP set without hostPort: ${inGo(port)}`
    const others = met.get(port.containerPort)
    if (!others) {
      met.set(port.containerPort, [each])
      continue
    }
    for (const other of others) {
      const how = likeness(port, other.port)
      if (how) yield `${pathOf(each)}: ${how} port definition with ${pathOf(other)}`
    }
    others.push(each)
  }
}

/** How two definitions of one number are at odds; undefined where they are not. */
function likeness(one: ContainerPort, other: ContainerPort): string | undefined {
  if (one.protocol !== other.protocol) return undefined
  const [hostPort, otherPort] = [one.hostPort ?? 0, other.hostPort ?? 0]
  const [hostIP, otherIP] = [one.hostIP ?? '', other.hostIP ?? '']
  if (hostIP === otherIP && hostPort === otherPort) return 'duplicate'
  if (hostPort === 0 || otherPort === 0) return 'overlapping'
  return hostPort === otherPort && (hostIP === '' || otherIP === '') ? 'dangerously ambiguous' : undefined
}

/** A port as Go prints its own type. */
const inGo = ({ name = '', hostPort = 0, containerPort, protocol, hostIP = '' }: ContainerPort) =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`

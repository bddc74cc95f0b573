/** What the API server warns of in a pod or a template: what is old, or does not do what it seems to. Source: pkg/api/pod/warnings.go. */
import type { Container, EphemeralContainer, PodSpec, Volume } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { dnsLabelProblems } from '../names.ts'
import { parseQuantity } from '../quantity.ts'
import type { Labels } from '../selector.ts'
import { appArmorWarnings } from './app-armor.ts'
import { oldLabelSentence } from './old-node-labels.ts'

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
  if (annotations) yield* appArmorWarnings(annotations, spec, `${path}metadata`)
  if (spec.nodeSelector) yield* selectorWarnings(spec.nodeSelector, `${path}spec.nodeSelector`)
  yield* spreadWarnings(spec, `${path}spec`)
  if (annotations) yield* annotationWarnings(annotations, `${path}metadata.annotations`)
  if (spec.volumes) yield* volumeWarnings(spec.volumes, `${path}spec.volumes`)
  yield* repetitionWarnings(spec, `${path}spec`)
  if (annotations) yield* seccompWarnings(annotations, spec, `${path}metadata.annotations`)
  const containers = containersOf(spec, `${path}spec`)
  for (const placed of containers) yield* containerWarnings(placed)
  yield* portWarnings(containers)
  yield* portNameWarnings(containers)
  if (spec.terminationGracePeriodSeconds < 0) {
    yield `${path}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`
  }
}

/** A pod's name is its hostname as well. */
export function* podNameWarnings(name: string): Iterable<string> {
  const problems = dnsLabelProblems(name)
  if (problems.length === 0) return
  yield `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`
}

function* selectorWarnings(selector: Labels, path: string): Iterable<string> {
  for (const key of Object.keys(selector)) {
    const old = oldLabelSentence(key)
    if (old) yield `${path}[${key}]: ${old}`
  }
}

function* spreadWarnings(
  { topologySpreadConstraints = [], affinity }: PodSpec,
  path: string,
): Iterable<string> {
  const nothing = 'a null labelSelector results in matching no pod'
  for (const [n, { topologyKey, labelSelector }] of topologySpreadConstraints.entries()) {
    const old = oldLabelSentence(topologyKey)
    const at = `${path}.topologySpreadConstraints[${n}]`
    if (old) yield `${at}.topologyKey: ${topologyKey} is ${old}`
    if (!labelSelector) yield `${at}.labelSelector: ${nothing}`
  }
  for (const sort of ['podAffinity', 'podAntiAffinity'] as const) {
    const {
      requiredDuringSchedulingIgnoredDuringExecution: required = [],
      preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
    } = affinity?.[sort] ?? {}
    const at = `${path}.affinity.${sort}`
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

const seccompOfPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompOfContainer = 'container.seccomp.security.alpha.kubernetes.io/'

function* seccompWarnings(annotations: Labels, spec: PodSpec, path: string): Iterable<string> {
  const sentence = 'non-functional in v1.27+; use the "seccompProfile" field instead'
  if (annotations[seccompOfPod] !== undefined && !spec.securityContext?.seccompProfile) {
    yield `${path}[${seccompOfPod}]: ${sentence}`
  }
  for (const { container } of containersOf(spec, '')) {
    const key = seccompOfContainer + container.name
    if (annotations[key] !== undefined && !container.securityContext?.seccompProfile) {
      yield `${path}[${key}]: ${sentence}`
    }
  }
}

const oldVolumes: { readonly [Source in keyof Volume]?: string } = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
}

/** Volumes that no node can mount any more. */
export const goneVolumes = Object.keys(oldVolumes)

function* volumeWarnings(volumes: readonly Volume[], path: string): Iterable<string> {
  for (const [n, volume] of volumes.entries()) {
    for (const source of Object.keys(volume) as (keyof Volume)[]) {
      if (oldVolumes[source]) yield `${path}[${n}].${source}: ${oldVolumes[source]}`
    }
  }
}

function* repetitionWarnings(
  { hostAliases = [], imagePullSecrets = [] }: PodSpec,
  path: string,
): Iterable<string> {
  const ips = hostAliases.map(({ ip }) => ip)
  for (const [n, ip] of ips.entries()) {
    if (ips.indexOf(ip) < n) yield `${path}.hostAliases[${n}].ip: duplicate ip ${JSON.stringify(ip)}`
  }
  const names = imagePullSecrets.map(({ name = '' }) => name)
  for (const [n, name] of names.entries()) {
    const field = `${path}.imagePullSecrets[${n}].name`
    if (names.indexOf(name) < n) yield `${field}: duplicate name ${JSON.stringify(name)}`
  }
  for (const [n, name] of names.entries()) {
    if (!name) yield `${path}.imagePullSecrets[${n}].name: invalid empty name ""`
  }
}

interface Placed {
  readonly container: Container | EphemeralContainer
  readonly path: string
}

const containersOf = (spec: PodSpec, path: string): readonly Placed[] =>
  (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, n) => ({ container, path: `${path}.${list}[${n}]` })),
  )

function* containerWarnings({ container: { resources, env = [] }, path }: Placed): Iterable<string> {
  for (const name of ['memory', 'ephemeral-storage']) {
    for (const list of ['limits', 'requests'] as const) {
      const text = resources?.[list]?.[name]
      if (text === undefined || parseQuantity(text).nanos % 1_000_000_000n === 0n) continue
      yield `${path}.resources.${list}[${name}]: fractional byte value ${JSON.stringify(text)} is invalid, must be an integer`
    }
  }
  const names = new Set<string>()
  for (const [n, { name, value = '', valueFrom }] of env.entries()) {
    const reference = `$(${name})`
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference)
    if (names.has(name) && hides) {
      yield `${path}.env[${n}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`
    }
    names.add(name)
  }
}

function* portNameWarnings(containers: readonly Placed[]): Iterable<string> {
  const met = new Map<string, string>()
  for (const { container, path } of containers) {
    for (const [n, { name }] of (container.ports ?? []).entries()) {
      const other = name && met.get(name)
      if (other) {
        yield `${path}.ports[${n}]: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by name will use ${other}`
      } else if (name) met.set(name, `${path}.ports[${n}]`)
    }
  }
}

function* portWarnings(containers: readonly Placed[]): Iterable<string> {
  const met = new Map<
    string,
    { readonly path: string; readonly hostPort: number; readonly hostIP: string }[]
  >()
  for (const { container, path: at } of containers) {
    for (const [n, { containerPort, protocol, hostPort = 0, hostIP = '' }] of (
      container.ports ?? []
    ).entries()) {
      const path = `${at}.ports[${n}]`
      const others = met.get(`${containerPort}/${protocol}`) ?? []
      for (const other of others) {
        if (other.hostIP === hostIP && other.hostPort === hostPort) {
          yield `${path}: duplicate port definition with ${other.path}`
        } else if (hostPort === 0 || other.hostPort === 0) {
          yield `${path}: overlapping port definition with ${other.path}`
        } else if (hostPort === other.hostPort && (hostIP === '' || other.hostIP === '')) {
          yield `${path}: dangerously ambiguous port definition with ${other.path}`
        }
      }
      met.set(`${containerPort}/${protocol}`, [...others, { path, hostPort, hostIP }])
    }
  }
}

/** What a container may ask of its pod and its resources: fieldRef and resourceFieldRef, in variables and in files. */
import type {
  Container,
  ObjectFieldSelector,
  Pod,
  ResourceFieldSelector,
} from '../../api/generated/types/core-v1.ts'
import { quantityMilliValue, quantityValue } from '../../api/quantity.ts'
import { type FirstSeen, localAnnotations } from './local-annotations.ts'

/** What stands behind the references of a pod. */
export interface PodFacts extends FirstSeen {
  readonly pod: Pod
  /** The first one first. */
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
  readonly nodeName: string
  /** Undefined while the node is not there. */
  readonly nodeUid: string | undefined
  /** Undefined while its service account is not there. */
  readonly accountUid: string | undefined
  /** What the node has to give: the limit of a container that sets none, in a pod that sets none. */
  readonly allocatable: { readonly [resource: string]: string }
}

/** The value of a field of the pod; the empty text where there is none. */
export function fieldValue({ fieldPath }: ObjectFieldSelector, facts: PodFacts): string {
  const { metadata, spec } = facts.pod
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath) ?? []
  if (map) return (map === 'labels' ? metadata.labels : localAnnotations(facts.pod, facts))?.[key] ?? ''
  switch (fieldPath) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid
    case 'metadata.labels':
      return asLines(metadata.labels)
    case 'metadata.annotations':
      return asLines(localAnnotations(facts.pod, facts))
    case 'spec.nodeName':
      return facts.nodeName
    case 'spec.serviceAccountName':
      return spec.serviceAccountName
    case 'status.hostIP':
      return facts.hostIps[0]
    case 'status.hostIPs':
      return facts.hostIps.join()
    case 'status.podIP':
      return facts.podIps[0]
    case 'status.podIPs':
      return facts.podIps.join()
    default:
      return ''
  }
}

/** `key="value"`, sorted, a line for each. */
const asLines = (map: { readonly [key: string]: string } = {}): string =>
  Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n')

/** A request or limit of a container, in units of the divisor, rounded up. Source: defaultPodLimitsForDownwardAPI of the kubelet. */
export function resourceValue(
  { resource, divisor }: ResourceFieldSelector,
  { resources }: Pick<Container, 'resources'>,
  { pod, allocatable }: PodFacts,
): string {
  const [list, name] = resource.split(/\.(.*)/) as ['limits' | 'requests', string]
  const own = resources?.[list]?.[name]
  const places = list === 'limits' ? [own, pod.spec.resources?.limits?.[name], allocatable[name]] : [own]
  const quantity = places.find((each) => each !== undefined && quantityValue(each) > 0) ?? '0'
  const unit = divisor === '' || divisor === '0' ? '1' : divisor
  if (name === 'cpu') return String(Math.ceil(quantityMilliValue(quantity) / quantityMilliValue(unit)))
  return String(Math.ceil(quantityValue(quantity) / quantityValue(unit)))
}

/** Who a pod of a StatefulSet is: its ordinal, its name, its labels, its volumes. */
import { maxInt32 } from '../../api/fields.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod, PodSpec, PodTemplateSpec, Volume } from '../../api/generated/types/core-v1.ts'
import type { New } from '../../api/kind.ts'
import { podFromTemplate } from '../shared/pod-from-template.ts'
import { revisionLabel } from '../shared/revisions.ts'

const podNameLabel = 'statefulset.kubernetes.io/pod-name'
const podIndexLabel = 'apps.kubernetes.io/pod-index'

/** The labels that each pod of a set has a value of its own for. */
export const identityLabelNames = [podNameLabel, podIndexLabel] as const

export const startOf = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0

export const podNameOf = ({ metadata }: StatefulSet, ordinal: number): string => `${metadata.name}-${ordinal}`

/** The highest ordinal that counts, as in the real controller: a pod of a higher one is nobody's. */
export const highestOrdinal = maxInt32

/** The ordinal in the name of a pod; -1 where the name is not one that a set of this name gives. */
export function ordinalIn(setName: string, podName: string): number {
  if (!podName.startsWith(`${setName}-`)) return -1
  const text = podName.slice(setName.length + 1)
  const ordinal = /^(0|[1-9][0-9]*)$/.test(text) ? Number(text) : -1
  return ordinal <= highestOrdinal ? ordinal : -1
}

/** The name of the ControllerRevision that a pod was made from. */
export const revisionOf = ({ metadata }: Pod): string => metadata.labels?.[revisionLabel] ?? ''

const identityLabels = (set: StatefulSet, ordinal: number) => ({
  [podNameLabel]: podNameOf(set, ordinal),
  [podIndexLabel]: String(ordinal),
})

/** Whether a pod bears the labels of its ordinal: an adopted one may not. */
export const bearsIdentity = ({ metadata: { name, labels } }: Pod): boolean => labels?.[podNameLabel] === name

/** The labels that an adopted pod lacks. */
export const missingLabels = (set: StatefulSet, pod: Pod) =>
  identityLabels(set, ordinalIn(set.metadata.name, pod.metadata.name))

interface PodRevision {
  /** The name of the ControllerRevision. */
  readonly name: string
  readonly template: PodTemplateSpec
}

/** The pod of one ordinal. */
export function podFor(
  set: StatefulSet,
  ordinal: number,
  { name: revision, template }: PodRevision,
): New<Pod> {
  const blank = podFromTemplate(template, set)
  const name = podNameOf(set, ordinal)
  const labels = { ...template.metadata.labels, ...identityLabels(set, ordinal), [revisionLabel]: revision }
  // Without a Service the pod has no subdomain, whatever its template says.
  const { subdomain: _ofTemplate, ...spec } = template.spec
  const { serviceName } = set.spec
  return {
    metadata: { ...blank.metadata, name, labels },
    spec: {
      ...spec,
      hostname: name,
      ...(serviceName && { subdomain: serviceName }),
      ...volumesOf(set, template.spec, name),
    },
  }
}

/** What the claim is called that a pod has of a template. */
export const claimNameFor = (template: string, podName: string): string => `${template}-${podName}`

/** The volumes of a pod that are claims of its own, by their names as a set would make them: `data,logs`; '' where it has none. */
export function claimedVolumes({ metadata: { name }, spec: { volumes } }: Pod): string {
  const claimed = volumes?.filter(
    (volume) => volume.persistentVolumeClaim?.claimName === claimNameFor(volume.name, name),
  )
  return claimed?.length ? claimed.map((volume) => volume.name).join(',') : ''
}

/** Whether pods with such claims of their own lack one that a set wants for them: adopted ones may. */
export function lacksClaims({ spec: { volumeClaimTemplates } }: StatefulSet, claimed: string): boolean {
  if (!volumeClaimTemplates?.length) return false
  const names = claimed.split(',')
  return volumeClaimTemplates.some(({ metadata: { name = '' } }) => !names.includes(name))
}

/** Every claim template becomes a volume, and takes the place of a volume of the same name. */
export function volumesOf(set: StatefulSet, spec: PodSpec, podName: string): { volumes?: readonly Volume[] } {
  const { volumeClaimTemplates } = set.spec
  if (!volumeClaimTemplates?.length) return {}
  const claimed = volumeClaimTemplates.map(
    ({ metadata: { name } }): Volume => ({
      name,
      persistentVolumeClaim: { claimName: claimNameFor(name ?? '', podName) },
    }),
  )
  const names = new Set(claimed.map(({ name }) => name))
  return { volumes: [...claimed, ...(spec.volumes ?? []).filter(({ name }) => !names.has(name))] }
}

/** What a ConfigMap or a Secret is to the Pods that use it, and why they do not see it as it is now. */
import type {
  Container,
  EnvFromSource,
  EnvVarSource,
  KeyToPath,
  Pod,
  Volume,
  VolumeProjection,
} from '../api/generated/types/core-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { parseTime } from '../api/time.ts'
import { alike } from './alike.ts'
import { counted, since } from './general.ts'
import { livePods } from './pods.ts'
import type { Question } from './question.ts'
import { subjectOf } from './subject.ts'
import type { Finding, Why } from './why.ts'

export interface KeptData extends KubeObject {
  readonly data?: Readonly<Record<string, string>>
  readonly binaryData?: Readonly<Record<string, string>>
  readonly immutable?: boolean
}

interface Named {
  readonly name?: string
  readonly optional?: boolean
}

/** Where Pods name objects of one kind. */
export interface DataReferences {
  variable(source: EnvVarSource): (Named & { readonly key: string }) | undefined
  variables(source: EnvFromSource): Named | undefined
  files(source: Volume | VolumeProjection): (Named & { readonly items?: readonly KeyToPath[] }) | undefined
}

/** How one Pod uses it. */
interface Use {
  readonly pod: Pod
  /** The containers that have variables from it. */
  readonly readers: readonly Container[]
  readonly isMounted: boolean
  /** The containers that have a file of it by subPath. */
  readonly fixed: readonly Container[]
  /** The keys that have to be there. */
  readonly keys: readonly string[]
}

/** @param others who else uses it: `is the certificate of 1 ingress` */
export function explainKeptData(
  object: KeptData,
  references: DataReferences,
  question: Question,
  others: readonly string[] = [],
): Finding {
  const uses = livePods(question, object.metadata.namespace).flatMap(
    (each) => useBy(each, object.metadata.name, references) ?? [],
  )
  const known = Object.keys({ ...object.data, ...object.binaryData })
  const lacking = uses.flatMap(({ pod, keys }) => {
    const missing = keys.filter((key) => !known.includes(key))
    return missing.length > 0 ? [{ pod, missing }] : []
  })
  const missing = [...new Set(lacking.flatMap((each) => each.missing))]
  const said = [
    ...partOf(uses, ({ readers }) => readers.length > 0, 'gives variables to'),
    ...partOf(uses, ({ isMounted }) => isMounted, 'is mounted by'),
    ...others,
    ...(missing.length > 0 ? [`has no key ${missing.join(', ')}`] : []),
  ]
  const sentence = said.length > 0 ? said.join(', and ') : 'is used by nobody'
  return {
    sentence: object.immutable ? `${sentence}; nobody can change it (immutable)` : sentence,
    because: [
      ...alike(lacking.map(asking)),
      ...alike(uses.flatMap((use) => staleness(use, object, question) ?? [])),
    ],
  }
}

const asking = ({ pod, missing }: { readonly pod: Pod; readonly missing: readonly string[] }): Why => ({
  object: subjectOf(pod),
  sentence: `asks for the key ${missing.join(', ')}, and does not start without it`,
  because: [],
})

const partOf = (uses: readonly Use[], does: (use: Use) => boolean, what: string): readonly string[] => {
  const count = uses.filter(does).length
  return count > 0 ? [`${what} ${counted(count, 'pod')}`] : []
}

function useBy(pod: Pod, name: string, references: DataReferences): Use | undefined {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
  const isMeant = (each: Named | undefined) => each?.name === name
  const variablesOf = ({ env = [] }: Container) =>
    env.flatMap(({ valueFrom }) => (valueFrom && references.variable(valueFrom)) ?? []).filter(isMeant)
  const readers = containers.filter(
    (each) =>
      variablesOf(each).length > 0 || each.envFrom?.some((source) => isMeant(references.variables(source))),
  )
  const mounted = (pod.spec.volumes ?? []).flatMap((volume) => {
    const files = [volume, ...(volume.projected?.sources ?? [])]
      .flatMap((source) => references.files(source) ?? [])
      .filter(isMeant)
    return files.length > 0 ? [{ volume: volume.name, files }] : []
  })
  if (readers.length === 0 && mounted.length === 0) return undefined
  const isFixed = ({ volumeMounts = [] }: Container) =>
    volumeMounts.some(
      (mount) => (mount.subPath || mount.subPathExpr) && mounted.some(({ volume }) => volume === mount.name),
    )
  const needed = [
    ...readers.flatMap(variablesOf).map(({ key, optional }) => ({ key, optional })),
    ...mounted
      .flatMap(({ files }) => files)
      .flatMap(({ items = [], optional }) => items.map(({ key }) => ({ key, optional }))),
  ]
  return {
    pod,
    readers,
    isMounted: mounted.length > 0,
    fixed: containers.filter(isFixed),
    keys: needed.flatMap(({ key, optional }) => (optional ? [] : [key])),
  }
}

/** Containers that were started before it was changed last go by what it said then. */
function staleness({ pod, readers, fixed }: Use, object: KeptData, { now }: Question): Why | undefined {
  const changedAt = changeOf(object)
  if (changedAt === undefined) return undefined
  const isOld = ({ name }: Container) => {
    const running = pod.status.containerStatuses?.find((each) => each.name === name)?.state?.running
    const startedAt = parseTime(running?.startedAt)
    return startedAt !== undefined && startedAt < changedAt
  }
  const how = readers.some(isOld)
    ? 'variables are read when a container starts'
    : fixed.some(isOld)
      ? 'what is mounted by subPath stays as it was when the container started'
      : undefined
  if (!how) return undefined
  const ago = since(new Date(changedAt).toISOString(), now)
  return {
    object: subjectOf(pod),
    sentence: `goes by what it said before it was changed ${ago} ago: ${how}`,
    because: [],
  }
}

/** When it was written last, as whoever wrote it is noted. */
function changeOf({ metadata: { managedFields = [] } }: KubeObject): number | undefined {
  const times = managedFields.flatMap(({ time }) => parseTime(time) ?? [])
  return times.length > 0 ? Math.max(...times) : undefined
}

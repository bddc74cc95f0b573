/** What ConfigMaps, Secrets, tokens and the pod's own fields look like as files. Pure. */
import type {
  ConfigMap,
  DownwardAPIVolumeFile,
  KeyToPath,
  Secret,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { fieldValue, type PodFacts, resourceValue } from '../pod/references.ts'
import { bytesOf } from '../runtime/bytes.ts'
import type { ProjectedFile } from '../runtime/files/volume.ts'
import { type TakenTokens, takenAt } from './token.ts'

/** Where the contents come from. */
export interface ContentSources {
  readonly namespace: string
  facts(): PodFacts
  /** Who owns the tokens: the user of all containers, where they have one. */
  readonly tokenUser: number | undefined
  /** Who may read the files besides their owner: the pod's fsGroup. */
  readonly gid: number | undefined
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
}

/** The objects that a projection is made of. */
export const sourceKeys = ({ configMap, secret }: VolumeProjection, namespace: string): readonly string[] => [
  ...(configMap ? [configMapKey(namespace, configMap.name ?? '')] : []),
  ...(secret ? [secretKey(namespace, secret.name ?? '')] : []),
]

export const configMapKey = (namespace: string, name: string): string => `configmap/${namespace}/${name}`
export const secretKey = (namespace: string, name: string): string => `secret/${namespace}/${name}`

/** The files of a projection; a text says what is missing for them. */
export function filesOf(
  source: VolumeProjection,
  from: ContentSources,
  times: Times,
): readonly ProjectedFile[] | string {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source
  if (configMap) {
    const found = from.configMap(configMap.name ?? '')
    return keyed(found && configMapBytes(found), 'configmap', configMap)
  }
  if (secret) {
    const found = from.secret(secret.name ?? '')
    return keyed(found && secretBytes(found), 'secret', secret)
  }
  if (downwardAPI) {
    return (downwardAPI.items ?? []).map((item) => [
      item.path,
      bytesOf(downwardValue(item, from.facts())),
      item.mode,
    ])
  }
  return token ? [tokenFile(token, from, times)] : []
}

/** When a volume was mounted, and what time it is: tokens are taken anew while it is there. */
export interface Times {
  readonly mountedAt: number
  readonly now: number
  /** Those that the volume has. */
  tokens(): TakenTokens
}

/** Where not everybody reads it, only who is meant does. Source: collectData of the projected plugin. */
function tokenFile(token: ServiceAccountTokenProjection, from: ContentSources, times: Times): ProjectedFile {
  const content = times.tokens().of(from.facts(), token, takenAt(token, times))
  const { tokenUser, gid } = from
  const isMeantForSome = tokenUser !== undefined || gid !== undefined
  return [token.path, content, isMeantForSome ? 0o600 : undefined, tokenUser]
}

type Values = { readonly [key: string]: string }

type Contents = ReadonlyMap<string, string>

/** The values of a ConfigMap, its binary ones among the others: the pods that mount it share them. */
const configMapBytes = memoByIdentity(
  ({ data, binaryData }: ConfigMap): Contents =>
    new Map([...converted(data, bytesOf), ...converted(binaryData, atob)]),
)

const secretBytes = memoByIdentity(({ data }: Secret): Contents => new Map(converted(data, atob)))

const converted = (values: Values = {}, convert: (value: string) => string): [string, string][] =>
  Object.entries(values).map(([key, value]) => [key, convert(value)])

interface Keyed {
  readonly name?: string
  readonly items?: readonly KeyToPath[]
  readonly optional?: boolean
}

function keyed(
  data: Contents | undefined,
  what: 'configmap' | 'secret',
  { name = '', items, optional }: Keyed,
): readonly ProjectedFile[] | string {
  if (!data) return optional ? [] : `${what} "${name}" not found`
  if (!items?.length) return [...data]
  const files: ProjectedFile[] = []
  for (const { key, path, mode } of items) {
    const content = data.get(key)
    if (content !== undefined) files.push([path, content, mode])
    else if (!optional)
      return `${what === 'secret' ? 'references non-existent secret' : 'configmap references non-existent config'} key: ${key}`
  }
  return files
}

function downwardValue({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, facts: PodFacts): string {
  if (fieldRef) return fieldValue(fieldRef, facts)
  const { containers, initContainers = [] } = facts.pod.spec
  const named = [...containers, ...initContainers].find(
    ({ name }) => name === resourceFieldRef?.containerName,
  )
  return resourceFieldRef && named ? resourceValue(resourceFieldRef, named, facts) : ''
}

/** What ConfigMaps, Secrets, tokens and the pod's own fields look like as files. Pure. */
import type {
  ConfigMap,
  DownwardAPIVolumeFile,
  KeyToPath,
  Secret,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../api/generated/types/core-v1.ts'
import { fieldValue, type PodFacts, resourceValue } from '../pod/references.ts'
import { bytesOf } from '../runtime/bytes.ts'
import type { ProjectedFile } from '../runtime/volume.ts'
import { serviceAccountToken, takenAt } from './token.ts'

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
  if (configMap) return keyed(configMapBytes(from.configMap(configMap.name ?? '')), 'configmap', configMap)
  if (secret) return keyed(secretBytes(from.secret(secret.name ?? '')), 'secret', secret)
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
}

/** Where not everybody reads it, only who is meant does. Source: collectData of the projected plugin. */
function tokenFile(token: ServiceAccountTokenProjection, from: ContentSources, times: Times): ProjectedFile {
  const content = serviceAccountToken(from.facts(), token, takenAt(token, times))
  const { tokenUser, gid } = from
  const isMeantForSome = tokenUser !== undefined || gid !== undefined
  return [token.path, content, isMeantForSome ? 0o600 : undefined, tokenUser]
}

type Values = { readonly [key: string]: string }

/** The values of a ConfigMap, its binary ones among the others. */
const configMapBytes = (found: ConfigMap | undefined): Values | undefined =>
  found && { ...converted(found.data, bytesOf), ...converted(found.binaryData, atob) }

const secretBytes = (found: Secret | undefined): Values | undefined => found && converted(found.data, atob)

function converted(values: Values = {}, convert: (value: string) => string): Values {
  const result: Record<string, string> = Object.create(null)
  for (const [key, value] of Object.entries(values)) result[key] = convert(value)
  return result
}

interface Keyed {
  readonly name?: string
  readonly items?: readonly KeyToPath[]
  readonly optional?: boolean
}

function keyed(
  data: Values | undefined,
  what: 'configmap' | 'secret',
  { name = '', items, optional }: Keyed,
): readonly ProjectedFile[] | string {
  if (!data) return optional ? [] : `${what} "${name}" not found`
  if (!items?.length) return Object.entries(data)
  const files: ProjectedFile[] = []
  for (const { key, path, mode } of items) {
    if (data[key] !== undefined) files.push([path, data[key], mode])
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

/** Sets up the volumes of a pod, and says what keeps one from being set up. */
import type {
  ConfigMap,
  Container,
  DownwardAPIVolumeFile,
  HostPathVolumeSource,
  KeyToPath,
  Pod,
  Secret,
  VolumeProjection,
  Volume as VolumeSpec,
} from '../api/generated/types/core-v1.ts'
import { quantityValue } from '../api/quantity.ts'
import { type ContentUpdates, ContentVolume, type FileEntry } from './content-volume.ts'
import { textData } from './environment.ts'
import { fieldValue, type PodFacts, resourceValue } from './references.ts'
import { Directory, type Files, type Mount, RegularFile, Volume } from './runtime/files.ts'
import { isError } from './runtime/posix.ts'
import { serviceAccountToken } from './token.ts'

/** A volume that cannot be set up (yet). */
export class MountError {
  constructor(
    readonly volume: string,
    /** As the plugin words it: `configmap "settings" not found`. */
    readonly message: string,
  ) {}
}

/** The files of a node, and the volume they are in; `files` shows it under `/host`. */
export interface HostFiles {
  readonly volume: Volume
  readonly files: Files
}

/** What a node has to make volumes from. */
export interface VolumeContext {
  now(): number
  facts(): PodFacts
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
  /** The disk of a claim, the same for all pods that use it. */
  claim(name: string): Volume
  /** The node's own files. */
  host(): HostFiles
  readonly updates: ContentUpdates
}

interface Mounted {
  readonly volume: Volume
  /** Where in it the pod's volume begins. */
  readonly below?: string
  readonly isReadOnly?: boolean
}

export type Volumes = ReadonlyMap<string, Mounted>

const noVolumes: Volumes = new Map()

export function setUpVolumes({ metadata, spec }: Pod, context: VolumeContext): Volumes | MountError {
  if (!spec.volumes?.length) return noVolumes
  const volumes = new Map<string, Mounted>()
  const gid = spec.securityContext?.fsGroup
  const setting = { ...context, gid, namespace: metadata.namespace ?? '' }
  for (const volume of spec.volumes) {
    const mounted = setUp(volume, setting)
    if (typeof mounted === 'string') return new MountError(volume.name, mounted)
    volumes.set(volume.name, mounted)
  }
  return volumes
}

/** The volumes of a pod are no longer needed. */
export function tearDownVolumes(volumes: Volumes): void {
  for (const { volume } of volumes.values()) if (volume instanceof ContentVolume) volume.unmount()
}

/** The labels or annotations of the pod have changed. */
export function rewriteVolumes(volumes: Volumes): void {
  for (const { volume } of volumes.values()) if (volume instanceof ContentVolume) volume.rewrite()
}

/** Where one container sees the volumes. */
export function mountsOf(
  { volumeMounts }: Container,
  volumes: Volumes,
  expand: (text: string) => string,
): Mount[] {
  const mounts: Mount[] = []
  for (const { name, mountPath, subPath, subPathExpr, readOnly } of volumeMounts ?? []) {
    const mounted = volumes.get(name)
    if (!mounted) continue
    const inside = subPathExpr ? expand(subPathExpr) : subPath
    const path = [mounted.below, inside].filter(Boolean).join('/')
    mounts.push({
      path: mountPath,
      volume: mounted.volume,
      readOnly: readOnly || mounted.isReadOnly,
      subPath: path || undefined,
    })
  }
  return mounts
}

interface Setting extends VolumeContext {
  readonly gid: number | undefined
  readonly namespace: string
}

/** The volume, or what is wrong. */
function setUp(spec: VolumeSpec, context: Setting): Mounted | string {
  const { emptyDir, configMap, secret, projected, downwardAPI, hostPath, persistentVolumeClaim } = spec
  if (configMap) return content([{ configMap }], configMap.defaultMode, context)
  if (secret) {
    const { secretName, items, optional, defaultMode } = secret
    return content([{ secret: { name: secretName, items, optional } }], defaultMode, context)
  }
  if (projected) return content(projected.sources, projected.defaultMode, context)
  if (downwardAPI)
    return content([{ downwardAPI: { items: downwardAPI.items } }], downwardAPI.defaultMode, context)
  if (hostPath) return fromHost(hostPath, context)
  if (persistentVolumeClaim) {
    return {
      volume: context.claim(persistentVolumeClaim.claimName),
      isReadOnly: persistentVolumeClaim.readOnly,
    }
  }
  const capacity = emptyDir?.sizeLimit ? quantityValue(emptyDir.sizeLimit) : undefined
  const mode = context.gid === undefined ? 0o777 : 0o2777
  return { volume: new Volume(capacity, { mode, gid: context.gid }) }
}

function content(sources: readonly VolumeProjection[], mode: number, context: Setting): Mounted | string {
  const read = () => {
    const files: FileEntry[] = []
    for (const source of sources) {
      const entries = filesOf(source, context)
      if (typeof entries === 'string') return entries
      files.push(...entries)
    }
    return files
  }
  let latest: readonly FileEntry[] = []
  const problem = problemOf(sources, context)
  if (problem !== undefined) return problem
  const contents = () => {
    const files = read()
    // A source that has gone leaves the files as they were.
    if (typeof files !== 'string') latest = files
    return latest
  }
  const options = {
    contents,
    mode,
    gid: context.gid,
    mountedAt: context.now(),
    sources: sources.flatMap((source) => sourceKeys(source, context.namespace)),
  }
  return { volume: new ContentVolume(options, context.updates), isReadOnly: true }
}

/** What keeps the files of a volume from being written; looks at no more than it must. */
function problemOf(sources: readonly VolumeProjection[], context: Setting): string | undefined {
  for (const source of sources) {
    if (!source.configMap && !source.secret) continue
    const files = filesOf(source, context)
    if (typeof files === 'string') return files
  }
  return undefined
}

const sourceKeys = ({ configMap, secret }: VolumeProjection, namespace: string): readonly string[] => [
  ...(configMap ? [configMapSource(namespace, configMap.name ?? '')] : []),
  ...(secret ? [secretSource(namespace, secret.name ?? '')] : []),
]

export const configMapSource = (namespace: string, name: string): string => `configmap/${namespace}/${name}`
export const secretSource = (namespace: string, name: string): string => `secret/${namespace}/${name}`

function filesOf(source: VolumeProjection, context: Setting): readonly FileEntry[] | string {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source
  if (configMap) return keyed(context.configMap(configMap.name ?? ''), 'configmap', configMap)
  if (secret) return keyed(textData(context.secret(secret.name ?? '')), 'secret', secret)
  if (downwardAPI)
    return (downwardAPI.items ?? []).map((item) => [item.path, downwardValue(item, context.facts())])
  if (token) return [[token.path, serviceAccountToken(context.facts().pod, token, context.now())]]
  return []
}

interface Keyed {
  readonly name?: string
  readonly items?: readonly KeyToPath[]
  readonly optional?: boolean
}

function keyed(
  found: { readonly data?: { readonly [key: string]: string } } | undefined,
  what: 'configmap' | 'secret',
  { name = '', items, optional }: Keyed,
): readonly FileEntry[] | string {
  if (!found) return optional ? [] : `${what} "${name}" not found`
  const data = found.data ?? {}
  if (!items?.length) return Object.entries(data)
  const files: FileEntry[] = []
  for (const { key, path } of items) {
    if (data[key] !== undefined) files.push([path, data[key]])
    else if (!optional)
      return `references non-existent ${what === 'secret' ? 'secret' : 'config'} key: ${key}`
  }
  return files
}

function downwardValue({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, facts: PodFacts): string {
  if (fieldRef) return fieldValue(fieldRef, facts)
  const { spec } = facts.pod
  const container = [...spec.containers, ...(spec.initContainers ?? [])].find(
    ({ name }) => name === resourceFieldRef?.containerName,
  )
  return resourceFieldRef && container ? resourceValue(resourceFieldRef, container, facts) : ''
}

function fromHost({ path, type = '' }: HostPathVolumeSource, { host, now }: Setting): Mounted | string {
  const { files, volume } = host()
  const found = files.node(`/host${path}`)
  const isDirectory = found instanceof Directory
  if (isError(found)) {
    if (type === 'FileOrCreate') makeFile(volume.root, path, now())
    else if (type !== '' && type !== 'DirectoryOrCreate') {
      return `hostPath type check failed: ${path} is not a ${type === 'File' ? 'file' : type.toLowerCase()}`
    }
  } else {
    const isWrong = type.startsWith('Directory') ? !isDirectory : type.startsWith('File') && isDirectory
    if (isWrong) return `hostPath type check failed: ${path} is not a ${isDirectory ? 'file' : 'directory'}`
  }
  return { volume, below: path.split('/').filter(Boolean).join('/') || undefined }
}

function makeFile(root: Directory, path: string, at: number): void {
  const names = path.split('/').filter(Boolean)
  const name = names.pop() ?? ''
  let directory = root
  for (const each of names) {
    const next = directory.entries.get(each)
    if (next instanceof Directory) directory = next
    else {
      const made = new Directory(0o755, at)
      directory.entries.set(each, made)
      directory = made
    }
  }
  directory.entries.set(name, new RegularFile(0o644, at))
}

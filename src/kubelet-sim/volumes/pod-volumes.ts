/** Sets up the volumes of a pod, and says what keeps one from being set up. */
import type {
  Container,
  HostPathVolumeSource,
  Pod,
  VolumeProjection,
  Volume as VolumeSpec,
} from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { quantityValue } from '../../api/quantity.ts'
import { expand } from '../pod/environment.ts'
import { Directory, directoryAt, type Mount, RegularFile, Volume } from '../runtime/files.ts'
import { isError } from '../runtime/posix.ts'
import type { Quota } from '../runtime/quota.ts'
import { type ContentContext, ContentVolume, emptyDirOptions } from './content-volume.ts'
import type { HostFiles } from './host-files.ts'

/** A volume that cannot be set up (yet). */
export class MountError {
  constructor(
    readonly volume: string,
    /** As the plugin words it: `configmap "settings" not found`. */
    readonly message: string,
  ) {}
}

/** What a node has to make volumes from. */
export interface VolumeContext extends ContentContext {
  /** Where the space of volumes comes from. */
  readonly disk: Quota
  /** The disk of a claim, the same for all pods that use it. */
  claim(name: string): Volume
  /** An emptyDir of the pod that was there before the machine was started again. */
  kept(name: string): Volume | undefined
  host(): HostFiles
}

interface Mounted {
  readonly volume: Volume
  /** Where in it the pod's volume begins. */
  readonly below?: string
  readonly isReadOnly?: boolean
  /** It goes with the pod. */
  readonly isOwn?: boolean
}

/** In the order of spec.volumes. */
export type Volumes = readonly Mounted[]

const noVolumes: Volumes = Object.freeze([])
const noSources: readonly VolumeProjection[] = Object.freeze([])

export function setUpVolumes({ spec }: Pod, context: VolumeContext): Volumes | MountError {
  if (!spec.volumes?.length) return noVolumes
  const volumes = new Array<Mounted>(spec.volumes.length)
  for (let n = 0; n < volumes.length; n++) {
    const mounted = setUp(spec.volumes[n], context)
    if (typeof mounted === 'string') return new MountError(spec.volumes[n].name, mounted)
    volumes[n] = mounted
  }
  return volumes
}

/** The volumes of a pod are no longer needed. @param kept those that stay all the same */
export function tearDownVolumes(volumes: Volumes, kept?: ReadonlyMap<string, Volume>): void {
  const staying = new Set(kept?.values())
  for (const { volume, isOwn } of volumes) {
    if (volume instanceof ContentVolume) volume.unmount()
    else if (isOwn && !staying.has(volume)) volume.discard()
  }
}

/** What of the volumes is still on the disk when the power has gone: emptyDirs that are not in memory, by name. */
export function volumesOnDisk({ spec }: Pod, volumes: Volumes): ReadonlyMap<string, Volume> {
  const kept = new Map<string, Volume>()
  for (const [n, { volume }] of volumes.entries()) {
    const { name, hostPath, persistentVolumeClaim } = spec.volumes![n]
    const isElsewhere = hostPath || persistentVolumeClaim || volume instanceof ContentVolume
    if (!isElsewhere && !volume.isInMemory) kept.set(name, volume)
  }
  return kept
}

/** The labels or annotations of the pod have changed. */
export function rewriteVolumes(volumes: Volumes): void {
  for (const { volume } of volumes) if (volume instanceof ContentVolume) volume.rewrite()
}

interface MountOptions {
  readonly pod: Pod
  readonly volumes: Volumes
  /** Fills variables into a subPathExpr. */
  fill(subPathExpr: string): string
}

/** Where one container sees the volumes. */
export function mountsOf({ volumeMounts = [] }: Container, { pod, volumes, fill }: MountOptions): Mount[] {
  const mounts: Mount[] = []
  for (const { name, mountPath, subPath, subPathExpr, readOnly } of volumeMounts) {
    const index = pod.spec.volumes?.findIndex((each) => each.name === name) ?? -1
    if (index < 0) continue
    const { volume, below, isReadOnly } = volumes[index]
    const inside = subPathExpr ? fill(subPathExpr) : subPath
    const path = [below, inside].filter(Boolean).join('/')
    mounts.push({ path: mountPath, volume, readOnly: readOnly || isReadOnly, subPath: path || undefined })
  }
  return mounts
}

/** Why a container cannot have its mounts: a subPathExpr whose variables make no path inside the volume. */
export function mountProblem(
  { volumeMounts }: Container,
  env: readonly { readonly name: string; readonly value: string }[],
): string | undefined {
  let variables: ReadonlyMap<string, string> | undefined
  for (const { subPathExpr } of volumeMounts ?? []) {
    if (!subPathExpr) continue
    variables ??= new Map(env.map(({ name, value }) => [name, value]))
    const problem = subPathProblem(subPathExpr, variables)
    if (problem) return problem
  }
  return undefined
}

function subPathProblem(subPathExpr: string, variables: ReadonlyMap<string, string>): string | undefined {
  const missing = new Set<string>()
  const subPath = expand(subPathExpr, {
    get(name) {
      const value = variables.get(name) ?? ''
      if (value === '') missing.add(name)
      return value
    },
  })
  if (missing.size > 0) return `missing value for ${[...missing].sort().join(', ')}`
  if (subPath.startsWith('/')) return `error SubPath \`${subPath}\` must not be an absolute path`
  if (subPath.split('/').includes('..'))
    return `unable to provision SubPath \`${subPath}\`: must not contain '..'`
  return undefined
}

/** The volume, or what is wrong. */
function setUp(spec: VolumeSpec, context: VolumeContext): Mounted | string {
  const contents = contentsOf(spec)
  if (contents) {
    const volume = new ContentVolume(context, contents.sources, contents.mode, !spec.configMap)
    return volume.problem ?? { volume, isReadOnly: true }
  }
  const { emptyDir, hostPath, persistentVolumeClaim } = spec
  if (hostPath) return fromHost(hostPath, context)
  if (persistentVolumeClaim) {
    const { claimName, readOnly } = persistentVolumeClaim
    const volume = context.claim(claimName)
    if (context.gid !== undefined && !readOnly) volume.giveTo(context.gid)
    return { volume, isReadOnly: readOnly }
  }
  const kept = context.kept(spec.name)
  if (kept) return { volume: kept, isOwn: true }
  const { medium, sizeLimit } = emptyDir ?? {}
  const options = emptyDirOptions(context.gid, medium === 'Memory')
  const capacityBytes = sizeLimit ? quantityValue(sizeLimit) : undefined
  const { disk } = context
  return { volume: new Volume({ ...options, disk, capacityBytes, madeAt: context.now() }), isOwn: true }
}

interface Contents {
  readonly sources: readonly VolumeProjection[]
  readonly mode: number
}

/** A volume with files from the API, as the projected volume that it amounts to. */
const contentsOf = memoByIdentity(
  ({ configMap, secret, projected, downwardAPI }: VolumeSpec): Contents | undefined => {
    if (configMap) return { sources: [{ configMap }], mode: configMap.defaultMode }
    if (secret) {
      const { secretName: name, items, optional, defaultMode: mode } = secret
      return { sources: [{ secret: { name, items, optional } }], mode }
    }
    if (projected) return { sources: projected.sources ?? noSources, mode: projected.defaultMode }
    if (downwardAPI)
      return { sources: [{ downwardAPI: { items: downwardAPI.items } }], mode: downwardAPI.defaultMode }
    return undefined
  },
)

function fromHost({ path, type = '' }: HostPathVolumeSource, context: VolumeContext): Mounted | string {
  const { files, volume } = context.host()
  const found = files.node(`/host${path}`)
  const isDirectory = found instanceof Directory
  if (isError(found)) {
    if (type === 'FileOrCreate') makeFile(volume.root, path, context.now())
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
  directoryAt(root, names, at).put(name, new RegularFile(0o644, at))
}

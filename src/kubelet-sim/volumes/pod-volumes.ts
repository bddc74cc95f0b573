/** Sets up the volumes of a pod, and says what keeps one from being set up. */
import { claimsOf } from '../../api/core/pod-claims.ts'
import type {
  Container,
  EmptyDirVolumeSource,
  PersistentVolume,
  Pod,
  VolumeProjection,
  Volume as VolumeSpec,
} from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { quantityValue } from '../../api/quantity.ts'
import { attachableOf } from '../../api/storage/attachable.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import type { Variable } from '../pod/environment.ts'
import type { VolumeUse } from '../pod/pod-use.ts'
import { type Mount, Volume } from '../runtime/files/files.ts'
import { volumeOf } from './claims.ts'
import { type ContentContext, type Contents, ContentVolume, emptyDirOptions } from './content-volume.ts'
import { imageVolume } from './image-volume.ts'
import { isProblem, type MountProblem, notAttached, setUpError, Unmounted } from './mount-problem.ts'
import type { Mounted } from './mounted.ts'
import { inlineStorage, type StorageContext, storageOf } from './storage.ts'
import { expressionProblem, prepareSubPath, subPathOf } from './sub-paths.ts'

/** What a node has to make volumes from. */
export interface VolumeContext extends ContentContext, StorageContext {
  /** An emptyDir of the pod that was there before the machine was started again. */
  kept(name: string): Volume | undefined
  /** Says that a volume is going to be used. Answers whether it is attached to the node. */
  use(volumeName: string): boolean
  /** The files that an image brings, by path. */
  imageFiles(reference: string): Readonly<Record<string, string>>
  /** What the containers of the pod may use together. */
  readonly memoryLimitBytes: number
  /** A volume whose root is the group's already is left as it is. */
  readonly keepsOwnership: boolean
}

/** In the order of spec.volumes. */
export type Volumes = readonly Mounted[]

const noVolumes: Volumes = Object.freeze([])
const noSources: readonly VolumeProjection[] = Object.freeze([])

export function setUpVolumes(pod: Pod, context: VolumeContext): Volumes | Unmounted {
  const { volumes: specs } = pod.spec
  if (!specs?.length) return noVolumes
  const volumes = new Array<Mounted>(specs.length)
  let problems: Map<string, MountProblem> | undefined
  for (let n = 0; n < volumes.length; n++) {
    const mounted = setUp(pod, specs[n], context)
    if (isProblem(mounted)) (problems ??= new Map()).set(specs[n].name, mounted)
    else volumes[n] = mounted
  }
  if (!problems) return volumes
  tearDownVolumes(volumes.filter((each) => each !== undefined))
  return new Unmounted(problems)
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
  for (const [n, { volume, isOwn }] of volumes.entries()) {
    if (isOwn && !volume.isInMemory) kept.set(spec.volumes![n].name, volume)
  }
  return kept
}

/** How much is in the volumes that go with the pod. */
export const volumeUses = ({ spec }: Pod, volumes: Volumes): readonly VolumeUse[] =>
  volumes.flatMap(({ volume, isOwn }, n) => {
    const { isInMemory, usedBytes } = volume
    return isOwn ? [{ name: spec.volumes![n].name, usedBytes, isInMemory }] : []
  })

/** The labels or annotations of the pod have changed. */
export function rewriteVolumes(volumes: Volumes): void {
  for (const { volume } of volumes) if (volume instanceof ContentVolume) volume.rewrite()
}

/** The volumes of a pod, as one of its containers may see them. */
interface Seen {
  readonly pod: Pod
  readonly volumes: Volumes
  /** Of the container. */
  readonly env: readonly Variable[]
}

function mountedAs({ pod, volumes }: Seen, name: string): Mounted | undefined {
  const specs = pod.spec.volumes ?? []
  for (let n = 0; n < specs.length; n++) if (specs[n].name === name) return volumes[n]
  return undefined
}

/** Where one container sees the volumes, and the devices. */
export function mountsOf({ volumeMounts = [], volumeDevices = [] }: Container, seen: Seen): Mount[] {
  const mounts: Mount[] = []
  for (const { name, devicePath: path } of volumeDevices) {
    const found = mountedAs(seen, name)
    if (found) mounts.push({ path, volume: found.volume, readOnly: found.isReadOnly, subPath: found.below })
  }
  for (const mount of volumeMounts) {
    const found = mountedAs(seen, mount.name)
    if (!found) continue
    const { volume, below, isReadOnly } = found
    const subPath = joined(below, subPathOf(mount, seen.env))
    mounts.push({ path: mount.mountPath, volume, readOnly: mount.readOnly || isReadOnly, subPath })
  }
  // It is kept for every container: without the room for more that a list has which has grown.
  return [...mounts]
}

/** One path below another, where there are both; undefined: there is neither. */
const joined = (upper: string | undefined, lower: string | undefined): string | undefined =>
  upper && lower ? `${upper}/${lower}` : upper || lower || undefined

/** Why a container cannot have its mounts. What of them is missing is made. @param at the instant */
export function mountProblem(
  { name: container, volumeMounts = [] }: Container,
  seen: Seen,
  at: number,
): string | undefined {
  for (const mount of volumeMounts) {
    const problem = mount.subPathExpr && expressionProblem(mount.subPathExpr, seen.env)
    if (problem) return problem
    const path = subPathOf(mount, seen.env)
    const found = path ? mountedAs(seen, mount.name) : undefined
    const refusal = path && found && prepareSubPath(found, path, { mount: mount.name, container, at })
    if (refusal) return refusal
  }
  return undefined
}

/** The volume, or what is wrong. */
function setUp(pod: Pod, spec: VolumeSpec, context: VolumeContext): Mounted | MountProblem {
  const contents = contentsOf(spec)
  if (contents) {
    const volume = new ContentVolume(context, contents, !spec.configMap)
    const { problem } = volume
    return problem === undefined ? { volume, isReadOnly: true } : setUpError(spec.name, problem)
  }
  if (spec.persistentVolumeClaim ?? spec.ephemeral) return fromClaim(pod, spec, context)
  if (spec.image) return fromImage(spec.image.reference ?? '', context)
  return inlineStorage(spec, context) ?? emptyDir(spec.name, spec.emptyDir, context)
}

/** Nobody writes to an image. */
const fromImage = (reference: string, context: VolumeContext): Mounted => ({
  volume: imageVolume(reference, context.imageFiles(reference), context.now()),
  isReadOnly: true,
})

function fromClaim(pod: Pod, spec: VolumeSpec, context: VolumeContext): Mounted | MountProblem {
  const claim = claimsOf(pod).find(({ volume }) => volume.name === spec.name)!
  const volume = volumeOf(pod, claim, context)
  if (isProblem(volume)) return volume
  const attachable = attachableOf(volume, context.find(csiDriver, volume.spec.csi?.driver ?? ''))
  if (attachable && !context.use(attachable.name)) return notAttached
  const found = storageOf(volume, context)
  if (isProblem(found)) return found
  const isReadOnly = found.isReadOnly || spec.persistentVolumeClaim?.readOnly
  if (context.gid !== undefined && !isReadOnly && isGiven(volume)) give(found.volume, context.gid, context)
  return { ...found, isReadOnly }
}

function give(volume: Volume, gid: number, { keepsOwnership }: VolumeContext): void {
  const isGroups = volume.root.gid === gid && (volume.root.mode & 0o2060) === 0o2060
  if (!keepsOwnership || !isGroups) volume.giveTo(gid)
}

/** Shares and directories of the node stay as they are; a disk is given to the group if one node at most writes to it. */
const isGiven = ({ spec: { csi, accessModes, volumeMode } }: PersistentVolume): boolean =>
  csi?.fsType !== undefined &&
  volumeMode !== 'Block' &&
  accessModes.some((mode) => mode.startsWith('ReadWriteOnce'))

function emptyDir(
  name: string,
  { medium, sizeLimit }: EmptyDirVolumeSource = {},
  context: VolumeContext,
): Mounted {
  const kept = context.kept(name)
  if (kept) return { volume: kept, isOwn: true }
  const options = emptyDirOptions(context.gid, medium === 'Memory')
  // What is on the disk may be more: then the pod is evicted.
  const capacityBytes =
    medium === 'Memory'
      ? Math.min(sizeLimit ? quantityValue(sizeLimit) : Number.POSITIVE_INFINITY, context.memoryLimitBytes)
      : undefined
  const { disk } = context
  return { volume: new Volume({ ...options, disk, capacityBytes, madeAt: context.now() }), isOwn: true }
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

/** Which volumes the pods of each node want to have attached to it. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { claimsOf } from '../../api/core/pod-claims.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { ContainerStatus, Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, keyFor } from '../../api/meta.ts'
import { type Attachable, attachableOf } from '../../api/storage/attachable.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import type { Cache } from '../../client/cache.ts'

/** A volume that a node is to have, and for whom. */
export interface WantedVolume {
  readonly volume: Attachable
  /** By uid. */
  readonly pods: Map<string, Pod>
  /** Its pods have been told that another node has it. */
  isConflictTold: boolean
}

interface Wish {
  readonly pod: Pod
  readonly nodeName: string
  readonly volumes: readonly Attachable[]
}

const nothing: ReadonlyMap<string, WantedVolume> = new Map()

export class Wanted {
  readonly #wishes = new Map<string, Wish>()
  readonly #byNode = new Map<string, Map<string, WantedVolume>>()
  /** The names of the nodes that want a volume. */
  readonly #nodesByVolume = new Map<string, Set<string>>()
  /** The uids of the pods that use a claim. */
  readonly #byClaim = new Map<string, Set<string>>()

  constructor(private readonly cache: Cache) {}

  /** By the name of the volume, in the order in which they were asked for. */
  on(nodeName: string): ReadonlyMap<string, WantedVolume> {
    return this.#byNode.get(nodeName) ?? nothing
  }

  /** The nodes whose pods want a volume. */
  nodesWanting(volumeName: string): Iterable<string> {
    return this.#nodesByVolume.get(volumeName) ?? []
  }

  /** The pods on a node that use a volume. */
  podsOn(nodeName: string, volumeName: string): Iterable<Pod> {
    return this.on(nodeName).get(volumeName)?.pods.values() ?? []
  }

  /** Takes in a pod that came or changed. Answers whether anything is new. */
  follow(pod: Pod): boolean {
    const claims = claimsOf(pod)
    if (claims.length === 0) return false
    const { nodeName } = pod.spec
    if (!nodeName || isOver(pod)) return this.forget(pod)
    const { uid, namespace } = pod.metadata
    const known = this.#wishes.get(uid)
    const volumes = this.#volumesOf(pod)
    for (const { name } of claims) addTo(this.#byClaim, keyFor(name, namespace), uid)
    if (known && isSame(known.volumes, volumes)) return false
    if (known) this.#drop(known)
    this.#wishes.set(uid, { pod, nodeName, volumes })
    for (const volume of volumes) this.#want(nodeName, volume).pods.set(uid, pod)
    return true
  }

  /** The pod needs nothing more. Answers whether it did. */
  forget(pod: Pod): boolean {
    const { uid, namespace } = pod.metadata
    const known = this.#wishes.get(uid)
    if (!known) return false
    for (const { name } of claimsOf(pod)) dropFrom(this.#byClaim, keyFor(name, namespace), uid)
    this.#wishes.delete(uid)
    this.#drop(known)
    return true
  }

  /** The pods that use a claim, which has changed, or whose volume has. */
  usersOf(claimKey: string): readonly Pod[] {
    return [...(this.#byClaim.get(claimKey) ?? [])].map((uid) => this.#wishes.get(uid)!.pod)
  }

  #want(nodeName: string, volume: Attachable): WantedVolume {
    let volumes = this.#byNode.get(nodeName)
    if (!volumes) this.#byNode.set(nodeName, (volumes = new Map()))
    let wanted = volumes.get(volume.name)
    if (!wanted) {
      volumes.set(volume.name, (wanted = { volume, pods: new Map(), isConflictTold: false }))
      addTo(this.#nodesByVolume, volume.name, nodeName)
    }
    return wanted
  }

  #drop({ pod, nodeName, volumes }: Wish): void {
    const wanted = this.#byNode.get(nodeName)
    for (const { name } of volumes) {
      const pods = wanted?.get(name)?.pods
      pods?.delete(pod.metadata.uid)
      if (pods?.size !== 0) continue
      wanted?.delete(name)
      dropFrom(this.#nodesByVolume, name, nodeName)
    }
    if (wanted?.size === 0) this.#byNode.delete(nodeName)
  }

  /** Those of its claims that are bound. */
  #volumesOf(pod: Pod): readonly Attachable[] {
    const { cache } = this
    return claimsOf(pod).flatMap(({ name }) => {
      const claim = cache.get(persistentVolumeClaim, name, pod.metadata.namespace)
      if (claim?.status.phase !== 'Bound') return []
      const volume = cache.get(persistentVolume, claim.spec.volumeName ?? '')
      if (!volume || volume.spec.claimRef?.uid !== claim.metadata.uid) return []
      return attachableOf(volume, cache.get(csiDriver, volume.spec.csi?.driver ?? '')) ?? []
    })
  }
}

const isSame = (a: readonly Attachable[], b: readonly Attachable[]): boolean =>
  a.length === b.length && a.every(({ name }, n) => name === b[n].name)

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key)
  if (values) values.add(value)
  else map.set(key, new Set([value]))
}

function dropFrom(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key)
  if (values?.delete(value) && values.size === 0) map.delete(key)
}

/** Nothing of it runs any more, nor will. Source: IsPodTerminated. */
function isOver(pod: Pod): boolean {
  if (isPodTerminal(pod)) return true
  return isBeingDeleted(pod) && (pod.status.containerStatuses ?? []).every(isStill)
}

const isStill = ({ state }: ContainerStatus): boolean => Boolean(state?.terminated ?? state?.waiting)

/** What the claims of a pod that wait for a node would get on each: a volume that is free, or one that is made for them. */
import { matchesNodeSelector } from '../../api/core/node-selector.ts'
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import {
  classWhereFree,
  isCandidate,
  selectedNode,
  smallestFirst,
  smallestVolumeFirst,
} from '../../api/core/volume-claim.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { StorageClass } from '../../api/generated/types/storage-v1.ts'
import { selects } from '../../api/labels.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { quantityValue } from '../../api/quantity.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import { csiStorageCapacity } from '../../api/storage/csistoragecapacity.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import { never, type Refusal } from '../framework/plugin.ts'

const tooFull = never('node(s) did not have enough free storage')
const nothingFree = never("node(s) didn't find available persistent volumes to bind")

/** Who makes nothing: volumes of its classes are made by hand. */
const nobody = 'kubernetes.io/no-provisioner'

const availableOf = defineIndex(persistentVolume, classWhereFree)
const roomOf = defineIndex(csiStorageCapacity, ({ storageClassName }) => storageClassName)

/** A claim that waits for a node, and the volumes that would do, the smallest first. */
export interface Wish {
  readonly claim: PersistentVolumeClaim
  readonly candidates: readonly PersistentVolume[]
}

/** What a claim would get on a node: a volume, or one that is made for it. */
export interface Choice {
  readonly claim: PersistentVolumeClaim
  readonly volume?: PersistentVolume
}

/** Source: volumebinding/binder.go. */
export class VolumeChoices {
  constructor(private readonly cache: Cache) {}

  classOf(claim: PersistentVolumeClaim): StorageClass | undefined {
    const name = classNamedBy(claim)
    return name ? this.cache.get(storageClass, name) : undefined
  }

  /** The smallest claim first, so that it does not take what only suits a larger one. */
  wishesOf(claims: readonly PersistentVolumeClaim[]): readonly Wish[] {
    return claims.toSorted(smallestFirst).map((claim) => {
      const free = this.cache.by(availableOf, classNamedBy(claim) ?? '')
      return {
        claim,
        candidates: free.filter((each) => isCandidate(each, claim)).toSorted(smallestVolumeFirst),
      }
    })
  }

  /** What each of the claims would get, or why one would get nothing. */
  on(node: Node, wishes: readonly Wish[]): readonly Choice[] | Refusal {
    const taken = new Set<PersistentVolume>()
    const choices: Choice[] = []
    for (const { claim, candidates } of wishes) {
      const volume = candidates.find((each) => !taken.has(each) && isOn(each, node))
      const refused = volume ? undefined : this.#makingRefusal(claim, node)
      if (refused) return refused
      if (volume) taken.add(volume)
      choices.push({ claim, volume })
    }
    return choices
  }

  /** Why no volume can be made for a claim on a node. */
  #makingRefusal(claim: PersistentVolumeClaim, node: Node): Refusal | undefined {
    const { name } = node.metadata
    const isAskedElsewhere = (claim.metadata.annotations?.[selectedNode] ?? name) !== name
    const chosen = this.classOf(claim)
    if (isAskedElsewhere || !chosen || !canBeMade(chosen, node)) return nothingFree
    return this.#hasRoom(claim, chosen, node) ? undefined : tooFull
  }

  /** Whether a driver that tells how much room it has says that a volume fits. Source: hasEnoughCapacity. */
  #hasRoom(claim: PersistentVolumeClaim, { metadata, provisioner }: StorageClass, node: Node): boolean {
    const { cache } = this
    const asked = claim.spec.resources?.requests?.['storage']
    if (asked === undefined || !cache.get(csiDriver, provisioner)?.spec.storageCapacity) return true
    const fits = (text: string | undefined) =>
      text !== undefined && quantityValue(text) >= quantityValue(asked)
    return cache
      .by(roomOf, metadata.name)
      .some(
        ({ maximumVolumeSize, capacity, nodeTopology }) =>
          fits(maximumVolumeSize ?? capacity) &&
          nodeTopology !== undefined &&
          selects(nodeTopology, node.metadata.labels),
      )
  }
}

/** Whether a volume can be used on a node. */
export const isOn = ({ spec }: PersistentVolume, node: Node): boolean =>
  !spec.nodeAffinity?.required || matchesNodeSelector(spec.nodeAffinity.required, node)

/** Whether a volume of a class can be made such that it can be used on a node. */
function canBeMade(chosen: StorageClass, { metadata: { labels } }: Node): boolean {
  if (chosen.provisioner === nobody || isBeingDeleted(chosen)) return false
  const { allowedTopologies: terms = [] } = chosen
  const isMet = ({ matchLabelExpressions = [] }: (typeof terms)[number]) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(labels?.[key] ?? ''))
  return terms.length === 0 || terms.some(isMet)
}

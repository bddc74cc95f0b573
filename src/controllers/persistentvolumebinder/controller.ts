/** Binds claims to volumes, and says of volumes what has become of their claims. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { bindCompleted, claimKeyOf } from '../../api/core/volume-claim.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { refOfKey } from '../../api/meta.ts'
import type { Change } from '../../client/change.ts'
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { isAnnotated } from './binding.ts'
import { syncClaim } from './claims.ts'
import { syncVolume } from './volumes.ts'

export const persistentVolumeBinder = defineActor({
  name: 'persistent-volume-binder',
  component: 'persistentvolume-controller',
  start: (context) => new PersistentVolumeBinder(context).start(),
})

/** Source: defaultPVClaimBinderSyncPeriod. */
const lookMs = seconds(15)

class PersistentVolumeBinder {
  /** The keys of the claims that wait for a volume or have lost theirs, in the order in which they came. */
  readonly #waiting = new Set<string>()
  readonly #claims: WorkQueue
  readonly #volumes: WorkQueue
  readonly #startedAt: number
  #look: Timer | undefined

  constructor(private readonly context: ActorContext) {
    const { cache, clock } = context
    this.#startedAt = clock.now()
    this.#volumes = context.queue((name) => {
      const found = cache.get(persistentVolume, name)
      if (found) syncVolume(context, found)
    })
    this.#claims = context.queue((key) => {
      const found = this.#claimAt(key)
      if (found) syncClaim(context, found)
    })
  }

  start(): void {
    const { cache } = this.context
    cache.onChange(persistentVolumeClaim, (change) => this.#followClaim(change))
    cache.onChange(persistentVolume, (change) => this.#followVolume(change))
  }

  #followClaim({ type, key, object, previous }: Change<PersistentVolumeClaim>): void {
    if (object.spec.volumeName) this.#volumes.add(object.spec.volumeName)
    if (type !== 'DELETED' && object.status.phase !== 'Bound') this.#wait(key)
    else this.#waiting.delete(key)
    if (type === 'DELETED') return
    const { annotations } = object.metadata
    const isNews = previous?.spec !== object.spec || previous.metadata.annotations !== annotations
    if (isNews || isSaidToBeUnbound(object, previous)) this.#claims.add(key)
  }

  /** Claims are told of a volume that goes, and of one that is theirs already; who waits for any looks every so often. */
  #followVolume({ type, object, previous }: Change<PersistentVolume>): void {
    const key = claimKeyOf(object)
    if (type === 'DELETED') {
      if (key) this.#claims.add(key)
      return
    }
    this.#volumes.add(object.metadata.name)
    const before = previous && claimKeyOf(previous)
    if (before && before !== key) this.#claims.addAfter(before, this.#msToLook)
    const claim = key && this.#claimAt(key)
    if (!claim) return
    if (isBeingBound(claim, object)) this.#claims.add(key)
    else if (areAtOdds(claim, object)) this.#claims.addAfter(key, this.#msToLook)
  }

  #claimAt(key: string): PersistentVolumeClaim | undefined {
    const { name, namespace } = refOfKey(key)
    return this.context.cache.get(persistentVolumeClaim, name, namespace)
  }

  get #msToLook(): number {
    return lookMs - ((this.context.clock.now() - this.#startedAt) % lookMs)
  }

  /** As long as claims wait, all of them are looked at every so often, and get a volume that has come or tell again what they wait for. */
  #lookLater(): void {
    this.#look ??= this.context.clock.after(
      this.#msToLook,
      () => {
        this.#look = undefined
        for (const key of this.#waiting) this.#claims.add(key)
        if (this.#waiting.size > 0) this.#lookLater()
      },
      { background: true },
    )
  }

  #wait(key: string): void {
    this.#lookLater()
    this.#waiting.add(key)
  }
}

const areAtOdds = (claim: PersistentVolumeClaim, { spec }: PersistentVolume): boolean =>
  isAnnotated(claim, bindCompleted) && spec.claimRef?.uid !== claim.metadata.uid

/** A volume was chosen for a claim that does not know of it yet. */
const isBeingBound = ({ metadata, spec }: PersistentVolumeClaim, volume: PersistentVolume): boolean =>
  !spec.volumeName && volume.spec.claimRef?.uid === metadata.uid

/** Somebody has said of a claim that is bound that it is not. */
const isSaidToBeUnbound = (claim: PersistentVolumeClaim, { status }: PersistentVolumeClaim): boolean =>
  claim.status.phase !== 'Bound' && status.phase === 'Bound' && isAnnotated(claim, bindCompleted)

/** Binds claims to volumes, and says of volumes what has become of their claims. */
import { classOfVolume, persistentVolume } from '../../api/core/persistentvolume.ts'
import { classOfClaim, persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { bindCompleted, claimKeyOf, classWhereFree } from '../../api/core/volume-claim.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { keyOf, refOfKey } from '../../api/meta.ts'
import { isDefaultStorageClass, storageClass } from '../../api/storage/storageclass.ts'
import type { Change } from '../../client/change.ts'
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { isAnnotated } from './binding.ts'
import { bindIfThereIsOne, syncClaim } from './claims.ts'
import { availableOf, naming } from './views.ts'
import { syncVolume } from './volumes.ts'

export const persistentVolumeBinder = defineActor({
  name: 'persistent-volume-binder',
  component: 'persistentvolume-controller',
  start: (context) => new PersistentVolumeBinder(context).start(),
})

/** Source: defaultPVClaimBinderSyncPeriod. */
const lookMs = seconds(15)

class PersistentVolumeBinder {
  /** The keys of the claims that wait for a volume, by their class or for one that they name, in the order in which they came. */
  readonly #waiting = new Map<string, Set<string>>()
  readonly #claims: WorkQueue
  readonly #volumes: WorkQueue
  /** Classes in which a volume has become free. */
  readonly #classes: WorkQueue
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
      const { name, namespace } = refOfKey(key)
      const found = cache.get(persistentVolumeClaim, name, namespace)
      if (found) syncClaim(context, found)
    })
    this.#classes = context.queue((name) => this.#offer(name))
  }

  start(): void {
    const { cache } = this.context
    cache.onChange(persistentVolumeClaim, (change) => this.#followClaim(change))
    cache.onChange(persistentVolume, (change) => this.#followVolume(change))
    cache.onChange(storageClass, ({ type, object }) => {
      if (type !== 'DELETED') this.#wakeClass(object.metadata.name)
      if (type !== 'DELETED' && isDefaultStorageClass(object)) this.#wakeClass('')
    })
  }

  #followClaim({ type, key, object, previous }: Change<PersistentVolumeClaim>): void {
    if (previous) this.#waitNoMore(placeOf(previous), key)
    if (object.spec.volumeName) this.#volumes.add(object.spec.volumeName)
    if (type === 'DELETED') return
    if (object.status.phase === 'Pending') this.#wait(placeOf(object), key)
    const { annotations } = object.metadata
    const isNews = previous?.spec !== object.spec || previous.metadata.annotations !== annotations
    if (isNews || isSaidToBeUnbound(object, previous)) this.#claims.add(key)
  }

  #followVolume({ type, object, previous }: Change<PersistentVolume>): void {
    if (type !== 'DELETED') this.#volumes.add(object.metadata.name)
    const keys = new Set([object, previous].flatMap((each) => (each && claimKeyOf(each)) ?? []))
    // One that is wanted by its name, and has become free or gone.
    if (claimKeyOf(object) === undefined || type !== 'MODIFIED')
      for (const each of this.context.cache.by(naming, object.metadata.name)) keys.add(keyOf(each))
    for (const key of keys) this.#lookAt(key, type === 'DELETED' ? undefined : object)
    if (type !== 'DELETED' && classWhereFree(object) !== undefined) this.#classes.add(nameOfClass(object))
  }

  /** A claim that was bound, to a volume that says otherwise now, is looked at every so often. @param volume absent: it is gone */
  #lookAt(key: string, volume: PersistentVolume | undefined): void {
    const { name, namespace } = refOfKey(key)
    const claim = this.context.cache.get(persistentVolumeClaim, name, namespace)
    if (!claim || !volume || !areAtOdds(claim, volume)) return this.#claims.add(key)
    this.#claims.addAfter(key, this.#msToLook)
  }

  get #msToLook(): number {
    return lookMs - ((this.context.clock.now() - this.#startedAt) % lookMs)
  }

  /** As long as claims wait, all of them are looked at every so often, so that they tell again what they wait for. */
  #lookLater(): void {
    this.#look ??= this.context.clock.after(
      this.#msToLook,
      () => {
        this.#look = undefined
        for (const keys of this.#waiting.values()) for (const key of keys) this.#claims.add(key)
        if (this.#waiting.size > 0) this.#lookLater()
      },
      { background: true },
    )
  }

  #wait(place: string, key: string): void {
    this.#lookLater()
    const others = this.#waiting.get(place)
    if (others) others.add(key)
    else this.#waiting.set(place, new Set([key]))
  }

  #waitNoMore(place: string, key: string): void {
    const others = this.#waiting.get(place)
    if (others?.delete(key) && others.size === 0) this.#waiting.delete(place)
  }

  /** Goes through those that wait for as long as there is something to be had. */
  #offer(queued: string): void {
    const { cache, client } = this.context
    const className = queued.slice(1)
    for (const key of [...(this.#waiting.get(className) ?? [])]) {
      if (cache.by(availableOf, className, 1).length === 0) return
      const { name, namespace } = refOfKey(key)
      const claim = client.find(persistentVolumeClaim, name, namespace)
      if (claim && isWaiting(claim)) bindIfThereIsOne(this.context, claim)
    }
  }

  #wakeClass(className: string): void {
    for (const key of this.#waiting.get(className) ?? []) this.#claims.add(key)
  }
}

/** The key of a class in the queue: there may be a class without a name. */
const nameOfClass = (volume: PersistentVolume): string => `/${classOfVolume(volume)}`

/** Where a claim waits: with others of its class, or with those that wait for volumes which they name. */
const placeOf = (claim: PersistentVolumeClaim): string =>
  claim.spec.volumeName ? '/named' : (classOfClaim(claim) ?? '')

const isWaiting = ({ spec, status }: PersistentVolumeClaim): boolean =>
  !spec.volumeName && status.phase === 'Pending'

const areAtOdds = (claim: PersistentVolumeClaim, { spec }: PersistentVolume): boolean =>
  isAnnotated(claim, bindCompleted) &&
  (claim.status.phase === 'Lost' || spec.claimRef?.uid !== claim.metadata.uid)

/** Somebody has said of a claim that is bound that it is not. */
const isSaidToBeUnbound = (claim: PersistentVolumeClaim, { status }: PersistentVolumeClaim): boolean =>
  claim.status.phase !== 'Bound' && status.phase === 'Bound' && isAnnotated(claim, bindCompleted)

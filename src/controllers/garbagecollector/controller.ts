/** Deletes what no owner stands behind any more, and lets owners go in the manner their deletion asked for. */
import { event } from '../../api/core/event.ts'
import type { OwnerReference } from '../../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { once } from '../../api/memo.ts'
import { foregroundDeletion, isBeingDeleted, keyOf, orphanDependents, refOfKey } from '../../api/meta.ts'
import type { Change } from '../../client/change.ts'
import { withoutVersion } from '../../client/event-parts.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type Actor, type ActorContext, defineActor } from '../runtime/actor.ts'
import { writesPerTurn } from '../runtime/controller.ts'
import type { Served } from '../runtime/served.ts'
import { kindsByName, listsByName, nameOf } from '../shared/kind-names.ts'
import { AbsentOwners } from './absent-owners.ts'
import {
  blocksDeletionOf,
  isDeletingDependents,
  isOrphaningDependents,
  judge,
  misplaced,
  type OwnerState,
} from './ownership.ts'

/** @param served every kind that is served now: kinds come and go. */
export const garbageCollector = (served: Served): Actor =>
  defineActor({
    name: 'garbage-collector',
    component: 'garbage-collector-controller',
    start: (context) => new Collector(context, served).start(),
  })

/** What references may name: kinds that are served, and lists of them. */
interface Names {
  readonly list: readonly Kind[]
  readonly byName: ReadonlyMap<string, Kind>
  readonly lists: () => ReturnType<typeof listsByName>
}

class Collector {
  readonly #queue: WorkQueue
  /** Objects that name an owner in another namespace, of which somebody is to be told. */
  readonly #misplaced: WorkQueue
  /** By the uid of an owner deleted in the foreground: how many dependents it still waits for. */
  readonly #waitsFor = new Map<string, number>()
  readonly #absent = new AbsentOwners()
  #kinds: Names = { list: [], byName: new Map(), lists: () => new Map() }

  constructor(
    private readonly context: ActorContext,
    private readonly served: Served,
  ) {
    this.#queue = context.queue((item) => this.#workOn(item))
    this.#misplaced = context.queue((item) => this.#tellOfMisplaced(item))
  }

  start(): void {
    const { cache } = this.context
    cache.onAnyNews((change) => this.#follow(change))
    for (const kind of this.served.kinds) {
      if (kind !== event) for (const object of cache.list(kind)) this.#consider(kind, object)
    }
  }

  #follow(change: Change): void {
    if (change.kind === event) return
    const { type, kind, object, previous } = change
    if (type === 'DELETED') {
      this.#followDeletion(object)
      return
    }
    const owners = object.metadata.ownerReferences
    const before = previous?.metadata
    if (owners !== before?.ownerReferences) {
      this.#consider(kind, object, previous)
      for (const owner of before?.ownerReferences ?? []) this.#wakeIfWaiting(owner, object)
    }
    const { deletionTimestamp, finalizers } = object.metadata
    if (deletionTimestamp === undefined) return
    const isNews = before?.deletionTimestamp === undefined || before.finalizers !== finalizers
    if (!isNews) return
    if (isDeletingDependents(object)) this.#addDependents(object)
    if (isDeletingDependents(object) || isOrphaningDependents(object)) this.#add(kind, object)
  }

  #followDeletion(object: KubeObject): void {
    const { uid, ownerReferences } = object.metadata
    this.#waitsFor.delete(uid)
    const dependents = this.#dependentsOf(uid)
    if (dependents.length > 0) this.#absent.add(object)
    for (const dependent of dependents) this.#add(dependent.kind, dependent.object)
    for (const owner of ownerReferences ?? []) {
      if (owner.blockOwnerDeletion) this.#countDown(owner, object)
    }
  }

  /**
   * Looks closer at an object that is given an owner who is not there. One whose owner is going is looked at when that is; a reference
   * that says something else of the same uid is not looked at. Source: processGraphChanges of the garbage collector.
   */
  #consider(kind: Kind, object: KubeObject, previous?: KubeObject): void {
    const isLeaving = isDeletingDependents(object) || isOrphaningDependents(object)
    const added = addedOwners(object, previous)
    const states = added.map((owner) => this.#stateOf(owner, object))
    if (states.some((state) => state !== 'solid')) this.#lookForMisplaced(kind, object, added)
    if (isLeaving || states.includes('dangling')) this.#add(kind, object)
  }

  #lookForMisplaced(kind: Kind, object: KubeObject, added: readonly OwnerReference[]): void {
    const found = misplaced(added, object.metadata.namespace, (owner) => this.#withUidOf(owner))
    if (found) this.#misplaced.add(`${nameOf(kind)} ${keyOf(object)} ${found.uid}`)
  }

  #tellOfMisplaced(item: string): void {
    const [name, key, uid] = item.split(' ')
    const object = this.#at(name, key)?.object
    const owner = object?.metadata.ownerReferences?.find((each) => each.uid === uid)
    if (!object || !owner) return
    const namespace = object.metadata.namespace ?? ''
    const { apiVersion, kind, name: ownerName } = owner
    const { events } = this.context
    events.warning(
      withoutVersion(object),
      'OwnerRefInvalidNamespace',
      `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${ownerName}, uid: ${uid}] does not exist in namespace "${namespace}"`,
    )
  }

  #countDown(owner: OwnerReference, dependent: KubeObject): void {
    const left = this.#waitsFor.get(owner.uid)
    if (left === undefined) return
    this.#waitsFor.set(owner.uid, left - 1)
    if (left <= 1) this.#wakeIfWaiting(owner, dependent)
  }

  #wakeIfWaiting(owner: OwnerReference, dependent: KubeObject): void {
    const found = this.#find(owner, dependent)
    if (found && isDeletingDependents(found.object)) this.#add(found.kind, found.object)
  }

  /** All of them, not only those that it waits for, and before it: once it has waited it is an owner like any other. */
  #addDependents({ metadata: { uid } }: KubeObject): void {
    for (const { kind, object } of this.#dependentsOf(uid))
      if (!isBeingDeleted(object)) this.#add(kind, object)
  }

  #add(kind: Kind, object: KubeObject): void {
    this.#queue.add(`${nameOf(kind)} ${keyOf(object)}`)
  }

  #workOn(item: string): void {
    const [name, key] = item.split(' ')
    const found = this.#at(name, key)
    if (!found) return
    const { kind, object } = found
    if (isOrphaningDependents(object)) this.#orphanDependents(kind, object)
    else if (isDeletingDependents(object)) this.#deleteDependents(kind, object)
    else this.#carryOut(kind, object)
  }

  #carryOut(kind: Kind, object: KubeObject): void {
    const { client } = this.context
    const { uid } = object.metadata
    const verdict = judge(
      object,
      (owner) => this.#stateOf(owner, object),
      () => this.#dependentsOf(uid).length > 0,
    )
    if (verdict.verdict === 'disown') this.#disown(kind, object, verdict.uids)
    if (verdict.verdict !== 'delete') return
    const { propagationPolicy } = verdict
    if (propagationPolicy === 'Foreground') this.#breakCircle(kind, object)
    client.delete(kind, object, { propagationPolicy })
  }

  /** Two that own each other would wait for each other forever: the later one no longer blocks. */
  #breakCircle(kind: Kind, object: KubeObject): void {
    const dependents = this.#dependentsOf(object.metadata.uid)
    if (!dependents.some((dependent) => isDeletingDependents(dependent.object))) return
    this.context.client.update(kind, object, ({ metadata }) => {
      for (const owner of metadata.ownerReferences ?? []) owner.blockOwnerDeletion = false
    })
  }

  #disown(kind: Kind, object: KubeObject, uids: readonly string[]): void {
    this.context.client.update(kind, object, ({ metadata }) => {
      const left = metadata.ownerReferences?.filter(({ uid }) => !uids.includes(uid)) ?? []
      if (left.length > 0) metadata.ownerReferences = left
      else delete metadata.ownerReferences
    })
  }

  #orphanDependents(kind: Kind, owner: KubeObject): void {
    const { uid } = owner.metadata
    const dependents = this.#dependentsOf(uid)
    for (const { kind, object } of dependents.slice(0, writesPerTurn)) this.#disown(kind, object, [uid])
    if (dependents.length > writesPerTurn) this.#add(kind, owner)
    else this.#release(kind, owner, orphanDependents)
  }

  #deleteDependents(kind: Kind, owner: KubeObject): void {
    const { uid } = owner.metadata
    const blocking = this.#dependentsOf(uid).filter(({ object }) => blocksDeletionOf(object, uid))
    if (blocking.length === 0) {
      this.#release(kind, owner, foregroundDeletion)
      return
    }
    this.#waitsFor.set(uid, blocking.length)
    for (const { kind, object } of blocking) if (!isBeingDeleted(object)) this.#add(kind, object)
  }

  #release(kind: Kind, owner: KubeObject, finalizer: string): void {
    this.context.client.update(kind, owner, ({ metadata }) => {
      metadata.finalizers = metadata.finalizers?.filter((each) => each !== finalizer)
    })
  }

  #stateOf(owner: OwnerReference, dependent: KubeObject): OwnerState {
    if (this.#absent.has(owner, dependent)) return 'dangling'
    const name = nameOf(owner)
    const named = this.#names.byName.get(name) ?? this.#names.lists().get(name)
    if (!named || (named.namespaced && dependent.metadata.namespace === undefined)) return 'unresolvable'
    const found = this.#find(owner, dependent)
    if (!found) return 'dangling'
    return isDeletingDependents(found.object) ? 'waiting' : 'solid'
  }

  /** Events count for nothing here: they go by themselves. */
  #dependentsOf(uid: string) {
    return this.context.cache.dependentsOf(uid).filter(({ kind }) => kind !== event)
  }

  /** The object with the uid that is named, wherever it is. */
  #withUidOf(owner: OwnerReference): KubeObject | undefined {
    const kind = this.#kindNamed(nameOf(owner))
    return kind && this.context.cache.by({ kind, read: uidOf }, owner.uid).at(0)
  }

  #at(name: string, key: string): { kind: Kind; object: KubeObject } | undefined {
    const kind = this.#kindNamed(name)
    const ref = refOfKey(key)
    const object = kind && this.context.client.find(kind, ref.name, ref.namespace)
    return object && { kind, object }
  }

  #find(owner: OwnerReference, dependent: KubeObject): { kind: Kind; object: KubeObject } | undefined {
    const kind = this.#kindNamed(nameOf(owner))
    if (!kind) return undefined
    const namespace = kind.namespaced ? dependent.metadata.namespace : undefined
    const object = this.context.client.find(kind, owner.name, namespace)
    return object?.metadata.uid === owner.uid ? { kind, object } : undefined
  }

  #kindNamed(name: string): Kind | undefined {
    return this.#names.byName.get(name)
  }

  get #names(): Names {
    const list = this.served.kinds
    if (list !== this.#kinds.list)
      this.#kinds = { list, byName: kindsByName(list), lists: once(() => listsByName(list)) }
    return this.#kinds
  }
}

const uidOf = ({ metadata }: KubeObject): string => metadata.uid

/** Most objects have no owners, or are new. */
function addedOwners(
  { metadata: { ownerReferences } }: KubeObject,
  previous?: KubeObject,
): readonly OwnerReference[] {
  const before = previous?.metadata.ownerReferences
  if (!ownerReferences || !before) return ownerReferences ?? none
  const known = new Set(before.map(({ uid }) => uid))
  return ownerReferences.filter(({ uid }) => !known.has(uid))
}

const none: readonly OwnerReference[] = []

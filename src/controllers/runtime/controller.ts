/** What a controller is: which kind it reconciles, what wakes it, and how it brings the world nearer to the spec. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events.ts'
import type { BackOff, BackOffOptions } from '../../sim/back-off.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { AddOptions } from '../../sim/work-queue.ts'

/** One turn writes at most so many objects, and asks to be called again for the rest: no rollout holds up a request. */
export const writesPerTurn = 50

/** The `apartMs` of what counts pods by the thousand: a rollout is written up now and then, not per pod. */
export const gatherMs = 100

/** What a reconciler works with. @typeParam M what it remembers between its turns */
export interface Context<M = unknown> {
  readonly client: Client
  readonly cache: Cache
  readonly clock: Clock
  readonly events: EventRecorder
  readonly random: Random
  /** What the controller holds off because it failed lately, by keys of its own. */
  readonly backOff: BackOff
  readonly memory: M
  /**
   * Reconciles this same object again in `delayMs`: a timeout falls due, or a bounded turn left work undone.
   * @param options `isWork`: the cluster has not settled until then. Default: only where there is no delay
   */
  requeueAfter(delayMs: number, options?: AddOptions): void
}

/** Wakes the controller when an object of another kind changes. */
export interface Watch<W extends KubeObject = KubeObject, M = unknown> {
  readonly kind: Kind<W>
  /** The keys (`namespace/name`) of the objects to reconcile because of this change. What is to be remembered of it goes into `memory`. */
  keys(change: Change<W>, cache: Cache, memory: M): Iterable<string>
}

/** Builds a Watch with the types of its kind checked. */
export const watch = <W extends KubeObject, M = unknown>(
  kind: Kind<W>,
  keys: Watch<W, M>['keys'],
): Watch<KubeObject, M> => ({ kind, keys }) as Watch<KubeObject, M>

export interface Controller<T extends KubeObject = KubeObject, M = unknown> {
  /** As it appears in Events and logs: `deployment`. */
  readonly name: string
  /** The component that its Events name as their source; default `<name>-controller`. */
  readonly component?: string
  readonly reconciles: Kind<T>
  /** Kinds whose objects wake their controlling owner. */
  readonly owns?: readonly Kind[]
  readonly watches?: readonly Watch<KubeObject, M>[]
  /**
   * How long a change of another kind waits, so that a burst of changes is one reconcile; default: as the cluster says.
   * What others write of the object itself is acted on at once.
   */
  readonly batchMs?: number
  /** How long after a turn a change of another kind waits for the next one; default 0. A change by itself is acted on at once. */
  readonly apartMs?: number
  /** The waits after turns in a row that were refused; default from 5 ms to 1,000 s. */
  readonly retries?: Pick<BackOffOptions, 'firstMs' | 'maxMs'>
  /** How many such turns are tried again before the object is left alone until something changes; default: all. */
  readonly mostRetries?: number
  /** The waits of `context.backOff`; default from 1 s to 15 min. */
  readonly backOff?: BackOffOptions
  /** Makes what it remembers between its turns: called once for each cluster. Default: nothing. */
  memory?(): M
  /** Whether a change of the reconciled object is worth a reconcile; default: always. */
  isRelevant?(change: Change<T>): boolean
  /**
   * Observe, act, report: one bounded turn. Throwing an ApiError retries with back-off, without a word; any other error
   * ends this turn, is reported, and ends nobody else's. Not called for an object that is gone.
   */
  reconcile(context: Context<M>, object: T): void
  /** Called in place of `reconcile` when the object is gone. */
  forget?(context: Context<M>, ref: ObjectRef): void
  /** Called once when the cluster starts, before anything is reconciled. */
  start?(context: Context<M>): void
}

export const defineController = <T extends KubeObject, M = unknown>(
  controller: Controller<T, M>,
): Controller<T, M> => controller

/** Runs controllers: feeds their queues from the cache, and never lets one act on a view older than its own writes. */
import { hasReason } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { controllerOf, keyFor, keyOf, refOfKey } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import type { Client } from '../../client/client.ts'
import { EventRecorder } from '../../client/events.ts'
import { BackOff } from '../../sim/back-off.ts'
import type { Clock } from '../../sim/clock.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import type { Random } from '../../sim/random.ts'
import type { Turn } from '../../sim/supervisor.ts'
import { type AddOptions, WorkQueue } from '../../sim/work-queue.ts'
import type { Context, Controller } from './controller.ts'

export interface RuntimeOptions {
  readonly clock: Clock
  readonly random: Random
  readonly cache: Cache
  /** A client of its own for each controller. @param account the service account as which it asks */
  clientFor(account: string): Client
  /** Told of each queue that is made, and who works on it. */
  onQueue?(name: string, queue: WorkQueue): void
  /** Which controllers are woken by each change of what they look at, though it only repeats. Default: none. */
  hearsRepeats?(controller: Controller): boolean
  /** How long a change waits before it is acted on, so that a burst of changes is one reconcile. Default 0. */
  readonly latencyMs?: number
}

export function runControllers(controllers: readonly Controller[], options: RuntimeOptions): void {
  const runners = controllers.map((controller) => new Runner(controller, options))
  // An object's own controller hears of a change before its owner's: a step is carried out before the next is decided.
  for (const runner of runners) runner.start()
  for (const runner of runners) runner.followOthers()
}

class Runner {
  readonly #client: Client
  readonly #queue: WorkQueue
  readonly #events: EventRecorder
  readonly #random: Random
  readonly #backOff: BackOff
  readonly #memory: unknown
  /** By key: the revision that the cache must have reached before the key may be reconciled again. */
  readonly #heldUntil = new Map<string, number>()
  readonly #turn: Turn<string>

  constructor(
    private readonly controller: Controller,
    private readonly options: RuntimeOptions,
  ) {
    const { clock } = options
    this.#client = options.clientFor(`${controller.name}-controller`)
    this.#random = options.random.fork(controller.name)
    this.#backOff = new BackOff(clock, controller.backOff ?? { firstMs: seconds(1), maxMs: minutes(15) })
    this.#memory = controller.memory?.()
    const component = controller.component ?? `${controller.name}-controller`
    this.#events = new EventRecorder({ client: this.#client, clock, component })
    this.#turn = {
      name: `reconcile ${controller.name}`,
      run: (key) => {
        this.#reconcile(key)
        this.#queue.forget(key)
      },
      of: (key) => key,
      refused: (key, refusal) => this.#backOffFrom(key, refusal),
    }
    this.#queue = new WorkQueue(clock, (key) => this.#work(key), {
      delayMs: controller.batchMs ?? options.latencyMs,
      apartMs: controller.apartMs,
      backOffMs: controller.retries?.firstMs,
      maxBackOffMs: controller.retries?.maxMs,
      mostRetries: controller.mostRetries,
    })
    options.onQueue?.(controller.name, this.#queue)
  }

  start(): void {
    const { cache } = this.options
    const { reconciles } = this.controller
    this.controller.start?.(this.#contextFor(''))
    const hear = (change: Change) => {
      if (this.controller.isRelevant?.(change) ?? true)
        this.#queue.add(change.key, this.options.latencyMs ?? 0)
    }
    this.#follow(reconciles, hear)
    const { revision } = cache
    const at = this.options.clock.now()
    for (const object of cache.list(reconciles))
      hear({ type: 'ADDED', kind: reconciles, key: keyOf(object), object, revision, at })
  }

  followOthers(): void {
    const { cache } = this.options
    const { owns = [], watches = [] } = this.controller
    for (const kind of owns) this.#follow(kind, (change) => this.#wakeOwners(change))
    for (const { kind, keys } of watches) {
      this.#follow(kind, (change) => {
        for (const key of keys(change, cache, this.#memory)) this.#queue.add(key)
      })
    }
  }

  #follow(kind: Kind, listener: (change: Change) => void): void {
    const { cache, hearsRepeats } = this.options
    if (hearsRepeats?.(this.controller)) cache.onChange(kind, listener)
    else cache.onNews(kind, listener)
  }

  #wakeOwners({ object, previous }: Change): void {
    this.#wakeOwnerOf(object)
    if (previous && previous.metadata.ownerReferences !== object.metadata.ownerReferences) {
      this.#wakeOwnerOf(previous)
    }
  }

  #wakeOwnerOf(object: KubeObject): void {
    const owner = controllerOf(object)
    const { kind, apiVersion } = this.controller.reconciles
    if (owner?.kind !== kind || owner.apiVersion !== apiVersion) return
    this.#queue.add(keyFor(owner.name, object.metadata.namespace))
  }

  #work(key: string): void {
    const { cache, clock } = this.options
    const needed = this.#heldUntil.get(key)
    if (needed !== undefined) {
      if (cache.revision < needed) return cache.whenReached(needed, () => this.#queue.add(key))
      this.#heldUntil.delete(key)
    }
    this.#client.lastWrite = 0
    clock.supervisor.run(this.#turn, key)
    if (this.#client.lastWrite > cache.revision) this.#heldUntil.set(key, this.#client.lastWrite)
  }

  #reconcile(key: string): void {
    const context = this.#contextFor(key)
    const object = this.#find(key)
    if (object) this.controller.reconcile(context, object)
    else this.controller.forget?.(context, refOfKey(key))
  }

  #find(key: string): KubeObject | undefined {
    const { name, namespace } = refOfKey(key)
    return this.options.cache.get(this.controller.reconciles, name, namespace)
  }

  #backOffFrom(key: string, refusal: unknown): void {
    if (hasReason(refusal, 'NotFound') && !this.#find(key)) return
    this.#queue.retry(key)
  }

  #contextFor(key: string): Context {
    const { cache, clock } = this.options
    const requeueAfter = (delayMs: number, options?: AddOptions) =>
      this.#queue.addAfter(key, delayMs, options)
    return {
      client: this.#client,
      events: this.#events,
      random: this.#random,
      backOff: this.#backOff,
      memory: this.#memory,
      cache,
      clock,
      requeueAfter,
    }
  }
}

/** What an actor is: a controller that looks at many kinds, or that remembers something between its turns. */
import { EventRecorder } from '../../client/events.ts'
import type { Turn } from '../../sim/supervisor.ts'
import { WorkQueue, type WorkQueueOptions } from '../../sim/work-queue.ts'
import type { Context } from './controller.ts'
import type { RuntimeOptions } from './runtime.ts'

/** What an actor works with. */
export interface ActorContext extends Omit<Context, 'requeueAfter' | 'backOff' | 'memory'> {
  /**
   * A queue of keys of the actor's own choice. `work` throwing an ApiError retries with back-off, and no key is worked
   * on while the cache is older than this actor's last write.
   */
  queue(work: (key: string) => void, options?: WorkQueueOptions): WorkQueue
}

export interface Actor {
  /** As it appears in logs: `garbage-collector`. */
  readonly name: string
  /** The component that its Events name as their source; default `<name>-controller`. */
  readonly component?: string
  /** The service account as which it asks; default `<name>-controller`. */
  readonly account?: string
  /** Called once when the cluster starts. What the actor remembers lives in here, so that clusters share nothing. */
  start(context: ActorContext): void
}

export const defineActor = (actor: Actor): Actor => actor

export function runActors(actors: readonly Actor[], options: RuntimeOptions): void {
  for (const actor of actors) actor.start(contextFor(actor, options))
}

function contextFor(
  { name, component = `${name}-controller`, account = `${name}-controller` }: Actor,
  options: RuntimeOptions,
): ActorContext {
  const { cache, clock } = options
  const client = options.clientFor(account)
  const random = options.random.fork(name)
  const events = new EventRecorder({ client, clock, component })
  const asker = { name, client, cache, clock }
  // No object is spread here: each cluster's would have a hidden class of its own.
  return {
    client,
    cache,
    clock,
    events,
    random,
    queue(work, queueOptions) {
      const queue = queueFor(asker, work, queueOptions)
      options.onQueue?.(name, queue)
      return queue
    },
  }
}

function queueFor(
  { name, client, cache, clock }: Pick<ActorContext, 'client' | 'cache' | 'clock'> & Pick<Actor, 'name'>,
  work: (key: string) => void,
  options: WorkQueueOptions = {},
): WorkQueue {
  const queue: WorkQueue = new WorkQueue(clock, workOn, options)
  const turn: Turn<string> = {
    name,
    run(key) {
      work(key)
      queue.forget(key)
    },
    of: (key) => key,
    refused: (key) => queue.retry(key),
  }
  return queue

  function workOn(key: string): void {
    if (cache.revision < client.lastWrite) cache.whenReached(client.lastWrite, () => queue.add(key))
    else clock.supervisor.run(turn, key)
  }
}

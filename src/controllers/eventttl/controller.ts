/** Forgets Events an hour after they were last written, as the API server's storage does. */
import TinyQueue from 'tinyqueue'
import { event } from '../../api/core/event.ts'
import type { Event } from '../../api/generated/types/core-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { instantOf } from '../../api/time.ts'
import { hours } from '../../sim/duration.ts'
import type { Turn } from '../../sim/supervisor.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { writesPerTurn } from '../runtime/controller.ts'

const lifetimeMs = hours(1)

export const eventExpiry = defineActor({
  name: 'event-expiry',
  start: (context) => new EventExpiry(context).start(),
})

/** An Event, and its last write. */
interface Life {
  readonly key: string
  revision: number
  writtenAt: number
}

/** When to look whether an Event was written since. */
interface Look {
  readonly life: Life
  /** Under which it had been written last. */
  readonly revision: number
  readonly at: number
}

class EventExpiry {
  /** By the keys of the Events. */
  readonly #lives = new Map<string, Life>()
  readonly #looks = new TinyQueue<Look>([], (a, b) => a.at - b.at || a.revision - b.revision)
  #isTimerSet = false
  readonly #deletion: Turn<Life> = {
    name: 'delete the expired event',
    run: ({ key, revision }) => this.context.client.deleteUnchanged(event, key, revision),
    of: ({ key }) => key,
  }

  constructor(private readonly context: ActorContext) {}

  start(): void {
    const { cache, clock } = this.context
    for (const each of cache.list(event)) {
      const revision = Number(each.metadata.resourceVersion)
      this.#written(keyOf(each), revision, writtenAtOf(each, clock.now()))
    }
    cache.onChange(event, ({ type, key, revision, at }) => {
      if (type === 'DELETED') this.#lives.delete(key)
      else this.#written(key, revision, at)
    })
  }

  /** One that is written again has a look ahead already: that it lives longer is found out then. */
  #written(key: string, revision: number, writtenAt: number): void {
    const life = this.#lives.get(key)
    if (life) {
      life.revision = revision
      life.writtenAt = writtenAt
      return
    }
    const begun = { key, revision, writtenAt }
    this.#lives.set(key, begun)
    this.#lookLater(begun)
  }

  #lookLater(life: Life): void {
    this.#looks.push({ life, revision: life.revision, at: life.writtenAt + lifetimeMs })
    this.#setTimer()
  }

  #setTimer(): void {
    const first = this.#looks.peek()
    if (!first || this.#isTimerSet) return
    this.#isTimerSet = true
    const delayMs = first.at - this.context.clock.now()
    this.context.clock.after(delayMs, () => this.#lookAtDue(), { background: true })
  }

  #lookAtDue(): void {
    const now = this.context.clock.now()
    for (let n = 0; n < writesPerTurn && (this.#looks.peek()?.at ?? now + 1) <= now; n++)
      this.#look(this.#looks.pop()!)
    this.#isTimerSet = false
    this.#setTimer()
  }

  #look({ life, revision }: Look): void {
    if (this.#lives.get(life.key) !== life) return
    if (life.revision === revision) this.context.clock.supervisor.run(this.#deletion, life)
    else this.#lookLater(life)
  }
}

const writtenAtOf = ({ lastTimestamp, eventTime, metadata }: Event, now: number): number =>
  Math.min(now, instantOf(lastTimestamp ?? eventTime ?? metadata.creationTimestamp, now))

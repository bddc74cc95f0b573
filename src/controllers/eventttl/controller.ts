/** Forgets Events an hour after they were last written, as the API server's storage does. */
import { event } from '../../api/core/event.ts'
import type { Event } from '../../api/generated/types/core-v1.ts'
import { keyOf, refOfKey } from '../../api/meta.ts'
import { instantOf } from '../../api/time.ts'
import { hours } from '../../sim/duration.ts'
import { Line } from '../../sim/line.ts'
import type { Turn } from '../../sim/supervisor.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { writesPerTurn } from '../runtime/controller.ts'

const lifetimeMs = hours(1)

export const eventExpiry = defineActor({
  name: 'event-expiry',
  start: (context) => new EventExpiry(context).start(),
})

interface Entry {
  readonly key: string
  /** Under which it was written. */
  readonly revision: number
  readonly expiresAt: number
}

/** Every Event lives equally long from its last write on, so the first in the line is always the first to go. */
class EventExpiry {
  readonly #line = new Line<Entry>()
  #isTimerSet = false
  readonly #deletion: Turn<Entry> = {
    name: 'delete the expired event',
    run: (expired) => this.#delete(expired),
    of: ({ key }) => key,
  }

  constructor(private readonly context: ActorContext) {}

  start(): void {
    const { cache, clock } = this.context
    const known = cache.list(event).map((each) => ({ each, writtenAt: writtenAtOf(each, clock.now()) }))
    for (const { each, writtenAt } of known.sort((a, b) => a.writtenAt - b.writtenAt))
      this.#append({ key: keyOf(each), revision: Number(each.metadata.resourceVersion) }, writtenAt)
    cache.onChange(event, (change) => {
      if (change.type !== 'DELETED') this.#append(change, change.at)
    })
  }

  #append({ key, revision }: Omit<Entry, 'expiresAt'>, writtenAt: number): void {
    this.#line.push({ key, revision, expiresAt: writtenAt + lifetimeMs })
    this.#setTimer()
  }

  #setTimer(): void {
    const { first } = this.#line
    if (!first || this.#isTimerSet) return
    this.#isTimerSet = true
    const delayMs = first.expiresAt - this.context.clock.now()
    this.context.clock.after(delayMs, () => this.#expire(), { background: true })
  }

  #expire(): void {
    this.#isTimerSet = false
    const now = this.context.clock.now()
    for (let n = 0; n < writesPerTurn && (this.#line.first?.expiresAt ?? now + 1) <= now; n++) {
      for (const expired of this.#line.take(1)) this.context.clock.supervisor.run(this.#deletion, expired)
    }
    this.#setTimer()
  }

  /** An Event that was written again since has another place further back in the line. */
  #delete({ key, revision }: Entry): void {
    this.context.client.deleteUnchanged(event, refOfKey(key), revision)
  }
}

const writtenAtOf = ({ lastTimestamp, eventTime, metadata }: Event, now: number): number =>
  Math.min(now, instantOf(lastTimestamp ?? eventTime ?? metadata.creationTimestamp, now))

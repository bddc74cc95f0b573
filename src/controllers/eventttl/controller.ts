/** Forgets Events an hour after they were last written, as the API server's storage does. */
import { event } from '../../api/core/event.ts'
import type { Event } from '../../api/generated/types/core-v1.ts'
import { keyOf, refOf } from '../../api/meta.ts'
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
  readonly event: Event
  readonly expiresAt: number
}

/** Every Event lives equally long from its last write on, so the first in the line is always the first to go. */
class EventExpiry {
  readonly #line = new Line<Entry>()
  #isTimerSet = false
  readonly #deletion: Turn<Event> = {
    name: 'delete the expired event',
    run: (expired) => this.#delete(expired),
    of: keyOf,
  }

  constructor(private readonly context: ActorContext) {}

  start(): void {
    const { cache, clock } = this.context
    const known = cache.list(event).map((each) => ({ each, writtenAt: writtenAtOf(each, clock.now()) }))
    for (const { each, writtenAt } of known.sort((a, b) => a.writtenAt - b.writtenAt))
      this.#append(each, writtenAt)
    cache.onChange(event, ({ type, object, at }) => {
      if (type !== 'DELETED') this.#append(object, at)
    })
  }

  #append(object: Event, writtenAt: number): void {
    this.#line.push({ event: object, expiresAt: writtenAt + lifetimeMs })
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
      for (const { event: expired } of this.#line.take(1))
        this.context.clock.supervisor.run(this.#deletion, expired)
    }
    this.#setTimer()
  }

  /** An Event that was written again since has another place further back in the line. */
  #delete(expired: Event): void {
    const { client } = this.context
    const { name, namespace } = refOf(expired)
    const current = client.find(event, name, namespace)
    if (current?.metadata.resourceVersion !== expired.metadata.resourceVersion) return
    client.delete(event, current, { gracePeriodSeconds: 0 })
  }
}

const writtenAtOf = ({ lastTimestamp, eventTime, metadata }: Event, now: number): number =>
  Math.min(now, instantOf(lastTimestamp ?? eventTime ?? metadata.creationTimestamp, now))

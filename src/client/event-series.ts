/** Records Events as client-go's recorder for events.k8s.io does: repeats are a series of one Event. */
import { event } from '../api/core/event.ts'
import type { Event } from '../api/generated/types/core-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { keyFor } from '../api/meta.ts'
import { formatMicroTime, unsetTime } from '../api/time.ts'
import type { Clock, Timer } from '../sim/clock.ts'
import { minutes } from '../sim/duration.ts'
import type { Client } from './client.ts'
import { eventName, namespaceOf, objectReference, tell } from './event-parts.ts'

interface SeriesRecorderOptions {
  readonly client: Client
  readonly clock: Clock
  /** Who reports: `default-scheduler`. */
  readonly component: string
}

interface Said {
  readonly type: 'Normal' | 'Warning'
  /** What was tried: `Binding`. */
  readonly action: string
  readonly reason: string
  readonly message: string
}

/** A series that was quiet for so long is over. */
const finishMs = minutes(6)
/** How often a series that goes on is written again. */
const refreshMs = minutes(30)

/** What was said of one version of an object, and how often. The Event may be behind. */
interface Series {
  /** Of the Event, as `keyOf` has it. */
  readonly eventKey: string
  count: number
  /** When it was last said. */
  lastAt: number
  writtenCount: number
  writtenAt: number
}

export class EventSeriesRecorder {
  readonly #options: SeriesRecorderOptions
  readonly #known = new Map<string, Series>()
  #check: Timer | undefined

  constructor(options: SeriesRecorderOptions) {
    this.#options = options
  }

  /** Reports something about `object`. The first repeat is written at once, later ones are counted for a while. */
  record(object: KubeObject, said: Said): void {
    const { uid, resourceVersion } = object.metadata
    const key = `${uid}/${resourceVersion}/${said.type}/${said.action}/${said.reason}`
    const series = this.#known.get(key)
    if (!series) return this.#begin(key, object, said)
    series.count++
    series.lastAt = this.#options.clock.now()
    if (series.writtenCount === 1) this.#write(series)
  }

  #begin(key: string, object: KubeObject, { type, action, reason, message }: Said): void {
    const { client, clock, component } = this.#options
    const at = clock.now()
    const name = eventName(object, this.#options)
    const namespace = namespaceOf(object)
    const eventKey = keyFor(name, namespace)
    this.#known.set(key, { eventKey, count: 1, lastAt: at, writtenCount: 1, writtenAt: at })
    this.#checkLater()
    const involvedObject = objectReference(object)
    tell(() =>
      client.createDeferred(event, eventKey, () => ({
        metadata: { name, namespace },
        involvedObject,
        reason,
        message,
        firstTimestamp: unsetTime,
        lastTimestamp: unsetTime,
        eventTime: formatMicroTime(at),
        type,
        action,
        reportingComponent: component,
        reportingInstance: `${component}-kubesim`,
      })),
    )
  }

  #write(series: Series): void {
    const { client, clock } = this.#options
    const { eventKey, count, lastAt } = series
    series.writtenCount = count
    series.writtenAt = clock.now()
    const change = (created: Event): Event =>
      Object.assign({}, created, { series: { count, lastObservedTime: formatMicroTime(lastAt) } })
    tell(() => client.changeDeferred<Event>(event, eventKey, change))
  }

  #checkLater(): void {
    this.#check ??= this.#options.clock.after(finishMs, () => this.#lookAtAll(), { background: true })
  }

  #lookAtAll(): void {
    this.#check = undefined
    const now = this.#options.clock.now()
    for (const [key, series] of this.#known) {
      const isOver = now - series.lastAt >= finishMs
      if (isOver) this.#known.delete(key)
      if (series.count > series.writtenCount && (isOver || now - series.writtenAt >= refreshMs))
        this.#write(series)
    }
    if (this.#known.size > 0) this.#checkLater()
  }
}

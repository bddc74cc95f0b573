/** Records Events as client-go's recorder for events.k8s.io does: repeats are a series of one Event. */
import { event } from '../api/core/event.ts'
import { ApiError } from '../api/errors.ts'
import type { Event } from '../api/generated/types/core-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { formatMicroTime, unsetTime } from '../api/time.ts'
import type { Clock, Timer } from '../sim/clock.ts'
import { minutes } from '../sim/duration.ts'
import type { Client } from './client.ts'
import { eventName, namespaceOf, objectReference } from './event-parts.ts'

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

/** What was said of one version of an object, and how often. */
interface Series {
  readonly object: KubeObject
  /** Of the Event. */
  readonly name: string
  count: number
  at: number
  written: number
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
    const now = this.#options.clock.now()
    const series = this.#known.get(key)
    if (!series) return this.#begin(key, object, said)
    series.count++
    series.at = now
    if (series.written === 1) this.#write(series)
  }

  #begin(key: string, object: KubeObject, { type, action, reason, message }: Said): void {
    const { client, clock, component } = this.#options
    const at = clock.now()
    const name = eventName(object, this.#options)
    this.#known.set(key, { object, name, count: 1, at, written: 1, writtenAt: at })
    this.#checkLater()
    const metadata = { name, namespace: namespaceOf(object) }
    tell(() =>
      client.create(event, {
        metadata,
        involvedObject: objectReference(object),
        reason,
        message,
        firstTimestamp: unsetTime,
        lastTimestamp: unsetTime,
        eventTime: formatMicroTime(at),
        type,
        action,
        reportingComponent: component,
        reportingInstance: `${component}-kubesim`,
      }),
    )
  }

  #write(series: Series): void {
    const { client, clock } = this.#options
    const { object, name, count, at } = series
    series.written = count
    series.writtenAt = clock.now()
    const stored = client.find(event, name, namespaceOf(object))
    if (!stored) return
    tell(() =>
      client.update<Event>(event, stored, (draft) => {
        draft.series = { count, lastObservedTime: formatMicroTime(at) }
      }),
    )
  }

  #checkLater(): void {
    this.#check ??= this.#options.clock.after(finishMs, () => this.#lookAtAll(), { background: true })
  }

  #lookAtAll(): void {
    this.#check = undefined
    const now = this.#options.clock.now()
    for (const [key, series] of this.#known) {
      const isOver = now - series.at >= finishMs
      if (isOver) this.#known.delete(key)
      if (series.count > series.written && (isOver || now - series.writtenAt >= refreshMs))
        this.#write(series)
    }
    if (this.#known.size > 0) this.#checkLater()
  }
}

/** Events are told, never waited for: a namespace that is going away takes no more of them. */
function tell(write: () => unknown): void {
  try {
    write()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

/** Starts watches, with all that they share. */
import type { Watching } from '../rest/answer.ts'
import type { ServedApi } from '../served-api.ts'
import type { WatchHub } from '../watch.ts'
import type { FrameSink } from './sinks.ts'
import type { Snapshots } from './snapshots.ts'
import type { Streams } from './streams.ts'
import type { Traffic } from './traffic.ts'
import type { Turns } from './turns.ts'
import { WatchFrames } from './watch-frames.ts'
import { type WatchPlace, WatchStream } from './watch-stream.ts'

/** A watch that does not say how long it wants to last is ended after half an hour. */
const usualWatchSeconds = 1_800
/** The most that a timer can wait: some 24 days. */
const longestTimerMs = 2 ** 31 - 1

interface WatchesOptions {
  readonly registry: ServedApi
  readonly hub: WatchHub
  readonly turns: Turns
  readonly snapshots: Snapshots
  readonly streams: Streams
  /** Who counts events; absent: nobody. */
  readonly traffic?: Traffic
}

export class Watches {
  readonly #place: WatchPlace

  constructor(private readonly options: WatchesOptions) {
    const { registry, hub, turns, traffic, snapshots } = options
    const frames = new WatchFrames(registry.store.history)
    this.#place = {
      registry,
      hub,
      turns,
      traffic,
      frames,
      objects: ({ kind, namespace }) => snapshots.list(kind, namespace),
    }
  }

  /** Starts a watch. Answers how to end it when the client has gone. */
  start({ watch, timeoutSeconds, onEnd }: Watching, sink: FrameSink): () => void {
    const stream = new WatchStream(this.#place, { ...watch, onEnd }, sink)
    const gone = this.options.streams.add(stream)
    const timeoutMs = (timeoutSeconds > 0 ? timeoutSeconds : usualWatchSeconds) * 1_000
    stream.start(Math.min(timeoutMs, longestTimerMs))
    return gone
  }
}

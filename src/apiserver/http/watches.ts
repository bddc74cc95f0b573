/** All watches of a server: how one starts, and which end when clients together hold too much. */
import { performance } from 'node:perf_hooks'
import type { ServedApi } from '../served-api.ts'
import type { WatchHub } from '../watch.ts'
import type { Limits } from './limits.ts'
import type { FrameSink } from './sinks.ts'
import type { Snapshots } from './snapshots.ts'
import type { Turns } from './turns.ts'
import { WatchFrames } from './watch-frames.ts'
import { type WatchParameters, type WatchPlace, WatchStream } from './watch-stream.ts'

/** A watch that does not say how long it wants to last is ended after half an hour. */
const usualWatchSeconds = 1_800
/** The most that a timer can wait: some 24 days. */
const longestTimerMs = 2 ** 31 - 1

interface WatchesOptions {
  readonly registry: ServedApi
  readonly hub: WatchHub
  readonly turns: Turns
  readonly snapshots: Snapshots
  readonly limits: Limits
}

export class Watches {
  readonly #streams = new Set<WatchStream>()
  readonly #place: WatchPlace

  constructor(private readonly options: WatchesOptions) {
    const { registry, hub, turns, snapshots } = options
    const frames = new WatchFrames(registry.store.history)
    this.#place = {
      registry,
      hub,
      turns,
      frames,
      objects: ({ kind, namespace }) => snapshots.of(kind, namespace),
    }
  }

  /** Starts a watch. Answers how to end it when the client has gone. */
  start(parameters: WatchParameters, sink: FrameSink, timeoutSeconds: number): () => void {
    const stream = new WatchStream(this.#place, parameters, sink)
    this.#streams.add(stream)
    const timeoutMs = (timeoutSeconds > 0 ? timeoutSeconds : usualWatchSeconds) * 1_000
    stream.start(Math.min(timeoutMs, longestTimerMs))
    return () => {
      stream.stop()
      this.#streams.delete(stream)
    }
  }

  /** Ends the watches of clients who have taken nothing for too long, and of the slowest where all hold too much. */
  sweep(): void {
    const { silenceMs, streams: most } = this.options.limits
    const latest = performance.now() - silenceMs
    const slow = [...this.#streams].filter(({ heldSince }) => heldSince !== undefined)
    let sum = slow.reduce((bytes, { held }) => bytes + held, 0)
    for (const stream of slow.sort((a, b) => a.heldSince! - b.heldSince!)) {
      if (stream.heldSince! >= latest && sum <= most) return
      sum -= stream.held
      stream.giveUp()
    }
  }

  /** Ends all watches in good order. */
  close(): void {
    for (const stream of this.#streams) stream.end()
    this.#streams.clear()
  }
}

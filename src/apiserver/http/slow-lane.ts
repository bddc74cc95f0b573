/** What takes long and cannot be done in turns goes one at a time, and leaves all others most of the time. */
import { performance } from 'node:perf_hooks'
import { type ApiError, timeout, tooManyRequests } from '../../api/errors.ts'
import { keepNewest } from '../../api/newest.ts'

interface Work {
  /** Where it is done: what took long there once is likely to do so again. */
  readonly path: string
  /** What it brings, in bytes. */
  readonly size: number
  /** Refuses itself where it fails. */
  run(): void
  refuse(why: ApiError): void
}

interface Waiting extends Work {
  readonly since: number
}

/** A body of so many bytes may take long. */
const largeSize = 64 * 1024
/** What takes longer is slow. */
const slowMs = 40
/** After something slow the others have so many times as long for themselves, but not longer than `mostRestMs`. */
const restFactor = 12
const mostRestMs = 10_000
/** How long something may wait, as for any request, and how many bytes all that wait may hold. */
const mostWaitMs = 60_000
const mostBytes = 128 * 1024 * 1024
/** So many slow paths are remembered, and none that is longer, in characters. */
const mostPaths = 1_024
const longestPath = 1_024

export class SlowLane {
  readonly #slowPaths = new Set<string>()
  readonly #waiting: Waiting[] = []
  #bytes = 0
  #restsUntil = 0
  #timer: NodeJS.Timeout | undefined

  /** Runs `work` now, unless it is likely to be slow and something else was slow just now: then when it is its turn. */
  do(work: Work): void {
    const { path, size } = work
    if (size < largeSize && !this.#slowPaths.has(path)) return void this.#run(work)
    const since = performance.now()
    if (this.#waiting.length === 0 && since >= this.#restsUntil) return this.#runSlow(work)
    if (this.#bytes + size > mostBytes) {
      return work.refuse(tooManyRequests('Too many requests, please try again later.', 1))
    }
    this.#bytes += size
    this.#waiting.push({ ...work, since })
    this.#timer ??= setTimeout(() => this.#next(), this.#restsUntil - since).unref()
  }

  #next(): void {
    this.#timer = undefined
    const next = this.#waiting.shift()
    if (!next) return
    this.#bytes -= next.size
    if (performance.now() - next.since <= mostWaitMs) this.#runSlow(next)
    else next.refuse(timeout('request did not complete within the allotted timeout'))
    if (this.#waiting.length === 0) return
    this.#timer = setTimeout(() => this.#next(), Math.max(0, this.#restsUntil - performance.now())).unref()
  }

  #runSlow(work: Work): void {
    const took = this.#run(work)
    if (took > slowMs) this.#restsUntil = performance.now() + Math.min(took * restFactor, mostRestMs)
  }

  /** Answers how long it took, and remembers where that was long. */
  #run({ path, run }: Work): number {
    const begunAt = performance.now()
    run()
    const took = performance.now() - begunAt
    if (took > slowMs) this.#remember(path)
    else if (this.#slowPaths.size > 0) this.#slowPaths.delete(path)
    return took
  }

  #remember(path: string): void {
    if (path.length > longestPath) return
    this.#slowPaths.add(path)
    keepNewest(this.#slowPaths, mostPaths)
  }
}

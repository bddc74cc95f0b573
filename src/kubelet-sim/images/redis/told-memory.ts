/** What a redis server keeps counts as memory of its container. */
import type { ServiceContext } from '../../runtime/image.ts'
import { startupBytes } from './eviction.ts'
import type { Statistics, StoresByNumber } from './store.ts'

/** It is told of so much more, or less. */
const leastBytes = 64 * 1024

export class ToldMemory {
  #told = 0

  constructor(
    private readonly context: ServiceContext,
    private readonly databases: StoresByNumber,
    private readonly statistics: Statistics,
  ) {}

  /** Something has changed. */
  tell(): void {
    const { bytes } = this.databases
    this.statistics.peakBytes = Math.max(this.statistics.peakBytes, startupBytes + bytes)
    const more = bytes - this.#told
    if (Math.abs(more) < leastBytes) return
    this.#told += more
    this.context.occupy(more)
  }
}

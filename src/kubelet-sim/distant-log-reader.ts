/** A log as somebody reads it who is not on its machine: while that is cut off nothing comes, and then what has been missed. */
import type { LogReader } from '../client/node-connection.ts'

/** The way to a machine. */
export interface Way {
  readonly isCut: boolean
  /** Calls back once, when it is open again. Answers how to call that off. */
  onOpen(run: () => void): () => void
}

export class DistantLogReader implements LogReader {
  constructor(
    private readonly reader: LogReader,
    private readonly way: Way,
  ) {}

  next(most: number): string {
    return this.way.isCut ? '' : this.reader.next(most)
  }

  get isOver(): boolean {
    return !this.way.isCut && this.reader.isOver
  }

  get isLost(): boolean {
    return !this.way.isCut && this.reader.isLost
  }

  onMore(run: () => void): () => void {
    return this.way.isCut ? this.way.onOpen(run) : this.reader.onMore(run)
  }
}

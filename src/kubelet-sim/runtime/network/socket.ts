/** A connection over the simulated network: two ends, each of which reads what the other writes. */
import type { Connection } from '../../../client/node-streams.ts'
import { type Handle, Pipe, type Wait, type Written } from '../processes/streams.ts'
import type { Memory } from '../quota.ts'

/** What is under way on a connection is a little, and nobody's. */
const buffers: Memory = { claim: () => true, release: () => {} }

export class Socket implements Handle, Connection {
  #users = 0
  #isWriting = true
  #isReading = true

  private constructor(
    private readonly incoming: Pipe,
    private readonly outgoing: Pipe,
    /** The address of the other end, if it is one of the cluster's. */
    readonly peer: string | undefined,
  ) {
    incoming.reader.retain?.()
    outgoing.writer.retain?.()
  }

  /** @param from the address of the first */
  static pair(from: string | undefined): readonly [Socket, Socket] {
    const [there, back] = [new Pipe(buffers), new Pipe(buffers)]
    return [new Socket(back, there, undefined), new Socket(there, back, from)]
  }

  read(): string | undefined | Wait {
    return this.incoming.reader.read?.()
  }

  unread(bytes: string): void {
    this.incoming.reader.unread?.(bytes)
  }

  write(bytes: string): 'broken' | Wait | undefined {
    const written: Written = this.#isWriting ? this.outgoing.writer.write?.(bytes) : 'broken'
    return typeof written === 'object' ? 'broken' : written
  }

  close(): void {
    if (this.#isWriting) this.outgoing.writer.release?.()
    this.#isWriting = false
  }

  abort(): void {
    this.close()
    if (this.#isReading) this.incoming.reader.release?.()
    this.#isReading = false
  }

  /** A process has it open. When the last one that has ends, the connection does. */
  retain(): void {
    this.#users++
  }

  release(): void {
    if (--this.#users === 0) this.abort()
  }
}

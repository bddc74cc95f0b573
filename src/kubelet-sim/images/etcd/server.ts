/** What an etcd has beside its keys: a folder in which they outlast it, and a clock by which leases end. */
import { hours, seconds } from '../../../sim/duration.ts'
import { hexDigits } from '../../../sim/random.ts'
import { resolvePath } from '../../runtime/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { appendLines, writtenLines } from '../parts/written-lines.ts'
import { databaseIn } from './data-folder.ts'
import { KeySpace, type Refusal } from './key-space.ts'

/** A journal that has so many more lines than there are keys is written anew. */
const mostLines = 4_096

export class EtcdServer {
  readonly keys = new KeySpace((line) => this.#write(line))
  readonly #database: string
  #lines = 0
  #granted = 0
  #isReading = true
  /** When each lease is over. */
  readonly #endings = new Map<string, number>()

  /** Begins with what its folder holds. */
  constructor(
    private readonly context: ServiceContext,
    dataFolder: string,
  ) {
    this.#database = databaseIn(resolvePath(context.config.workingDir || '/', dataFolder))
    for (const line of writtenLines(context.files, this.#database)) {
      this.keys.takeLine(line)
      this.#lines++
    }
    this.#isReading = false
    // As with a new leader, all have their whole time again.
    for (const { id, ttlS } of this.keys.leases.all) this.#endAfter(id, ttlS)
  }

  grant(id: string, ttlS: number): Refusal | undefined {
    const refusal = this.keys.grant(id, ttlS)
    if (!refusal) this.#endAfter(id, ttlS)
    return refusal
  }

  /** A number that no lease has yet, as a decimal. */
  newLease(): string {
    const { context } = this
    const digits = hexDigits(`${context.config.ip} ${context.now()} ${this.#granted++}`, 15)
    return BigInt(`0x7${digits}`).toString()
  }

  /** Answers how long it has from now on, in seconds; undefined where there is none. */
  renew(id: string): number | undefined {
    const lease = this.keys.leases.get(id)
    if (lease) this.#endings.set(id, this.context.now() + seconds(lease.ttlS))
    return lease?.ttlS
  }

  /** In whole seconds. */
  secondsLeft(id: string): number {
    return Math.max(0, Math.floor(((this.#endings.get(id) ?? 0) - this.context.now()) / 1_000))
  }

  #endAfter(id: string, ttlS: number): void {
    this.#endings.set(id, this.context.now() + seconds(ttlS))
    this.#wake(id, seconds(ttlS))
  }

  #wake(id: string, afterMs: number): void {
    // Longer than that no clock is set for.
    this.context.after(Math.min(afterMs, hours(8_760)), () => {
      if (!this.keys.leases.has(id)) return void this.#endings.delete(id)
      const leftMs = this.#endings.get(id)! - this.context.now()
      if (leftMs > 0) return this.#wake(id, leftMs)
      this.#endings.delete(id)
      this.keys.revoke(id)
    })
  }

  #write(line: string): void {
    if (this.#isReading) return
    const { files } = this.context
    if (++this.#lines <= this.keys.count + mostLines) return appendLines(files, this.#database, line)
    const text = `${this.keys.text}\n`
    this.#lines = 0
    files.write(this.#database, text)
  }
}

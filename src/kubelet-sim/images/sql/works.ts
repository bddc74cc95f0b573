/** How a server of databases carries out what it is asked: in turns, one after the other; what its tables hold is in its memory. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Working } from '../../runtime/program.ts'
import { carryOut, OneByOne } from '../parts/long-work.ts'
import { Effort, type Toil } from './relations.ts'
import type { Databases } from './tables.ts'

export class Works {
  readonly #oneByOne = new OneByOne()
  /** What is said to be used for tables, in bytes. */
  #occupied = 0

  constructor(
    private readonly context: ServiceContext,
    private readonly databases: Databases,
  ) {}

  readonly toil: Toil = (units) => this.context.toil(units)

  effort(): Effort {
    return new Effort(this.toil)
  }

  /** Does it when those before it are done. */
  do<T>(work: () => Working<T>): Working<T> {
    return this.#oneByOne.do(() => this.#accounted(work()))
  }

  /** The same for what nobody waits for. */
  begin(work: () => Working): void {
    carryOut(this.context, this.do(work), () => {})
  }

  *#accounted<T>(work: Working<T>): Working<T> {
    try {
      return yield* work
    } finally {
      const { bytes } = this.databases
      if (bytes !== this.#occupied) this.context.occupy(bytes - this.#occupied)
      this.#occupied = bytes
    }
  }
}

/** What a server does that may take long: piece by piece, so that others have their turns in between. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'

/** Goes through `work`, as far as it comes at once, and on whenever what it waits for has come; not beyond the server's end. */
export function carryOut<T>(context: ServiceContext, work: Working<T>, then: (value: T) => void): void {
  const { done, value } = work.next()
  if (done) then(value)
  else value(() => context.after(0, () => carryOut(context, work, then)))
}

/** Lets works be done one after the other, in the order in which they came. */
export class OneByOne {
  #isBusy = false
  readonly #waiting: (() => void)[] = []

  readonly #turn: Wait = (wake) => {
    this.#waiting.push(wake)
    return () => {}
  };

  *do<T>(work: () => Working<T>): Working<T> {
    if (this.#isBusy) yield this.#turn
    this.#isBusy = true
    try {
      return yield* work()
    } finally {
      const next = this.#waiting.shift()
      // It is its turn at once: nobody gets in between.
      if (next) next()
      else this.#isBusy = false
    }
  }
}

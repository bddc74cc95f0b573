/** Pieces of programs that statements come to which are written shorter. */
import type { Block, Expression, Statement } from './syntax.ts'
import type { Place } from './values.ts'

/** Names that no program can write: one for each place. */
let count = 0

/** Pieces of a program at one place. */
export class Pieces {
  readonly #mark = ++count

  constructor(private readonly at: Place) {}

  name = (word: string): Expression => ({ kind: 'name', name: `.${word}${this.#mark}`, at: this.at })
  named = (name: string): Expression => ({ kind: 'name', name, at: this.at })
  constant = (value: boolean | null): Expression => ({ kind: 'constant', value, at: this.at })

  call(callee: Expression, ...values: readonly Expression[]): Expression {
    return { kind: 'call', callee, args: values.map((value) => ({ stars: 0, value })), at: this.at }
  }

  attribute = (of: Expression, name: string): Expression => ({ kind: 'attribute', of, name, at: this.at })
  wait = (value: Expression): Expression => ({ kind: 'wait', value, at: this.at })
  assign = (target: Expression, value: Expression): Statement => ({
    kind: 'assign',
    targets: [target],
    value,
    at: this.at,
  })
  expression = (value: Expression): Statement => ({ kind: 'expression', value, at: this.at })

  /** Raises an exception that goes on from where it was caught. */
  again(value: Expression): Statement {
    return { kind: 'raise', value, cause: undefined, isAgain: true, at: this.at }
  }
}

export const choice = (test: Expression, then: Block, at: Place): Statement => ({
  kind: 'if',
  test,
  then,
  otherwise: [],
  at,
})

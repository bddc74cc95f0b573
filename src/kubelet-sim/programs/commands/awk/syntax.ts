/** What an awk program is made of. */

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'pattern'; readonly source: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly name: string; readonly subscripts: readonly Expression[] }
  | { readonly kind: 'assign'; readonly sign: string; readonly target: Target; readonly value: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | {
      readonly kind: 'logical'
      readonly isAnd: boolean
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'in'; readonly name: string; readonly subscripts: readonly Expression[] }
  | {
      readonly kind: 'match'
      readonly isNegated: boolean
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'compare'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compute'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'join'; readonly parts: readonly Expression[] }
  | { readonly kind: 'unary'; readonly sign: string; readonly operand: Expression }
  | { readonly kind: 'count'; readonly isPrefix: boolean; readonly by: 1 | -1; readonly target: Target }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'getline'
      readonly from: 'input' | 'file' | 'command'
      readonly source?: Expression
      readonly target?: Target
    }
  | { readonly kind: 'group'; readonly inner: Expression }

export type Target = Extract<Expression, { kind: 'variable' | 'field' | 'element' }>

export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'print'
      readonly isFormatted: boolean
      readonly args: readonly Expression[]
      readonly to?: Redirection
    }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly then: Statement
      readonly otherwise?: Statement
    }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement; readonly isAfter: boolean }
  | {
      readonly kind: 'for'
      readonly first?: Statement
      readonly test?: Expression
      readonly step?: Statement
      readonly body: Statement
    }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'delete'; readonly name: string; readonly subscripts?: readonly Expression[] }
  | { readonly kind: 'leave'; readonly how: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly kind: 'exit' | 'return'; readonly value?: Expression }

export interface Redirection {
  readonly sign: '>' | '>>' | '|'
  readonly target: Expression
}

export interface Rule {
  readonly when: 'BEGIN' | 'END' | readonly Expression[]
  /** Undefined: the line is printed. */
  readonly action?: Statement
}

export interface AwkFunction {
  readonly parameters: readonly string[]
  readonly body: Statement
}

export interface AwkProgram {
  readonly rules: readonly Rule[]
  readonly functions: ReadonlyMap<string, AwkFunction>
}

/** What a program says that is given no more. */
export const noMemory = 'out of memory'

/** What is wrong with a script, or with what it does; its text is for the user. */
export class AwkError {
  constructor(readonly message: string) {}
}

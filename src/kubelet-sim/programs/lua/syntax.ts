/** What a script of Lua is made of. */

/** Where a variable is: among those of the function, or of one around it. */
export type Place =
  | { readonly sort: 'local' | 'outer'; readonly index: number }
  | { readonly sort: 'global'; readonly name: string }

export interface FunctionBody {
  readonly name: string
  readonly parameters: number
  readonly isVariadic: boolean
  /** How many local variables it has at most. */
  slots: number
  /** Where it finds the variables of functions around it, as it is made. */
  readonly outer: (Place & { readonly sort: 'local' | 'outer' })[]
  block: readonly Statement[]
}

export type Expression = {
  readonly line: number /** Whether it calls anything. */
  readonly calls: boolean
} & (
  | { readonly is: 'constant'; readonly value: undefined | boolean | number | string }
  | { readonly is: 'variadic' }
  | { readonly is: 'variable'; readonly place: Place; readonly name: string }
  | { readonly is: 'index'; readonly of: Expression; readonly key: Expression }
  | { readonly is: 'call'; readonly what: Expression; readonly args: readonly Expression[] }
  | {
      readonly is: 'method'
      readonly of: Expression
      readonly name: string
      readonly args: readonly Expression[]
    }
  | { readonly is: 'function'; readonly body: FunctionBody }
  | { readonly is: 'one'; readonly sign: 'not' | '-' | '#'; readonly of: Expression }
  | { readonly is: 'two'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'single'; readonly of: Expression }
  | {
      readonly is: 'table'
      readonly items: readonly Expression[]
      readonly pairs: readonly (readonly [Expression, Expression])[]
    }
)

export type Statement = { readonly line: number } & (
  | { readonly is: 'local'; readonly slots: readonly number[]; readonly values: readonly Expression[] }
  | { readonly is: 'set'; readonly targets: readonly Expression[]; readonly values: readonly Expression[] }
  | { readonly is: 'call'; readonly call: Expression }
  | { readonly is: 'do'; readonly block: readonly Statement[] }
  | { readonly is: 'while'; readonly test: Expression; readonly block: readonly Statement[] }
  | { readonly is: 'repeat'; readonly block: readonly Statement[]; readonly test: Expression }
  | {
      readonly is: 'if'
      readonly cases: readonly (readonly [Expression, readonly Statement[]])[]
      readonly otherwise: readonly Statement[]
    }
  | {
      readonly is: 'count'
      readonly slot: number
      readonly bounds: readonly Expression[]
      readonly block: readonly Statement[]
    }
  | {
      readonly is: 'each'
      readonly slots: readonly number[]
      readonly values: readonly Expression[]
      readonly block: readonly Statement[]
    }
  | { readonly is: 'local function'; readonly slot: number; readonly body: FunctionBody }
  | { readonly is: 'return'; readonly values: readonly Expression[] }
  | { readonly is: 'break' }
)

/** What a program of Python is when it has been read. */
import type { Place, Value } from './values.ts'

export type Expression = { readonly at: Place } & (
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'slice'; readonly parts: readonly (Expression | undefined)[] }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'unary'; readonly sign: string; readonly operand: Expression }
  | { readonly kind: 'compare'; readonly first: Expression; readonly rest: readonly Comparison[] }
  | { readonly kind: 'logical'; readonly isAnd: boolean; readonly operands: readonly Expression[] }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
  /** An entry without a key is `**value`. */
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression | undefined, Expression])[] }
  | { readonly kind: 'star'; readonly value: Expression }
  | { readonly kind: 'lambda'; readonly parameters: Parameters; readonly body: Expression }
  | Comprehension
  | { readonly kind: 'format'; readonly parts: readonly (string | FormatPart)[] }
  | { readonly kind: 'named'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'yield'; readonly value: Expression | undefined; readonly isFrom: boolean }
  /** Waits for what is not there yet, in a function that may. */
  | { readonly kind: 'wait'; readonly value: Expression }
)

export interface Comprehension {
  readonly kind: 'comprehension'
  readonly makes: 'list' | 'set' | 'dict' | 'generator'
  readonly item: Expression
  /** Of a dict: `item` is the key. */
  readonly value: Expression | undefined
  readonly loops: readonly ComprehensionLoop[]
}

export interface ComprehensionLoop {
  readonly target: Expression
  readonly over: Expression
  readonly tests: readonly Expression[]
  readonly isAsynchronous: boolean
}

export interface Argument {
  /** `name=value`. */
  readonly name?: string
  /** `*value`, `**value`. */
  readonly stars: 0 | 1 | 2
  readonly value: Expression
}

export interface Comparison {
  readonly sign: string
  readonly right: Expression
}

export interface FormatPart {
  readonly value: Expression
  /** As it is written, for `{value=}`. */
  readonly text: string | undefined
  readonly conversion: string | undefined
  readonly format: readonly (string | FormatPart)[] | undefined
}

export interface Parameter {
  readonly name: string
  readonly byDefault: Expression | undefined
}

export interface Parameters {
  readonly positionalOnly: readonly Parameter[]
  readonly positional: readonly Parameter[]
  readonly rest: string | undefined
  readonly keywordOnly: readonly Parameter[]
  readonly keywords: string | undefined
}

export type Block = readonly Statement[]

export type Statement = { readonly at: Place } & (
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'assign'; readonly targets: readonly Expression[]; readonly value: Expression }
  | {
      readonly kind: 'augment'
      readonly target: Expression
      readonly sign: string
      readonly value: Expression
    }
  | {
      readonly kind: 'annotate'
      readonly target: Expression
      readonly annotation: Expression
      readonly value: Expression | undefined
    }
  | { readonly kind: 'if'; readonly test: Expression; readonly then: Block; readonly otherwise: Block }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Block; readonly otherwise: Block }
  | {
      readonly kind: 'for'
      readonly target: Expression
      readonly over: Expression
      readonly body: Block
      readonly otherwise: Block
    }
  | {
      readonly kind: 'try'
      readonly body: Block
      readonly handlers: readonly Handler[]
      readonly otherwise: Block
      readonly last: Block
    }
  | { readonly kind: 'with'; readonly items: readonly WithItem[]; readonly body: Block }
  /** What an asynchronous loop or manager comes to. */
  | { readonly kind: 'waiting'; readonly body: Block; readonly word: 'for' | 'with' }
  | FunctionStatement
  | ClassStatement
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | {
      readonly kind: 'raise'
      readonly value: Expression | undefined
      readonly cause: Expression | undefined
      /** As `raise` alone does it, of an exception that is named. */
      readonly isAgain?: boolean
    }
  | { readonly kind: 'assert'; readonly test: Expression; readonly message: Expression | undefined }
  | { readonly kind: 'delete'; readonly targets: readonly Expression[] }
  | { readonly kind: 'global' | 'nonlocal'; readonly names: readonly string[] }
  | { readonly kind: 'import'; readonly modules: readonly Imported[] }
  | {
      readonly kind: 'from'
      readonly module: string
      readonly level: number
      /** `*` alone for all of them. */
      readonly names: readonly Imported[]
    }
  | { readonly kind: 'pass' | 'break' | 'continue' }
  | { readonly kind: 'match'; readonly subject: Expression; readonly cases: readonly Case[] }
)

export interface Handler {
  readonly at: Place
  readonly type: Expression | undefined
  readonly name: string | undefined
  readonly body: Block
  /** `except*`: it takes what it can of a group of exceptions. */
  readonly isOfGroup?: boolean
}

export interface WithItem {
  readonly context: Expression
  readonly target: Expression | undefined
}

export interface FunctionStatement {
  readonly kind: 'function'
  readonly name: string
  readonly parameters: Parameters
  readonly body: Block
  readonly decorators: readonly Expression[]
  /** It is a coroutine. */
  readonly isAsynchronous: boolean
}

export interface ClassStatement {
  readonly kind: 'class'
  readonly name: string
  readonly args: readonly Argument[]
  readonly body: Block
  readonly decorators: readonly Expression[]
}

export interface Imported {
  readonly name: string
  readonly as: string | undefined
}

export interface Case {
  readonly pattern: Pattern
  readonly guard: Expression | undefined
  readonly body: Block
}

export type Pattern = { readonly at: Place } & (
  | { readonly kind: 'value'; readonly value: Expression; readonly isSame: boolean }
  /** Without a name it is `_`, or `*_`. */
  | { readonly kind: 'capture'; readonly name: string | undefined }
  | { readonly kind: 'rest'; readonly name: string | undefined }
  | { readonly kind: 'as'; readonly pattern: Pattern; readonly name: string }
  | { readonly kind: 'either'; readonly patterns: readonly Pattern[] }
  | { readonly kind: 'sequence'; readonly patterns: readonly Pattern[] }
  | {
      readonly kind: 'mapping'
      readonly entries: readonly (readonly [Expression, Pattern])[]
      readonly rest: string | undefined
    }
  | {
      readonly kind: 'class'
      readonly cls: Expression
      readonly positional: readonly Pattern[]
      readonly named: readonly (readonly [string, Pattern])[]
    }
)

/** What is wrong with a program's text, and where. */
export class SyntaxProblem {
  constructor(
    readonly message: string,
    readonly at: Place,
    readonly name: 'SyntaxError' | 'IndentationError' | 'TabError' = 'SyntaxError',
  ) {}
}

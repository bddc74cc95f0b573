/** What functions, procedures and triggers are made of that somebody has written. */
import type { Expression } from './syntax.ts'

export interface Parameter {
  /** Empty where it has none. */
  readonly name: string
  readonly type: string
  readonly mode: 'in' | 'out' | 'inout'
  readonly otherwise?: Expression
}

export interface Routine {
  readonly name: string
  readonly isProcedure: boolean
  readonly parameters: readonly Parameter[]
  /** The type of what it answers; absent for a procedure. */
  readonly returns?: string
  /** It answers rows; with these columns, where they are told. */
  readonly rows?: readonly Parameter[]
  readonly language: string
  readonly body: string
  /** The statement that makes it. */
  readonly text: string
}

export interface Trigger {
  readonly name: string
  readonly table: string
  readonly timing: 'before' | 'after'
  readonly events: readonly TriggerEvent[]
  /** For each row; otherwise once for each statement. */
  readonly isForRows: boolean
  /** Only where one of these columns is set. */
  readonly of?: readonly string[]
  readonly when?: Expression
  /** The function that it calls; or what it does itself. */
  /** The statement that makes it. */
  readonly text: string
  readonly does:
    | { readonly calls: string; readonly args: readonly string[] }
    | { readonly body: string; readonly language: string }
}

export type TriggerEvent = 'insert' | 'update' | 'delete'

export interface Block {
  readonly label?: string
  readonly declared: readonly Declaration[]
  readonly steps: readonly Step[]
  readonly handlers: readonly Handler[]
}

interface Declaration {
  readonly name: string
  /** Undefined for one that takes whatever it is given. */
  readonly type: string | undefined
  readonly value?: Expression
}

/** What is done where something has gone wrong. */
interface Handler {
  /** `unique_violation`, `others` */
  readonly conditions: readonly string[]
  readonly steps: readonly Step[]
}

/** @param line of the body in which it stands, from 1 on */
export type Step = { readonly line: number } & Does

type Does =
  | { readonly does: 'block'; readonly block: Block }
  | { readonly does: 'set'; readonly to: string; readonly value: Expression }
  /** A statement, and the variables that take what it answers. */
  | { readonly does: 'ask'; readonly sql: string; readonly into?: Into }
  /** A statement that is made as it goes. */
  | { readonly does: 'execute'; readonly sql: Expression; readonly into?: Into }
  | { readonly does: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Step[] }
  | {
      readonly does: 'loop'
      readonly label?: string
      readonly holds?: Expression
      readonly steps: readonly Step[]
    }
  | {
      readonly does: 'count'
      readonly label?: string
      readonly variable: string
      readonly from: Expression
      readonly to: Expression
      readonly by: Expression | undefined
      readonly isDown: boolean
      readonly steps: readonly Step[]
    }
  | {
      readonly does: 'rows'
      readonly label?: string
      readonly variable: string
      readonly sql: string
      readonly steps: readonly Step[]
    }
  | { readonly does: 'exit' | 'continue'; readonly label?: string; readonly when?: Expression }
  | { readonly does: 'return'; readonly value?: Expression }
  /** A row more, or all of a question's, of what it answers. */
  | { readonly does: 'add row'; readonly value: Expression }
  | { readonly does: 'add rows'; readonly sql: string }
  | {
      readonly does: 'raise'
      readonly level: 'notice' | 'warning' | 'exception' | 'silent' | 'again'
      readonly text: string
      readonly args: readonly Expression[]
    }
  | { readonly does: 'nothing' }

type Branch = readonly [when: Expression, steps: readonly Step[]]

export interface Into {
  readonly variables: readonly string[]
  readonly isStrict: boolean
}

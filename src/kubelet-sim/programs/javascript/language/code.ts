/** What a function is compiled to. */

/** Where something stands: a line and a column, both from one. */
export interface Place {
  readonly line: number
  readonly column: number
}

export interface Source {
  /** As it is told where something goes wrong. */
  readonly file: string
  readonly text: string
}

/** A place in a text. */
export interface Origin {
  readonly source: Source
  readonly at: number
}

export type CodeKind =
  | 'normal'
  | 'arrow'
  | 'method'
  | 'class'
  | 'derived'
  | 'generator'
  | 'async'
  | 'asyncArrow'
  | 'asyncGenerator'
  /** A text as a whole. */
  | 'program'
  /** What instances of a class begin with. */
  | 'fields'

export interface Code {
  readonly name: string
  readonly kind: CodeKind
  readonly source: Source
  readonly from: number
  readonly to: number
  readonly ops: readonly string[]
  readonly args: readonly number[]
  readonly constants: readonly unknown[]
  /** For each instruction, where in the text it stands. */
  readonly places: readonly number[]
  readonly length: number
  readonly canConstruct: boolean
  readonly isStrict: boolean
  readonly usesArguments: boolean
  /** What the steps of the instructions are, once they have been looked up. */
  linked: unknown
}

export const isAsyncKind = (kind: CodeKind): boolean => kind.startsWith('async')
export const isArrowKind = (kind: CodeKind): boolean => kind === 'arrow' || kind === 'asyncArrow'

/** The line and the column of a place in a text. */
export function placeOf({ text }: Source, at: number): Place {
  const before = text.slice(0, at)
  const lines = before.split('\n')
  return { line: lines.length, column: lines[lines.length - 1].length + 1 }
}

/** What the scripts of sed are made of. */
import type { Expression } from '../regex.ts'

export type SedAddress =
  | { readonly kind: 'line'; readonly number: number }
  /** `first~step` */
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  /** Without an expression: the one that was used last. */
  | { readonly kind: 'match'; readonly expression: Expression | undefined }
  /** `+3`: so many lines behind the first; `~4`: up to a multiple of it. Only as the end of a range. */
  | { readonly kind: 'more' | 'multiple'; readonly count: number }

export interface SedCommand {
  readonly from: SedAddress | undefined
  readonly to: SedAddress | undefined
  readonly isNegated: boolean
  readonly name: string
  /** The text of a, i and c; the file of r, w and R; the label of b, t, T and `:`; the code of q and Q. */
  readonly argument: string
  /** What s/// does. */
  readonly substitution?: Substitution
  /** What y/// puts for which character. */
  readonly translation?: ReadonlyMap<string, string>
  /** Where the script goes on: behind the bracket that `{` opens, at the label of a jump. */
  target: number
}

export interface Substitution {
  /** Undefined: the expression that was used last. */
  readonly expression: Expression | undefined
  readonly replacement: readonly Part[]
  readonly nth: number
  readonly isGlobal: boolean
  /** s///p */
  readonly prints: boolean
  /** s///w file */
  readonly file: string | undefined
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'case'; readonly letter: string }

export class SedError {
  /** @param gnu what GNU's says instead, and after how many characters of the script */
  constructor(
    readonly message: string,
    readonly gnu?: { readonly message: string; readonly at: number },
  ) {}
}

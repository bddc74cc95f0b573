/** Numbers of a JSON text of which Go looks at how they are written, where JavaScript knows only how great they are. */
import type { StructType, Type } from '../schema.ts'

export interface WrittenAt {
  /** The keys and indices that lead to it. */
  readonly steps: readonly (string | number)[]
  /** `1.0`, `1e2`, `9223372036854775808`. */
  readonly literal: string
}

/** Stands where a whole number should, and is none as it is written; or where an amount stands. */
export class WrittenNumber {
  readonly #literal: string

  constructor(literal: string) {
    this.#literal = literal
  }

  toString(): string {
    return this.#literal
  }

  toJSON(): string {
    return mark + this.#literal
  }
}

/** Half of a character, which no text has that was read. */
const mark = '\ud800'
const marked = /"\\ud800([^"]*)"/g

/** A text in JSON with its numbers as they were written. */
export const withWrittenNumbers = (json: string): string => json.replace(marked, '$1')

/** Whether a number may be something else to Go than to JavaScript. */
export const isOdd = (literal: string): boolean => /[.eE]|\d{16}/.test(literal)

/** A text without a match has no odd number, and hardly any other has one. */
export const mayBeOdd = /(?:"\s*:|[[,])\s*-?(?:\d+[.eE]|\d{16})/

/** The first of the odd numbers of a text that no float64 can be; undefined where there is none. */
export const tooGreatAmong = (numbers: readonly WrittenAt[]): string | undefined =>
  numbers.find(({ literal }) => !Number.isFinite(Number(literal)))?.literal

/**
 * Puts the numbers into a value as its type reads them: what is no whole number where one is wanted, which no type takes, and
 * amounts. Where a field was named twice and holds no number now, it stays.
 * @param typeOf the type of what stands there
 */
export function writeNumbers(
  value: unknown,
  numbers: readonly WrittenAt[],
  typeOf: (steps: WrittenAt['steps']) => Type | undefined,
): void {
  for (const { steps, literal } of numbers) {
    const kind = typeOf(steps)?.kind
    const last = steps.at(-1)!
    const holder = steps.slice(0, -1).reduce((part, step) => (part as Parts | undefined)?.[step], value)
    if (typeof holder !== 'object' || holder === null || typeof (holder as Parts)[last] !== 'number') continue
    const isRead = kind === 'quantity' || (isWhole(kind) && !fits(literal, kind === 'int64' ? 64 : 32))
    if (isRead) (holder as Parts)[last] = new WrittenNumber(literal)
  }
}

type Parts = Record<string | number, unknown>

const isWhole = (kind: Type['kind'] | undefined): boolean =>
  kind === 'int32' || kind === 'int64' || kind === 'intOrString'

const fits = (literal: string, bits: number): boolean =>
  /^-?\d+$/.test(literal) && BigInt.asIntN(bits, BigInt(literal)) === BigInt(literal)

/** The type of what stands in a value of `struct` where the steps lead. */
export function typeAt(struct: StructType, steps: WrittenAt['steps']): Type | undefined {
  let type: Type | undefined = { kind: 'struct', struct: () => struct }
  for (const step of steps) {
    if (type?.kind === 'struct') type = type.struct().fields.get(String(step))?.type
    else if (type?.kind === 'list' || type?.kind === 'map') type = type.of
    else return undefined
  }
  return type
}

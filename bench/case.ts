/** What a bench case is, and what it must show. */

export interface Result {
  readonly value: number
  readonly unit: string
  /** The same measure of the bare machine, where the case has one. */
  readonly baseline?: number
  /** value against baseline, so that more is better. */
  readonly ratio?: number
}

/** `value <= 20`, or `ratio >= 0.7`. */
export interface Goal {
  readonly of: 'value' | 'ratio'
  readonly atMost?: number
  readonly atLeast?: number
}

export interface Case {
  readonly name: string
  readonly what: string
  readonly goals: readonly Goal[]
  run(): Promise<Result>
}

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

export function isMet({ of, atLeast = 0, atMost = Number.POSITIVE_INFINITY }: Goal, result: Result): boolean {
  const measured = result[of]
  return measured !== undefined && measured <= atMost && measured >= atLeast
}

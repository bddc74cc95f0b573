/** What a bench case is, and what it must show. */

export interface Result {
  readonly value: number
  readonly unit: string
  /** The same measure of the bare machine, where the case has one. */
  readonly baseline?: number
  /** value against baseline, so that more is better. */
  readonly ratio?: number
}

export interface Case {
  readonly name: string
  readonly what: string
  /** `value <= 20`, or `ratio >= 0.7`. */
  readonly goal: { readonly of: 'value' | 'ratio'; readonly atMost?: number; readonly atLeast?: number }
  /** Results of cases that ran before are at hand for goals that compare. */
  run(before: ReadonlyMap<string, Result>): Promise<Result>
}

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

export function isMet({ goal }: Case, result: Result): boolean {
  const measured = result[goal.of]
  if (measured === undefined) return false
  return measured <= (goal.atMost ?? Number.POSITIVE_INFINITY) && measured >= (goal.atLeast ?? 0)
}

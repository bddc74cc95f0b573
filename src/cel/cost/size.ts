/** Ranges of sizes and of costs, from least to most; what is beyond all numbers stays there. */

export interface Range {
  readonly min: number
  readonly max: number
}

/** 2⁶⁴: beyond what cel-go counts to. */
export const endless = 2 ** 64

const capped = (value: number) => (value >= endless || Number.isNaN(value) ? endless : value)

export const exactly = (value: number): Range => ({ min: value, max: value })
export const unknownSize: Range = { min: 0, max: endless }

export const plus = (a: Range, b: Range): Range => ({
  min: capped(a.min + b.min),
  max: capped(a.max + b.max),
})
export const times = (a: Range, b: Range): Range => ({
  min: product(a.min, b.min),
  max: product(a.max, b.max),
})
export const product = (a: number, b: number) => (a === 0 || b === 0 ? 0 : capped(a * b))
export const scaled = ({ min, max }: Range, factor: number): Range => ({
  min: capped(Math.ceil(min * factor)),
  max: capped(Math.ceil(max * factor)),
})
export const union = (a: Range, b: Range): Range => ({
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
})

/** How large the value at a path (`self.list.@items`) can be; undefined when that is not known. */
export type SizeAt = (path: readonly string[]) => Range | undefined

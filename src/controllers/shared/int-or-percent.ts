/** Values that are a number or a percentage of something: maxSurge, maxUnavailable. */

/** The number that a value stands for, as a share of `total`. */
export function scaledValue(value: number | string, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const share = (Number.parseInt(value, 10) * total) / 100
  return round === 'up' ? Math.ceil(share) : Math.floor(share)
}

/** Lengths of time. Everything in kubesim counts in milliseconds; these say the unit where a length is written. */

export const seconds = (n: number): number => n * 1_000
export const minutes = (n: number): number => n * 60_000
export const hours = (n: number): number => n * 3_600_000

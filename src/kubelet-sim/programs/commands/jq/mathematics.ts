/** The functions of jq that reckon. */
import { fail, type Json, typeOf } from './values.ts'

type Make = (value: Json, args: readonly Json[]) => Json

const number = (value: Json): number =>
  typeof value === 'number' ? value : fail(`${typeOf(value)} number required`)

const ofOne: Readonly<Record<string, (x: number) => number | boolean>> = {
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  cos: Math.cos,
  exp: Math.exp,
  exp10: (x) => 10 ** x,
  exp2: (x) => 2 ** x,
  fabs: Math.abs,
  floor: Math.floor,
  isinfinite: (x) => Math.abs(x) === Number.POSITIVE_INFINITY,
  isnan: Number.isNaN,
  isnormal: (x) => Number.isFinite(x) && Math.abs(x) >= 2.2250738585072014e-308,
  log: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
  trunc: Math.trunc,
}

/** By name and number of parameters. */
export const mathematics: readonly (readonly [name: string, Make])[] = [
  ...Object.entries(ofOne).map(
    ([name, make]) => [`${name}/0`, (value: Json) => make(number(value))] as const,
  ),
  ['pow/2', (_value, [x, y]) => number(x) ** number(y)],
  ['fmin/2', (_value, [x, y]) => Math.min(number(x), number(y))],
  ['fmax/2', (_value, [x, y]) => Math.max(number(x), number(y))],
  ['atan2/2', (_value, [x, y]) => Math.atan2(number(x), number(y))],
  ['infinite/0', () => Number.POSITIVE_INFINITY],
  ['nan/0', () => Number.NaN],
]

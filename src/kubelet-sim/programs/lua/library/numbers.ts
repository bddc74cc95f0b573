/** `math` and `bit`. */
import type { Random } from '../../../../sim/random.ts'
import type { Value } from '../values.ts'
import type { Arguments, Natives } from './natives.ts'

const alike = (compute: (value: number) => number) => (args: Arguments) => [compute(args.number(0))]

const numbersOf = (args: Arguments): readonly number[] => {
  args.number(0)
  return args.all.map((_, n) => args.number(n))
}

/** @param random what chance draws from: the same for each script */
export const mathNatives = (random: Random): Natives => ({
  ...{
    abs: alike(Math.abs),
    ceil: alike(Math.ceil),
    floor: alike(Math.floor),
    sqrt: alike(Math.sqrt),
    exp: alike(Math.exp),
  },
  ...{
    sin: alike(Math.sin),
    cos: alike(Math.cos),
    tan: alike(Math.tan),
    asin: alike(Math.asin),
    acos: alike(Math.acos),
  },
  ...{ atan: alike(Math.atan), log10: alike(Math.log10), log: alike(Math.log) },
  deg: alike((value) => (value * 180) / Math.PI),
  rad: alike((value) => (value * Math.PI) / 180),
  atan2: (args) => [Math.atan2(args.number(0), args.number(1))],
  fmod: (args) => [args.number(0) % args.number(1)],
  pow: (args) => [args.number(0) ** args.number(1)],
  modf: (args) => [Math.trunc(args.number(0)), args.number(0) - Math.trunc(args.number(0))],
  max: (args) => [numbersOf(args).reduce((a, b) => Math.max(a, b))],
  min: (args) => [numbersOf(args).reduce((a, b) => Math.min(a, b))],
  random(args) {
    if (args.all.length === 0) return [random.fraction()]
    const [from, to] = args.all.length === 1 ? [1, args.whole(0)] : [args.whole(0), args.whole(1)]
    if (to < from) throw args.problem(args.all.length - 1, 'interval is empty')
    return [from + Math.floor(random.fraction() * (to - from + 1))]
  },
  randomseed: () => [],
})

export const mathConstants: Readonly<Record<string, Value>> = { pi: Math.PI, huge: Number.POSITIVE_INFINITY }

const bitsOf = (args: Arguments, n: number): number =>
  Number(BigInt.asIntN(32, BigInt(Math.round(args.number(n)) || 0)))

const together = (combine: (a: number, b: number) => number) => (args: Arguments) => [
  args.all.map((_, n) => bitsOf(args, n)).reduce(combine),
]

const shifted = (shift: (value: number, by: number) => number) => (args: Arguments) => [
  shift(bitsOf(args, 0), args.whole(1) & 31) | 0,
]

export const bitNatives: Natives = {
  ...{ band: together((a, b) => a & b), bor: together((a, b) => a | b), bxor: together((a, b) => a ^ b) },
  ...{
    lshift: shifted((a, n) => a << n),
    rshift: shifted((a, n) => a >>> n),
    arshift: shifted((a, n) => a >> n),
  },
  rol: shifted((a, n) => (a << n) | (a >>> (32 - n))),
  ror: shifted((a, n) => (a >>> n) | (a << (32 - n))),
  bnot: (args) => [~bitsOf(args, 0)],
  tobit: (args) => [bitsOf(args, 0)],
  tohex(args) {
    const digits = Math.max(-8, Math.min(8, args.whole(1, 8)))
    const text = (bitsOf(args, 0) >>> 0)
      .toString(16)
      .padStart(8, '0')
      .slice(-Math.abs(digits) || 8)
    return [digits < 0 ? text.toUpperCase() : text]
  },
}

/** Values of Go's templates, and what reflection tells of them. Objects are as JSON has them. */
import { isInt64 } from '../go-numbers.ts'
import { goTypeOf } from '../go-text.ts'

/** A whole number of another type than JSON's have, which is `int64`. */
export class GoInteger {
  constructor(
    readonly value: bigint,
    readonly type: 'int' | 'uint8' = 'int',
  ) {}
}

/** A fraction that looks like a whole number: `1.0`. */
export class GoFloat {
  constructor(readonly value: number) {}
}

export class GoComplex {
  constructor(
    readonly real: number,
    readonly imaginary: number,
  ) {}
}

/** A value, and whether it is taken out of a map or a list, whose items are of any type: Go tells that apart. */
export interface Value {
  /** Undefined for what is not there; null for a `nil` in a map or a list. */
  readonly of: unknown
  readonly isBoxed: boolean
}

export const absent: Value = { of: undefined, isBoxed: false }

export const plain = (of: unknown): Value => ({ of, isBoxed: false })
/** An item of a map or a list. */
export const boxed = (of: unknown): Value => ({ of, isBoxed: true })

/** What is in it, whatever it is taken out of. */
export const unboxed = (value: Value): Value =>
  value.isBoxed ? (value.of === null ? absent : plain(value.of)) : value

export const isAbsent = ({ of }: Value): boolean => of === undefined

type Kind = 'absent' | 'bool' | 'integer' | 'float' | 'complex' | 'string' | 'list' | 'map'

/** The kind of what is in a value. */
export function kindOf(of: unknown): Kind {
  if (of === undefined || of === null) return 'absent'
  if (typeof of === 'string') return 'string'
  if (typeof of === 'boolean') return 'bool'
  if (typeof of === 'number') return isInt64(of) ? 'integer' : 'float'
  if (of instanceof GoInteger) return 'integer'
  if (of instanceof GoFloat) return 'float'
  if (of instanceof GoComplex) return 'complex'
  return Array.isArray(of) ? 'list' : 'map'
}

/** `int64`, `map[string]interface {}`. */
export function typeOf(of: unknown): string {
  if (of instanceof GoInteger) return of.type
  if (of instanceof GoFloat) return 'float64'
  return of instanceof GoComplex ? 'complex128' : goTypeOf(of)
}

/** The type by which Go knows a value, which is that of its box. */
export const staticTypeOf = ({ of, isBoxed }: Value): string => (isBoxed ? 'interface {}' : typeOf(of))

/** What is of the kind `integer`. */
export const integerOf = (of: unknown): bigint => (of instanceof GoInteger ? of.value : BigInt(of as number))

/** What is of the kind `float`. */
export const floatOf = (of: unknown): number => (of instanceof GoFloat ? of.value : (of as number))

/** What a condition makes of it: what is empty, zero or not there is false. */
export function isTrue(of: unknown): boolean {
  switch (kindOf(of)) {
    case 'absent':
      return false
    case 'integer':
      return integerOf(of) !== 0n
    case 'float':
      return floatOf(of) !== 0
    case 'complex':
      return (of as GoComplex).real !== 0 || (of as GoComplex).imaginary !== 0
    case 'map':
      return Object.keys(of as object).length > 0
    case 'list':
      return (of as unknown[]).length > 0
    default:
      return Boolean(of)
  }
}

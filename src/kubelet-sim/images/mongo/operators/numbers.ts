/** Operators of numbers. */
import { dateOf, instantOf, isDate, isNothing, typeName } from '../bson-types.ts'
import { refuse, type Value } from '../documents.ts'
import { between, binary, type Operator, type Operators, unary, variadic } from './operator.ts'

const isNumber = (value: Value | undefined): value is number => typeof value === 'number'

/** Nothing comes of nothing. */
const ofNumber = (name: string, of: (value: number) => number): Operator =>
  unary((value) => {
    if (isNothing(value)) return null
    if (!isNumber(value)) return refuse(`${name} only supports numeric types, not ${typeName(value)}`, 28765)
    return of(value)
  })

/** Half goes to the even one. */
function rounded(value: number, place: number): number {
  if (!Number.isFinite(value)) return value
  const factor = 10 ** Math.abs(place)
  const scaled = place < 0 ? value / factor : value * factor
  const below = Math.floor(scaled)
  const rest = scaled - below
  const whole = rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below
  return place < 0 ? whole * factor : whole / factor
}

const truncated = (value: number, place: number): number =>
  place < 0
    ? Math.trunc(value / 10 ** -place) * 10 ** -place
    : Number(Math.trunc(Number(`${value}e${place}`)) / 10 ** place)

const toPlace = (name: string, of: (value: number, place: number) => number): Operator =>
  between(1, 2, ([value, place = 0]) => {
    if (isNothing(value) || isNothing(place)) return null
    if (!isNumber(value)) return refuse(`${name} only supports numeric types, not ${typeName(value)}`, 51081)
    if (!isNumber(place) || !Number.isInteger(place))
      return refuse(`precision argument to  ${name} must be a integral value`, 51082)
    if (place < -20 || place > 100)
      return refuse(`cannot apply ${name} with precision value ${place} value must be in [-20, 100]`, 51083)
    return of(value, Math.min(place, 15))
  })

export const numberOperators: Operators = {
  $add: variadic((operands) => {
    let [sum, dates] = [0, 0]
    for (const each of operands) {
      if (isNothing(each)) return null
      if (isNumber(each)) sum += each
      else if (!isDate(each))
        return refuse(`$add only supports numeric or date types, not ${typeName(each)}`, 16554)
      else if (++dates > 1) return refuse('only one date allowed in an $add expression', 16612)
      else sum += instantOf(each)
    }
    return dates > 0 ? dateOf(sum) : sum
  }),
  $subtract: binary((left, right) => {
    if (isNothing(left) || isNothing(right)) return null
    if (isNumber(left) && isNumber(right)) return left - right
    if (isDate(left) && isDate(right)) return instantOf(left) - instantOf(right)
    if (isDate(left) && isNumber(right)) return dateOf(instantOf(left) - right)
    return refuse(`can't $subtract ${typeName(right)} from ${typeName(left)}`, 16556)
  }),
  $multiply: variadic((operands) => {
    let product = 1
    for (const each of operands) {
      if (isNothing(each)) return null
      if (!isNumber(each))
        return refuse(`$multiply only supports numeric types, not ${typeName(each)}`, 16555)
      product *= each
    }
    return product
  }),
  $divide: binary((left, right) => {
    if (isNothing(left) || isNothing(right)) return null
    if (!isNumber(left) || !isNumber(right))
      return refuse(
        `$divide only supports numeric types, not ${typeName(left)} and ${typeName(right)}`,
        16609,
      )
    return right === 0 ? refuse("can't $divide by zero", 16608) : left / right
  }),
  $mod: binary((left, right) => {
    if (isNothing(left) || isNothing(right)) return null
    if (!isNumber(left) || !isNumber(right))
      return refuse(`$mod only supports numeric types, not ${typeName(left)} and ${typeName(right)}`, 16611)
    return right === 0 ? refuse("can't $mod by zero", 16610) : left % right
  }),
  $pow: binary((base, exponent) => {
    if (isNothing(base) || isNothing(exponent)) return null
    if (!isNumber(base)) return refuse(`$pow's base must be numeric, not ${typeName(base)}`, 28762)
    if (!isNumber(exponent))
      return refuse(`$pow's exponent must be numeric, not ${typeName(exponent)}`, 28763)
    if (base === 0 && exponent < 0)
      return refuse('$pow cannot take a base of 0 and a negative exponent', 28764)
    return base ** exponent
  }),
  $abs: ofNumber('$abs', Math.abs),
  $ceil: ofNumber('$ceil', Math.ceil),
  $floor: ofNumber('$floor', Math.floor),
  $exp: ofNumber('$exp', Math.exp),
  $sqrt: ofNumber('$sqrt', (value) =>
    value < 0 ? refuse("$sqrt's argument must be greater than or equal to 0", 28714) : Math.sqrt(value),
  ),
  $ln: ofNumber('$ln', (value) =>
    value <= 0 ? refuse(`$ln's argument must be a positive number, but is ${value}`, 28766) : Math.log(value),
  ),
  $log10: ofNumber('$log10', (value) =>
    value <= 0
      ? refuse(`$log10's argument must be a positive number, but is ${value}`, 28761)
      : Math.log10(value),
  ),
  $round: toPlace('$round', rounded),
  $trunc: toPlace('$trunc', truncated),
}

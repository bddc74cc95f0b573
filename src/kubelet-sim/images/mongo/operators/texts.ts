/** Operators of texts. */
import { RE2JS } from 're2js'
import { bytesOf, textOf as decoded, lowerCased, upperCased } from '../../../runtime/bytes.ts'
import { instantOf, isDate, isNothing, typeName } from '../bson-types.ts'
import { isDoc, refuse, type Value } from '../documents.ts'
import { between, binary, type Operator, type Operators, unary, variadic } from './operator.ts'

/** What a value is as a text, where a text is wanted; nothing is the empty one. */
function textOf(value: Value | undefined): string {
  if (isNothing(value)) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (isDate(value)) return new Date(instantOf(value)).toISOString()
  return refuse(`can't convert from BSON type ${typeName(value)} to String`, 16007)
}

const whole = (value: Value | undefined, which: string, name: string): number =>
  typeof value === 'number'
    ? Math.trunc(value)
    : refuse(`${name}:  ${which} must be a numeric type (is BSON type ${typeName(value)})`, 16034)

/** Texts are kept as their bytes. */
const pointsOf = (value: Value | undefined): string[] => [...decoded(textOf(value))]

const substrBytes: Operator = between(3, 3, ([value, from, count]) => {
  const bytes = textOf(value)
  const start = whole(from, 'starting index', '$substrBytes')
  const length = whole(count, 'length', '$substrBytes')
  if (start < 0) return refuse(`$substrBytes:  starting index must be non-negative (got: ${start})`, 50752)
  const isInside = (at: number) => (bytes.charCodeAt(at) & 0xc0) === 0x80
  if (isInside(start))
    return refuse('$substrBytes:  Invalid range, starting index is a UTF-8 continuation byte.', 28656)
  const end = length < 0 ? bytes.length : Math.min(start + length, bytes.length)
  if (isInside(end))
    return refuse('$substrBytes:  Invalid range, ending index is in the middle of a UTF-8 character.', 28657)
  return bytes.slice(start, end)
})

const trimmed = (name: string, isLeft: boolean, isRight: boolean) => ({
  name,
  isLeft,
  isRight,
})

export const trims = [
  trimmed('$trim', true, true),
  trimmed('$ltrim', true, false),
  trimmed('$rtrim', false, true),
]

/** @param chars what is taken away; white space where it is not said */
export function trim(
  text: string,
  chars: string | undefined,
  { isLeft, isRight }: (typeof trims)[number],
): string {
  const gone = new Set(
    chars ?? '\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
  )
  const all = [...text]
  let [from, to] = [0, all.length]
  while (isLeft && from < to && gone.has(all[from])) from++
  while (isRight && to > from && gone.has(all[to - 1])) to--
  return all.slice(from, to).join('')
}

const longestPattern = 1_000

/** @param name who asks. @throws MongoError */
export function expressionOf(regex: Value | undefined, options: Value | undefined, name: string): RE2JS {
  const pattern = isDoc(regex) && '$regex' in regex ? String(regex['$regex']) : regex
  const flags = isDoc(regex) && '$options' in regex && !options ? String(regex['$options']) : textOf(options)
  if (typeof pattern !== 'string') return refuse(`${name} needs 'regex' to be of type string or regex`, 51105)
  try {
    if (pattern.length > longestPattern) throw new RangeError('too long')
    let how = 0
    if (flags.includes('i')) how |= RE2JS.CASE_INSENSITIVE
    if (flags.includes('s')) how |= RE2JS.DOTALL
    if (flags.includes('m')) how |= RE2JS.MULTILINE
    return RE2JS.compile(pattern, how)
  } catch {
    return refuse(`Invalid Regex in ${name}: ${pattern}`, 51111)
  }
}

const compared = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

export const textOperators: Operators = {
  $concat: variadic((operands, budget) => {
    const texts: string[] = []
    for (const each of operands) {
      if (isNothing(each)) return null
      if (typeof each !== 'string')
        return refuse(`$concat only supports strings, not ${typeName(each)}`, 16702)
      texts.push(each)
    }
    budget.spend(texts.reduce((sum, { length }) => sum + length, 0) / 100)
    return budget.made(texts.join(''))
  }),
  $toUpper: unary((value) => upperCased(textOf(value))),
  $toLower: unary((value) => lowerCased(textOf(value))),
  $substr: substrBytes,
  $substrBytes: substrBytes,
  $substrCP: between(3, 3, ([value, from, count]) => {
    const start = whole(from, 'starting index', '$substrCP')
    const length = whole(count, 'length', '$substrCP')
    if (length < 0) return refuse('$substrCP: length must be a nonnegative integer.', 34454)
    if (start < 0) return refuse('$substrCP: the starting index must be nonnegative integer.', 34455)
    return bytesOf(
      pointsOf(value)
        .slice(start, start + length)
        .join(''),
    )
  }),
  $strLenCP: unary((value) =>
    typeof value === 'string'
      ? pointsOf(value).length
      : refuse(`$strLenCP requires a string argument, found: ${typeName(value)}`, 34471),
  ),
  $strLenBytes: unary((value) =>
    typeof value === 'string'
      ? value.length
      : refuse(`$strLenBytes requires a string argument, found: ${typeName(value)}`, 34473),
  ),
  $strcasecmp: binary((left, right) => compared(upperCased(textOf(left)), upperCased(textOf(right)))),
  $split: binary((text, separator, budget) => {
    if (isNothing(text) || isNothing(separator)) return null
    if (typeof text !== 'string')
      return refuse(
        `$split requires an expression that evaluates to a string as a first argument, found: ${typeName(text)}`,
        40085,
      )
    if (typeof separator !== 'string')
      return refuse(
        `$split requires an expression that evaluates to a string as a second argument, found: ${typeName(separator)}`,
        40086,
      )
    if (separator === '') return refuse('$split requires a non-empty separator', 40087)
    const parts = text.split(separator)
    budget.spend(parts.length)
    return parts
  }),
  $indexOfCP: between(2, 4, ([text, part, from = 0, to]) => {
    if (isNothing(text)) return null
    if (typeof text !== 'string')
      return refuse(`$indexOfCP requires a string as the first argument, found: ${typeName(text)}`, 40093)
    if (typeof part !== 'string')
      return refuse(`$indexOfCP requires a string as the second argument, found: ${typeName(part)}`, 40094)
    const points = pointsOf(text)
    const start = whole(from, 'starting index', '$indexOfCP')
    const end = to === undefined ? points.length : whole(to, 'ending index', '$indexOfCP')
    const found = points.slice(start, end).join('').indexOf(decoded(part))
    return found < 0 ? -1 : start + [...points.slice(start).join('').slice(0, found)].length
  }),
}

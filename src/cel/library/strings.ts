/** The functions of texts. Positions count code points. */
import { namedEscapes } from '../../api/quote.ts'
import { lengthOf, pointAt, positionOf, slice } from '../code-points.ts'
import { overBudget } from '../frame.ts'
import type { Library } from '../functions.ts'
import { CelError, type ListValue, TextList, type Value } from '../values.ts'
import { formatted } from './string-format.ts'

const outOfRange = (index: bigint) => new CelError(`index out of range: ${index}`)

/** More than any rule can pay for; JavaScript could not hold much more. */
const mostSigns = 2 ** 26
const withinReason = (text: () => string, length: number): Value => (length > mostSigns ? overBudget : text())

function charAt(text: string, index: bigint): Value {
  const length = lengthOf(text)
  return index < 0n || index > length ? outOfRange(index) : slice(text, Number(index), Number(index) + 1)
}

function indexOf(text: string, part: string, offset: bigint): Value {
  if (part === '') return offset
  if (offset < 0n) return outOfRange(offset)
  if (offset >= lengthOf(text)) return -1n
  return BigInt(pointAt(text, text.indexOf(part, positionOf(text, Number(offset)))))
}

function lastIndexOf(text: string, part: string, offset: bigint): Value {
  if (part === '') return offset
  if (offset < 0n) return outOfRange(offset)
  if (offset >= lengthOf(text)) return -1n
  return BigInt(pointAt(text, text.lastIndexOf(part, positionOf(text, Number(offset)))))
}

function lastIndex(text: string, part: string): Value {
  const length = lengthOf(text)
  if (part === '' || part.length > text.length) return part === '' ? BigInt(length) : -1n
  return lastIndexOf(text, part, BigInt(length - 1))
}

function replace(text: string, old: string, replacement: string, most = -1n): Value {
  if (most === 0n) return text
  const pieces = old === '' ? ['', ...text, ''] : text.split(old)
  const count = most < 0n ? pieces.length - 1 : Math.min(pieces.length - 1, Number(most))
  const build = () => {
    const head = pieces.slice(0, count + 1).join(replacement)
    const tail = pieces.slice(count + 1)
    return tail.length === 0 ? head : head + old + tail.join(old)
  }
  return withinReason(build, text.length + count * replacement.length)
}

function split(text: string, separator: string, most = -1n): Value {
  if (most === 0n) return new TextList([])
  const pieces = separator === '' ? [...text] : text.split(separator)
  if (most < 0n || pieces.length <= most) return new TextList(pieces)
  const head = pieces.slice(0, Number(most) - 1)
  return new TextList([...head, pieces.slice(Number(most) - 1).join(separator)])
}

function substring(text: string, start: bigint, end?: bigint): Value {
  const length = lengthOf(text)
  if (end !== undefined && start > end) {
    return new CelError(`invalid substring range. start: ${start}, end: ${end}`)
  }
  if (start < 0n || start > length) return outOfRange(start)
  if (end !== undefined && (end < 0n || end > length)) return outOfRange(end)
  return slice(text, Number(start), end === undefined ? undefined : Number(end))
}

function join(list: ListValue, separator = ''): Value {
  const texts: string[] = []
  let length = 0
  for (const value of list) {
    if (typeof value !== 'string')
      return value instanceof CelError ? value : new CelError(`join: invalid input: ${value}`)
    length += value.length + separator.length
    if (length > mostSigns) return overBudget
    texts.push(value)
  }
  return texts.join(separator)
}

/** Go's white space, which is Unicode's. */
const spaceAround =
  /^[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g

export const strings: Library = {
  '(string).contains(string) -> bool': (text: string, part: string) => text.includes(part),
  '(string).startsWith(string) -> bool': (text: string, part: string) => text.startsWith(part),
  '(string).endsWith(string) -> bool': (text: string, part: string) => text.endsWith(part),
  '(string).charAt(int) -> string': charAt,
  '(string).indexOf(string) -> int': (text: string, part: string) => indexOf(text, part, 0n),
  '(string).indexOf(string, int) -> int': indexOf,
  '(string).lastIndexOf(string) -> int': lastIndex,
  '(string).lastIndexOf(string, int) -> int': lastIndexOf,
  '(string).lowerAscii() -> string': (text: string) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  '(string).upperAscii() -> string': (text: string) => text.replace(/[a-z]+/g, (part) => part.toUpperCase()),
  '(string).replace(string, string) -> string': (text: string, old: string, replacement: string) =>
    replace(text, old, replacement),
  '(string).replace(string, string, int) -> string': replace,
  '(string).split(string) -> list(string)': (text: string, separator: string) => split(text, separator),
  '(string).split(string, int) -> list(string)': split,
  '(string).substring(int) -> string': (text: string, start: bigint) => substring(text, start),
  '(string).substring(int, int) -> string': substring,
  '(string).trim() -> string': (text: string) => text.replace(spaceAround, ''),
  '(string).format(list(dyn)) -> string': formatted,
  'strings.quote(string) -> string': (text: string) =>
    `"${[...text].map((sign) => namedEscapes[sign] ?? sign).join('')}"`,
  '(list(string)).join() -> string': (list: ListValue) => join(list),
  '(list(string)).join(string) -> string': join,
}

/** What a call costs when it is made, by the numbers of cel-go and of Kubernetes' own libraries. */
import { lengthOf } from '../code-points.ts'
import { costOfProgram } from '../library/compiled-pattern.ts'
import { Foreign, ListValue, MapValue, Optional, type Value } from '../values.ts'

/** A cost that is always the same, or one that arguments decide; `byResult`: what came out decides. */
export type CallCost = number | ((args: readonly Value[]) => number) | { byResult(result: Value): number }

/** Reading one sign of a text. */
export const perSign = 0.1
/** A regular expression, by the signs of its pattern. */
export const perPatternSign = 0.25
export const authorizationCheck = 350_000

/** What counts as the size of a value: signs, bytes, elements, entries; one of everything else. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return lengthOf(value)
  if (value instanceof ListValue || value instanceof MapValue) return value.size
  if (value instanceof Uint8Array) return value.length
  if (value instanceof Foreign) return value.extent
  if (value instanceof Optional && value.value !== undefined) return sizeOf(value.value)
  return 1
}

const reading =
  (position: number, factor = 1): CallCost =>
  (args) =>
    Math.ceil(sizeOf(args[position]) * factor * perSign)

const matching = (text: number, pattern: number) =>
  Math.ceil((1 + text) * perSign) * Math.ceil(pattern * perPatternSign)

const withPattern: CallCost = ([text, pattern]) => {
  const size = sizeOf(text)
  const ofProgram = typeof pattern === 'string' ? costOfProgram(pattern, size) : 0
  return Math.max(matching(size, sizeOf(pattern)), ofProgram)
}
const nameFormat: CallCost = ([format, text]) =>
  matching(sizeOf(text), (format as Foreign & { patternSize: number }).patternSize)

/** Every part of a value, once. */
function traversal(value: Value): number {
  if (typeof value === 'string') return Math.floor(value.length * perSign)
  if (value instanceof Uint8Array) return Math.floor(value.length * perSign)
  if (value instanceof ListValue) {
    let cost = 0
    for (const element of value) cost += traversal(element)
    return cost
  }
  if (value instanceof MapValue) {
    let cost = 0
    for (const key of value.keys()) cost += traversal(key) + traversal(value.find(key) ?? null)
    return cost
  }
  return 1
}
const traversing: CallCost = ([value]) => traversal(value)

const smaller: CallCost = ([a, b]) => Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * perSign)
const both: CallCost = ([a, b]) => Math.ceil((sizeOf(a) + sizeOf(b)) * perSign)

const newList = (factor: number, size: number) => 11 + Math.floor(size * factor)
const selfCompared = (list: Value) => {
  const size = sizeOf(list)
  const first = list instanceof ListValue && size > 0 ? list.at(0) : undefined
  const isText = typeof first === 'string' || first instanceof Uint8Array
  return newList(isText ? 2 + perSign : 2, size * size)
}
const asMany = { byResult: (result: Value) => newList(1, sizeOf(result)) }
const flattening: CallCost = ([list, depth]) =>
  newList(typeof depth === 'bigint' ? Number(depth) : 1, sizeOf(list))

const setComparison =
  (factor: number): CallCost =>
  ([a, b]) =>
    1 + Math.floor(sizeOf(a) * sizeOf(b) * factor)

/** What parsing a selector costs: its signs, and what is made of each requirement. */
const selector: CallCost = ([, text]) => {
  const size = sizeOf(text)
  return 10 + Math.ceil(size * perSign) + Math.ceil(Math.ceil(size * 0.5) * 50)
}

const containing =
  (hasMask: boolean): CallCost =>
  ([cidr, other]) => {
    const size = sizeOf(cidr)
    const mask = hasMask ? Math.ceil(size * perSign) + 1 : 0
    return (
      Math.ceil(2 * size * perSign) +
      mask +
      (typeof other === 'string' ? Math.ceil(sizeOf(other) * perSign) : 0)
    )
  }

const equality: CallCost = (args) =>
  args[0] instanceof Foreign ? 1 : (smaller as (args: readonly Value[]) => number)(args)

const byName: Readonly<Record<string, CallCost>> = {
  check: authorizationCheck,
  fieldSelector: selector,
  labelSelector: selector,
  isSorted: traversing,
  sum: traversing,
  max: traversing,
  min: traversing,
  indexOf: traversing,
  lastIndexOf: traversing,
  url: reading(0),
  lowerAscii: reading(0),
  upperAscii: reading(0),
  substring: reading(0),
  trim: reading(0),
  'jsonpatch.escapeKey': reading(0),
  replace: reading(0, 2),
  split: reading(0, 2),
  join: { byResult: (result) => Math.ceil(sizeOf(result) * 2 * perSign) },
  find: withPattern,
  findAll: withPattern,
  cidr: reading(0),
  isIP: reading(0),
  isCIDR: reading(0),
  'ip.isCanonical': reading(0, 2),
  containsIP: containing(false),
  containsCIDR: containing(true),
  quantity: reading(0),
  isQuantity: reading(0),
  semver: reading(0),
  isSemver: reading(0),
  validate: nameFormat,
  '_==_': equality,
  '_!=_': smaller,
  'lists.range': asMany,
  'sets.contains': setComparison(1),
  'sets.intersects': setComparison(1),
  'sets.equivalent': setComparison(2),
}

/** Of functions whose overloads differ in what they cost, by the signature. */
const bySignature: Readonly<Record<string, CallCost>> = {
  'ip(string) -> IP': reading(0),
  '(string).startsWith(string) -> bool': reading(0),
  '(string).endsWith(string) -> bool': reading(0),
  '(string).matches(string) -> bool': withPattern,
  '(string).contains(string) -> bool': ([text, part]) =>
    Math.ceil(sizeOf(text) * perSign) * Math.ceil(sizeOf(part) * perSign),
  '(string).format(list(dyn)) -> string': reading(0),
  'strings.quote(string) -> string': reading(0),
  'bytes(string) -> bytes': reading(0),
  'string(bytes) -> string': reading(0),
  '@in(A, list(A)) -> bool': ([, list]) => sizeOf(list),
  '_+_(string, string) -> string': both,
  '_+_(bytes, bytes) -> bytes': both,
  ...Object.fromEntries(
    ['_<_', '_<=_', '_>_', '_>=_'].flatMap((name) => [
      [`${name}(string, string) -> bool`, smaller],
      [`${name}(bytes, bytes) -> bool`, smaller],
    ]),
  ),
  '(list(T)).slice(int, int) -> list(T)': asMany,
  '(list(list(T))).flatten() -> list(T)': flattening,
  '(list(dyn)).flatten(int) -> list(dyn)': flattening,
  '(list(T)).reverse() -> list(T)': asMany,
  '(list(T)).distinct() -> list(T)': ([list]) => selfCompared(list),
}

/** The cost of calls of a function; `signature` is empty where it is not known before which overload it will be. */
export function costOf(name: string, signature: string): CallCost {
  if (name === 'sort' && signature) return ([list]) => selfCompared(list)
  if (name === '@sortByAssociatedKeys' && signature) return ([, keys]) => selfCompared(keys)
  return byName[name] ?? bySignature[signature] ?? 1
}

/** Regular expressions, in the syntax and the time of RE2. */
import type { RE2JS } from 're2js'
import type { Library } from '../functions.ts'
import { InstantiationError } from '../instantiation-error.ts'
import type { Plan } from '../plan.ts'
import { CelError, noSuchOverload, TextList, type Value } from '../values.ts'
import { compilePattern, takesTooLong } from './compiled-pattern.ts'

const matches = (text: string, pattern: RE2JS) => pattern.test(text)

function find(text: string, pattern: RE2JS): string {
  const matcher = pattern.matcher(text)
  return matcher.find() ? (matcher.group() ?? '') : ''
}

function findAll(text: string, pattern: RE2JS, most = -1n): TextList {
  const found: string[] = []
  const matcher = pattern.matcher(text)
  while ((most < 0n || found.length < most) && matcher.find()) found.push(matcher.group() ?? '')
  return new TextList(found)
}

type Search = (text: string, pattern: RE2JS, most?: bigint) => Value

const searches: Readonly<Record<string, Search>> = { matches, find, findAll }

/** What would hold up everybody is refused. */
const searched = (search: Search, text: string, pattern: RE2JS, most?: bigint): Value =>
  takesTooLong(pattern, text)
    ? new CelError('operation cancelled: the pattern is too large for a text of this length')
    : search(text, pattern, most)

const searching =
  (search: Search, complain: (reason: string) => string) =>
  (text: string, pattern: string, most?: bigint) => {
    const compiled = compilePattern(pattern)
    return typeof compiled === 'string'
      ? new CelError(complain(compiled))
      : searched(search, text, compiled, most)
  }
const illegal = (reason: string) => `Illegal regex: ${reason}`
const itself = (reason: string) => reason

export const regex: Library = {
  'matches(string, string) -> bool': searching(matches, itself),
  '(string).matches(string) -> bool': searching(matches, itself),
  '(string).find(string) -> string': searching(find, illegal),
  '(string).findAll(string) -> list(string)': searching(findAll, illegal),
  '(string).findAll(string, int) -> list(string)': searching(findAll, illegal),
}

/** A search whose pattern is constant: the pattern is read once. */
export function prepared(
  name: string,
  args: readonly Plan[],
): ((...args: readonly Value[]) => Value) | undefined {
  const pattern = args[1]?.constant
  const search = Object.hasOwn(searches, name) ? searches[name] : undefined
  if (!search || typeof pattern !== 'string') return undefined
  const compiled = compilePattern(pattern)
  if (typeof compiled === 'string') throw new InstantiationError(compiled)
  return (text, _, most) =>
    typeof text === 'string' ? searched(search, text, compiled, most as bigint | undefined) : noSuchOverload
}

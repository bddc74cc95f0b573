/** Looks for expressions in texts: what `test`, `match`, `sub` and their like are made of. */
import { RE2JS } from 're2js'
import type { Process, Working } from '../../../runtime/program.ts'
import { InvalidExpression, ProgramMemo } from '../../memo.ts'
import { arrayOf, fail, type Json, lengthOf, objectOf, typeOf } from './values.ts'

/** What a search may take at most: the library cannot be interrupted. */
const largestSearch = 4_000_000
const mostMatches = 100_000

const flagsOf: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  s: RE2JS.DOTALL,
  x: 0,
  g: 0,
  n: 0,
  l: 0,
  p: RE2JS.DOTALL,
}

interface Asked {
  readonly text: Json
  readonly pattern: Json
  readonly flags: Json
}

/** Every match, as jq's `match` describes it. */
export function* matchesOf(process: Process, { text, pattern, flags }: Asked): Working<Json[]> {
  if (typeof text !== 'string') return fail(`${typeOf(text)} cannot be matched, as it is not a string`)
  if (typeof pattern !== 'string') return fail(`${typeOf(pattern)} cannot be matched, as it is not a string`)
  const letters = flags ?? ''
  if (typeof letters !== 'string' || /[^gimnpslx]/.test(letters))
    return fail(`${String(letters)} is not a valid modifier string`)
  const compiled = compile(process, pattern, letters)
  process.charge(16 + text.length * (8 + (compiled.programSize() >> 1)))
  if (text.length * compiled.programSize() > largestSearch) fail('the text is too long for this expression')
  const matcher = compiled.matcher(text)
  const names = namesOf(compiled)
  const found: Json[] = []
  let from = 0
  let before = 0
  while (matcher.find()) {
    const start = matcher.start()
    if (letters.includes('n') && matcher.end() === start) continue
    before += lengthOf(text.slice(from, start))
    from = start
    found.push(described(matcher, { start, before, names }))
    if (!letters.includes('g')) break
    if (found.length > mostMatches) fail('too many matches')
    if (process.needsRest(64)) yield* process.rest()
  }
  return found
}

function compile(process: Process, pattern: string, letters: string): RE2JS {
  const flags = [...letters].reduce((all, each) => all | (flagsOf[each] ?? 0), 0)
  const plain = (letters.includes('x') ? withoutComments(pattern) : pattern)
    .replaceAll('(?<', '(?P<')
    .replace(/\(\?P<([=!])/g, '(?<$1')
  const compiled = process.machine.shared(ProgramMemo).expression(plain, flags)
  if (compiled instanceof InvalidExpression)
    return fail(`${pattern} (at offset 0) is not a valid regex: ${compiled.message}`)
  return compiled
}

const withoutComments = (pattern: string): string =>
  pattern.replace(/\\.|#[^\n]*|[ \t\n]+/g, (each) => (each[0] === '\\' ? each : ''))

/** By number, what groups are called. */
function namesOf(compiled: RE2JS): ReadonlyMap<number, string> {
  return new Map(Object.entries(compiled.namedGroups()).map(([name, n]) => [n as number, name]))
}

interface Place {
  readonly start: number
  /** So many characters stand before it. */
  readonly before: number
  readonly names: ReadonlyMap<number, string>
}

function described(matcher: ReturnType<RE2JS['matcher']>, { start, before, names }: Place): Json {
  const whole = matcher.group(0) ?? ''
  const captures: Json[] = []
  for (let n = 1; n <= matcher.groupCount(); n++) {
    const text = matcher.group(n)
    captures.push(
      objectOf(
        new Map<string, Json>([
          ['offset', text === null ? -1 : before + lengthOf(whole.slice(0, matcher.start(n) - start))],
          ['length', text === null ? 0 : lengthOf(text)],
          ['string', text],
          ['name', names.get(n) ?? null],
        ]),
      ),
    )
  }
  return objectOf(
    new Map<string, Json>([
      ['offset', before],
      ['length', lengthOf(whole)],
      ['string', whole],
      ['captures', arrayOf(captures)],
    ]),
  )
}

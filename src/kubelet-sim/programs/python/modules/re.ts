/** re: expressions are those of RE2, whose time is bounded whatever somebody writes. */
import type { RE2JS } from 're2js'
import { InvalidExpression, ProgramMemo } from '../../memo.ts'
import { call } from '../asking.ts'
import { exceptions, indexError, memoryError, typeError } from '../errors.ts'
import type { Host } from '../host.ts'
import { breathe, itemsPerTurn, over } from '../iterating.ts'
import { define, fill } from '../natives.ts'
import { repr } from '../showing.ts'
import { Dict } from '../tables.ts'
import { placeIn } from '../texts.ts'
import { indexOf } from '../types-number.ts'
import {
  Bytes,
  Class,
  type Doing,
  Exception,
  List,
  type Names,
  Obj,
  objectType,
  Raised,
  Tuple,
  typeOf,
  type Value,
} from '../values.ts'

const patternType = new Class('Pattern', [objectType])
const matchType = new Class('Match', [objectType])
patternType.module = 're'
matchType.module = 're'
const errorType = new Class('PatternError', [exceptions.get('Exception')!])
errorType.module = 're'

const flags = { I: 2, L: 4, M: 8, S: 16, U: 32, X: 64, A: 256 } as const

/** As they are shown; that of texts goes without saying. */
const flagNames = { I: 'IGNORECASE', L: 'LOCALE', M: 'MULTILINE', S: 'DOTALL', X: 'VERBOSE', A: 'ASCII' }

/** What a search may take at most: the library cannot be interrupted. In characters, each times the size of the expression. */
const largestSearch = 20_000_000

/** To look at a character, in units of work: the library looks at each in every way that an expression allows. */
const searchUnits = 12

class Pattern extends Obj {
  constructor(
    readonly source: string,
    readonly flags: number,
    readonly compiled: RE2JS,
    readonly isBytes: boolean,
  ) {
    super(patternType)
  }

  get names(): ReadonlyMap<string, number> {
    return new Map(Object.entries(this.compiled.namedGroups() as Record<string, number>))
  }
}

class Match extends Obj {
  constructor(
    readonly pattern: Pattern,
    readonly text: string,
    /** Where each group begins and ends; -1 where it took no part. */
    readonly places: readonly (readonly [number, number])[],
  ) {
    super(matchType)
  }

  group(n: number): Value {
    const [from, to] = this.places[n]
    return from < 0 ? null : this.shown(this.text.slice(from, to))
  }

  shown(text: string): Value {
    return this.pattern.isBytes ? new Bytes(text) : text
  }
}

/** What Python writes otherwise than RE2 does. */
function translated(source: string): string {
  if (/\(\?(?:=|!|<=|<!)/.test(source))
    throw patternError('kubesim: expressions that look ahead or back are not simulated')
  if (/(?:^|[^\\])(?:\\\\)*\\[1-9]|\(\?P=/.test(source))
    throw patternError('kubesim: expressions that refer to their own groups are not simulated')
  return source
    .replace(/\\Z/g, '\\z')
    .replace(/\\\//g, '/')
    .replace(/\\([-"'#@!%&~`=:;,<>_ ])/g, (all, char: string) =>
      char === '-' || /[a-z]/i.test(char) ? all : char,
    )
}

function patternError(message: string): Raised {
  const exception = new Exception(errorType, [message])
  exception.attrs = new Map<string, Value>([['msg', message]])
  return new Raised(exception)
}

/** Blanks and comments mean nothing in an expression that is written over several lines. */
const withoutBlanks = (source: string): string =>
  source.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, (all) =>
    /^(?:\s|#)/.test(all) ? '' : all,
  )

function compiled(host: Host, given: Value, flag: Value | undefined): Pattern {
  if (given instanceof Pattern) return given
  const isBytes = given instanceof Bytes
  if (!isBytes && typeof given !== 'string')
    throw typeError('first argument must be string or compiled pattern')
  const source = isBytes ? given.text : given
  const set = flag === undefined ? 0 : indexOf(flag)
  const plain = translated(set & flags.X ? withoutBlanks(source) : source)
  host.process.charge(source.length * 64)
  // Of the library: without regard to case, and a dot for the ends of lines too, and `^` and `$` at each of them.
  const how = (set & flags.I ? 1 : 0) | (set & flags.S ? 2 : 0) | (set & flags.M ? 4 : 0)
  const made = host.process.machine.shared(ProgramMemo).expression(plain, how)
  if (made instanceof InvalidExpression)
    throw patternError(made.message.replace(/^error parsing regexp: /, ''))
  return new Pattern(source, set | (isBytes ? 0 : flags.U), made, isBytes)
}

function textOf({ isBytes }: Pattern, value: Value): string {
  if (isBytes && value instanceof Bytes) return value.text
  if (!isBytes && typeof value === 'string') return value
  if (typeof value === 'string' || value instanceof Bytes)
    throw typeError(
      `cannot use a ${isBytes ? 'bytes' : 'string'} pattern on a ${isBytes ? 'string' : 'bytes-like'} object`,
    )
  throw typeError(`expected string or bytes-like object, got '${typeOf(value).name}'`)
}

function* all(host: Host, pattern: Pattern, text: string, start = 0): Generator<Match> {
  const size = pattern.compiled.programSize()
  if (text.length * size > largestSearch) throw memoryError()
  const matcher = pattern.compiled.matcher(text)
  const count = pattern.compiled.groupCount()
  let from = start
  for (let isFound = matcher.find(from); isFound; isFound = matcher.find()) {
    host.process.charge(16 + (matcher.end() - from) * searchUnits)
    from = matcher.end()
    const places: [number, number][] = []
    for (let n = 0; n <= count; n++) places.push([matcher.start(n), matcher.end(n)])
    yield new Match(pattern, text, places)
  }
  host.process.charge(16 + (text.length - from) * searchUnits)
}

type How = 'search' | 'match' | 'fullmatch'

function first(host: Host, pattern: Pattern, value: Value, how: How, at = 0): Match | null {
  const text = textOf(pattern, value)
  const size = pattern.compiled.programSize()
  if (text.length * size > largestSearch) throw memoryError()
  if (how === 'search') return all(host, pattern, text, at).next().value ?? null
  const matcher = pattern.compiled.matcher(text.slice(at))
  const isMatch = how === 'match' ? matcher.lookingAt() : matcher.matches()
  // What does not begin so is seen at once, mostly, but not always.
  const read = isMatch ? matcher.end() : how === 'match' ? (text.length - at) >> 2 : text.length - at
  host.process.charge(16 + read * searchUnits)
  if (!isMatch) return null
  const places: [number, number][] = []
  for (let n = 0; n <= pattern.compiled.groupCount(); n++) {
    const start = matcher.start(n)
    places.push(start < 0 ? [-1, -1] : [start + at, matcher.end(n) + at])
  }
  return new Match(pattern, text, places)
}

function groupAt(match: Match, name: Value): number {
  const at = typeof name === 'string' ? match.pattern.names.get(name) : indexOf(name)
  if (at === undefined || at < 0 || at >= match.places.length) throw indexError('no such group')
  return at
}

/** What takes the place of a match: `\1`, `\g<name>` in a text, or what a function answers. */
function* replacement(by: Value, match: Match): Doing<string> {
  if (typeof by !== 'string' && !(by instanceof Bytes)) {
    const made = yield* call(by, [match])
    return made === null ? '' : textOf(match.pattern, made)
  }
  return textOf(match.pattern, by).replace(
    /\\(?:g<([^>]+)>|(\d{1,2})|([\s\S]))/g,
    (_all, name, number, char) => {
      if (char !== undefined) return { n: '\n', t: '\t', r: '\r', '\\': '\\' }[char as string] ?? `\\${char}`
      const at = groupAt(match, number !== undefined || /^\d+$/.test(name) ? Number(number ?? name) : name)
      const [from, to] = match.places[at]
      return from < 0 ? '' : match.text.slice(from, to)
    },
  )
}

function* substituted(
  host: Host,
  pattern: Pattern,
  by: Value,
  value: Value,
  most: number,
): Doing<readonly [Value, number]> {
  const text = textOf(pattern, value)
  let [result, from, count] = ['', 0, 0]
  for (const match of all(host, pattern, text)) {
    if (most > 0 && count >= most) break
    if (count % matchesPerTurn === matchesPerTurn - 1) yield* breathe(matchesPerTurn * 4, 0)
    const [start, end] = match.places[0]
    result += text.slice(from, start) + (yield* replacement(by, match))
    from = end
    count++
  }
  result += text.slice(from)
  return [pattern.isBytes ? new Bytes(result) : result, count]
}

const found = (match: Match): Value =>
  match.places.length === 1
    ? match.group(0)
    : match.places.length === 2
      ? (match.group(1) ?? match.shown(''))
      : new Tuple(match.places.slice(1).map((_each, n) => match.group(n + 1) ?? match.shown('')))

function* split(host: Host, pattern: Pattern, value: Value, most: number): Doing<Value> {
  const text = textOf(pattern, value)
  const parts: Value[] = []
  let from = 0
  for (const match of all(host, pattern, text)) {
    if (most > 0 && parts.length >= most) break
    if (parts.length % matchesPerTurn === matchesPerTurn - 1) yield* breathe(matchesPerTurn * 4, parts.length)
    const [start, end] = match.places[0]
    parts.push(match.shown(text.slice(from, start)))
    for (let n = 1; n < match.places.length; n++) parts.push(match.group(n))
    from = end
  }
  const last = text.slice(from)
  parts.push(pattern.isBytes ? new Bytes(last) : last)
  return new List(parts)
}

/** So many are looked for before others have their turns. */
const matchesPerTurn = 1_000

function* matches(host: Host, pattern: Pattern, value: Value): Doing<Match[]> {
  const made: Match[] = []
  for (const match of all(host, pattern, textOf(pattern, value)))
    if (made.push(match) % matchesPerTurn === 0) yield* breathe(matchesPerTurn * 4, made.length)
  return made
}

function* findAll(host: Host, pattern: Pattern, value: Value): Doing<Value> {
  const all: Value[] = []
  for (const each of yield* matches(host, pattern, value))
    if (all.push(found(each)) % itemsPerTurn === 0) yield* breathe(itemsPerTurn, all.length)
  return new List(all)
}

const number = (value: Value | undefined): number => (value === undefined ? 0 : indexOf(value))
const own = (of: Value): Pattern => of as Pattern

define(patternType, {
  'search(self string pos?)': ([of, text, at], host) => first(host, own(of), text, 'search', number(at)),
  'match(self string pos?)': ([of, text, at], host) => first(host, own(of), text, 'match', number(at)),
  'fullmatch(self string)': ([of, text], host) => first(host, own(of), text, 'fullmatch'),
  'findall(self string)': ([of, text], host) => findAll(host, own(of), text),
  'finditer(self string)': function* ([of, text], host) {
    return over(yield* matches(host, own(of), text), 'callable_iterator')
  },
  'sub(self repl string count?)': function* ([of, by, text, most], host) {
    return (yield* substituted(host, own(of), by, text, number(most)))[0]
  },
  'subn(self repl string count?)': function* ([of, by, text, most], host) {
    return new Tuple([...(yield* substituted(host, own(of), by, text, number(most)))])
  },
  'split(self string maxsplit?)': ([of, text, most], host) => split(host, own(of), text, number(most)),
  pattern: ([of]) => (own(of).isBytes ? new Bytes(own(of).source) : own(of).source),
  flags: ([of]) => own(of).flags,
  groups: ([of]) => own(of).compiled.groupCount(),
  groupindex: ([of]) => Dict.of(own(of).names),
  '__repr__(self)': function* ([of]) {
    const set = Object.entries(flagNames).filter(
      ([sign]) => own(of).flags & flags[sign as keyof typeof flags],
    )
    const shown = set.map(([, name]) => `re.${name}`).join('|')
    return `re.compile(${yield* repr(own(of).source)}${shown === '' ? '' : `, ${shown}`})`
  },
})

const match = (of: Value): Match => of as Match

function* groupsOf(of: Value, names: Value): Doing<Value> {
  const { items } = names as Tuple
  if (items.length === 0) return match(of).group(0)
  const values = items.map((each) => match(of).group(groupAt(match(of), each)))
  return values.length === 1 ? values[0] : new Tuple(values)
}

const place = (of: Value, name: Value | undefined, end: 0 | 1): number => {
  const at = match(of).places[name === undefined ? 0 : groupAt(match(of), name)][end]
  return placeIn(match(of).text, at)
}

define(matchType, {
  'group(self *names)': ([of, names]) => groupsOf(of, names),
  'groups(self default?)': ([of, byDefault]) =>
    new Tuple(
      match(of)
        .places.slice(1)
        .map((_each, n) => match(of).group(n + 1) ?? byDefault ?? null),
    ),
  'groupdict(self default?)': ([of, byDefault]) =>
    Dict.of(
      [...match(of).pattern.names].map(
        ([name, n]) => [name, match(of).group(n) ?? byDefault ?? null] as const,
      ),
    ),
  'start(self group?)': ([of, name]) => place(of, name, 0),
  'end(self group?)': ([of, name]) => place(of, name, 1),
  'span(self group?)': ([of, name]) => new Tuple([place(of, name, 0), place(of, name, 1)]),
  '__getitem__(self name)': ([of, name]) => match(of).group(groupAt(match(of), name)),
  string: ([of]) => match(of).shown(match(of).text),
  re: ([of]) => match(of).pattern,
  lastindex: ([of]) => {
    const at = match(of).places.findLastIndex(([from]) => from >= 0)
    return at > 0 ? at : null
  },
  lastgroup: ([of]) => {
    const at = match(of).places.findLastIndex(([from]) => from >= 0)
    return [...match(of).pattern.names].find(([, n]) => n === at && n > 0)?.[0] ?? null
  },
  pos: () => 0,
  endpos: ([of]) => placeIn(match(of).text, match(of).text.length),
  'expand(self template)': function* ([of, template]) {
    return match(of).shown(yield* replacement(template, match(of)))
  },
  '__repr__(self)': function* ([of]) {
    return `<re.Match object; span=(${place(of, undefined, 0)}, ${place(of, undefined, 1)}), match=${yield* repr(match(of).group(0))}>`
  },
})

export function re(names: Names, host: Host): void {
  fill(
    names,
    {
      'compile(pattern flags?)': ([pattern, flag]) => compiled(host, pattern, flag),
      'search(pattern string flags?)': ([pattern, text, flag]) =>
        first(host, compiled(host, pattern, flag), text, 'search'),
      'match(pattern string flags?)': ([pattern, text, flag]) =>
        first(host, compiled(host, pattern, flag), text, 'match'),
      'fullmatch(pattern string flags?)': ([pattern, text, flag]) =>
        first(host, compiled(host, pattern, flag), text, 'fullmatch'),
      'findall(pattern string flags?)': ([pattern, text, flag]) =>
        findAll(host, compiled(host, pattern, flag), text),
      'finditer(pattern string flags?)': function* ([pattern, text, flag]) {
        return over(yield* matches(host, compiled(host, pattern, flag), text), 'callable_iterator')
      },
      'sub(pattern repl string count? flags?)': function* ([pattern, by, text, most, flag]) {
        return (yield* substituted(host, compiled(host, pattern, flag), by, text, number(most)))[0]
      },
      'subn(pattern repl string count? flags?)': function* ([pattern, by, text, most, flag]) {
        return new Tuple([
          ...(yield* substituted(host, compiled(host, pattern, flag), by, text, number(most))),
        ])
      },
      'split(pattern string maxsplit? flags?)': ([pattern, text, most, flag]) =>
        split(host, compiled(host, pattern, flag), text, number(most)),
      'escape(pattern)': ([text]) =>
        String(text).replace(/[^\w\s!"%',/:;<=>@`]|[\s]/g, (each) =>
          /[\u0080-\uffff]/.test(each) ? each : `\\${each}`,
        ),
      'purge()': () => null,
    },
    {
      ...flags,
      IGNORECASE: flags.I,
      MULTILINE: flags.M,
      DOTALL: flags.S,
      VERBOSE: flags.X,
      ASCII: flags.A,
      UNICODE: flags.U,
      NOFLAG: 0,
      error: errorType,
      PatternError: errorType,
      Pattern: patternType,
      Match: matchType,
    },
  )
}

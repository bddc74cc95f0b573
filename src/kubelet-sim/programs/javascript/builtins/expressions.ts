/** RegExp: expressions are those of RE2, whose time is bounded whatever somebody writes. */
import { RE2JS } from 're2js'
import { InvalidExpression, ProgramMemo } from '../../memo.ts'
import { isCallable, toInteger, toText } from '../language/conversions.ts'
import { breathe } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { Cursor, RegExpObj } from '../language/object-kinds.ts'
import { Problem, rangeError, typeError } from '../language/problem.ts'
import type { Realm } from '../language/realm.ts'
import { type Arr, type Doing, missing, Obj, type Value } from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'
import { filledIn } from './texts.ts'

/** What a search may take at most: the library cannot be interrupted. In characters, each times the size of the expression. */
const largestSearch = 40_000_000

interface Compiled {
  readonly program: RE2JS
  readonly names: readonly (readonly [string, number])[]
  readonly count: number
}

const problem = (source: string, flags: string, why: string) =>
  new Problem('SyntaxError', `Invalid regular expression: /${source}/${flags}: ${why}`)

/** What JavaScript writes otherwise than RE2 does. */
function translated(source: string, flags: string): string {
  if (/\(\?(?:=|!|<=|<!)/.test(source.replace(/\\[\s\S]/g, '')))
    throw problem(source, flags, 'kubesim does not look ahead or back')
  const plain = source.replace(/\[(?:\\[\s\S]|[^\]\\])*\]/g, '')
  if (/\\(?:[1-9]|k<)/.test(plain.replace(/\\\\/g, '')))
    throw problem(source, flags, 'kubesim does not refer to groups')
  let isInSet = false
  return source.replace(
    /\\(u\{[\da-f]+\}|u[\da-f]{4}|c[a-z]|[\s\S])|\[\^?\]?|\]|\(\?<(?=[a-z_$])|[\s\S]/gi,
    (all, escaped?: string) => {
      if (escaped !== undefined) {
        if (/^u/.test(escaped) && escaped.length > 1) return `\\x{${escaped.replace(/[u{}]/g, '')}}`
        if (/^c/i.test(escaped) && escaped.length === 2)
          return `\\x{${(escaped.charCodeAt(1) & 31).toString(16)}}`
        if (escaped === '0') return '\\x00'
        if (escaped === 's') return isInSet ? '\\s\\x{a0}\\x{feff}' : '[\\s\\x{a0}\\x{feff}\\v]'
        if (escaped === '/' || /[\p{L}_]/u.test(escaped))
          return /[dDwWSbBtnvfrpPx]/.test(escaped) ? (escaped === 'b' && isInSet ? '\\x08' : all) : escaped
        if (/^[-\s"'#@!%&~`=:;,<>]$/.test(escaped)) return escaped === '-' ? '\\-' : escaped
        return all
      }
      if (all[0] === '[' && !isInSet) {
        if (all === '[]') return '[^\\x00-\\x{10ffff}]'
        if (all === '[^]') return '[\\x00-\\x{10ffff}]'
        isInSet = true
        return all
      }
      if (all[0] === '[') return all.replace('[', '\\[')
      if (all === ']') {
        const wasInSet = isInSet
        isInSet = false
        return wasInSet ? all : '\\]'
      }
      if (all === '(?<') return isInSet ? all : '(?P<'
      if (all === '{' && !isInSet) return all
      return all === '$' && !isInSet && !flags.includes('m') ? '\\z' : all
    },
  )
}

/** A brace that begins no count means itself. */
const withPlainBraces = (source: string): string =>
  source.replace(/\\[\s\S]|\{(?!\d+(?:,\d*)?\})|(?<![\d,])\}/g, (all, at: number) =>
    all.length > 1 || /\\[xp]$/i.test(source.slice(0, at)) ? all : `\\${all}`,
  )

function compiled(vm: Vm, source: string, flags: string): Compiled {
  if (/[^dgimsuy]/.test(flags) || new Set(flags).size !== flags.length)
    throw new Problem('SyntaxError', `Invalid flags supplied to RegExp constructor '${flags}'`)
  vm.process.charge(source.length * 64)
  const how =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0)
  const text = translated(source, flags)
  const made = vm.process.machine
    .shared(ProgramMemo)
    .expression(/\\[xpP]\{/.test(text) ? text : withPlainBraces(text), how)
  if (made instanceof InvalidExpression)
    throw problem(source, flags, made.message.replace(/^error parsing regexp: /, ''))
  const names = Object.entries(made.namedGroups() as Record<string, number>).sort(([, a], [, b]) => a - b)
  return { program: made, names, count: made.groupCount() }
}

interface Found {
  readonly from: number
  readonly to: number
  readonly groups: readonly (string | undefined)[]
}

function search(vm: Vm, of: RegExpObj, text: string, from: number): Found | undefined {
  const { program } = of.matcher as Compiled
  const work = (text.length - from) * (8 + of.source.length)
  if (work > largestSearch) throw rangeError('kubesim does not search so long a text with such an expression')
  vm.process.charge(512 + (work >> 4))
  if (from > text.length) return undefined
  const matcher = program.matcher(text)
  if (!matcher.find(from)) return undefined
  const isSticky = of.flags.includes('y')
  if (isSticky && matcher.start(0) !== from) return undefined
  const groups: (string | undefined)[] = []
  for (let n = 1; n <= (of.matcher as Compiled).count; n++)
    groups.push(matcher.start(n) < 0 ? undefined : (matcher.group(n) ?? undefined))
  return { from: matcher.start(0), to: matcher.end(0), groups }
}

const isGlobal = (of: RegExpObj): boolean => /[gy]/.test(of.flags)

function namesOf(vm: Vm, of: RegExpObj, groups: readonly (string | undefined)[]): Value {
  const { names } = of.matcher as Compiled
  if (names.length === 0) return undefined
  const made = new Obj(null)
  for (const [name, n] of names) made.put(name, groups[n - 1])
  vm.hold(64)
  return made
}

function matchOf(vm: Vm, of: RegExpObj, text: string, found: Found): Arr {
  const made = vm.realm.array([text.slice(found.from, found.to), ...found.groups])
  made.put('index', found.from)
  made.put('input', text)
  made.put('groups', namesOf(vm, of, found.groups))
  vm.hold(128)
  return made
}

/** What `exec` does: it goes on from where the last one ended, where it is global. */
function next(vm: Vm, of: RegExpObj, text: string): Found | undefined {
  const from = isGlobal(of) ? of.lastIndex : 0
  const found = search(vm, of, text, from)
  if (isGlobal(of)) of.lastIndex = found ? found.to : 0
  return found
}

function* everyMatch(vm: Vm, of: RegExpObj, text: string): Generator<Found> {
  for (let from = 0; from <= text.length; ) {
    const found = search(vm, of, text, from)
    if (!found) return
    yield found
    from = found.to === found.from ? found.to + 1 : found.to
    if (!of.flags.includes('g')) return
  }
}

function self_(self: Value, name: string): RegExpObj {
  if (!(self instanceof RegExpObj)) throw typeError(`Receiver is not a RegExp: RegExp.prototype.${name}`)
  return self
}

export function expressions(realm: Realm): void {
  const proto = realm.proto('RegExp')
  const made = realm.constructorOf('RegExp', 2, function* (_self, [given, flag], vm: Vm, target): Doing {
    const source =
      given instanceof RegExpObj ? given.source : given === undefined ? '(?:)' : yield* toText(vm, given)
    const flags =
      flag === undefined ? (given instanceof RegExpObj ? given.flags : '') : yield* toText(vm, flag)
    vm.hold(256)
    return new RegExpObj(
      realm.protoFor(target, proto),
      source === '' ? '(?:)' : source,
      [...flags].sort().join(''),
      compiled(vm, source, flags),
    )
  })
  install(realm, made, {
    'get @@species': (self) => self,
    'escape/1': (_self, [text]) => String(text).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
  })
  install(realm, proto, {
    'exec/1': function* (self, [value], vm) {
      const of = self_(self, 'exec')
      const text = yield* toText(vm, value)
      const found = next(vm, of, text)
      return found ? matchOf(vm, of, text, found) : null
    },
    'test/1': function* (self, [value], vm) {
      return next(vm, self_(self, 'test'), yield* toText(vm, value)) !== undefined
    },
    'toString/0': (self) =>
      `/${self_(self, 'toString').source.replace(/(^|[^\\])\//g, '$1\\/')}/${self_(self, 'toString').flags}`,
    'get source': (self) => (self instanceof RegExpObj ? self.source : '(?:)'),
    'get flags': (self) => self_(self, 'flags').flags,
    ...Object.fromEntries(
      (
        [
          ['global', 'g'],
          ['ignoreCase', 'i'],
          ['multiline', 'm'],
          ['dotAll', 's'],
          ['unicode', 'u'],
          ['sticky', 'y'],
          ['hasIndices', 'd'],
        ] as const
      ).map(([name, flag]) => [
        `get ${name}`,
        (self: Value) => (self instanceof RegExpObj ? self.flags.includes(flag) : undefined),
      ]),
    ),
    '@@match/1': function* (self, [value], vm) {
      const of = self_(self, '[Symbol.match]')
      const text = yield* toText(vm, value)
      if (!of.flags.includes('g')) {
        const found = next(vm, of, text)
        return found ? matchOf(vm, of, text, found) : null
      }
      of.lastIndex = 0
      const all: Value[] = []
      for (const { from, to } of everyMatch(vm, of, text)) {
        all.push(text.slice(from, to))
        yield* breathe(vm, 8, 24)
      }
      return all.length === 0 ? null : realm.array(all)
    },
    '@@matchAll/1': function* (self, [value], vm) {
      const of = self_(self, '[Symbol.matchAll]')
      if (!of.flags.includes('g'))
        throw typeError('String.prototype.matchAll called with a non-global RegExp argument')
      const text = yield* toText(vm, value)
      const matches = everyMatch(vm, of, text)
      return new Cursor(realm.proto('RegExp String Iterator'), 'RegExp String Iterator', () => {
        const { done, value: found } = matches.next()
        return done ? missing : matchOf(vm, of, text, found)
      })
    },
    '@@search/1': function* (self, [value], vm) {
      return search(vm, self_(self, '[Symbol.search]'), yield* toText(vm, value), 0)?.from ?? -1
    },
    '@@replace/2': function* (self, [value, by], vm) {
      const of = self_(self, '[Symbol.replace]')
      const text = yield* toText(vm, value)
      const template = isCallable(by) ? '' : yield* toText(vm, by)
      const parts: string[] = []
      let from = 0
      const first = isGlobal(of) && !of.flags.includes('g') ? next(vm, of, text) : undefined
      for (const found of first ? [first] : everyMatch(vm, of, text)) {
        const whole = text.slice(found.from, found.to)
        const names = namesOf(vm, of, found.groups)
        const plain =
          names instanceof Obj
            ? (Object.fromEntries(names.props) as Record<string, string | undefined>)
            : undefined
        const put = isCallable(by)
          ? yield* toText(
              vm,
              yield* call(by, undefined, [
                whole,
                ...found.groups,
                found.from,
                text,
                ...(names ? [names] : []),
              ]),
            )
          : filledIn(template, text, { at: found.from, found: whole, groups: found.groups, names: plain })
        parts.push(text.slice(from, found.from), put)
        yield* breathe(vm, 16, put.length + 32)
        from = found.to
      }
      if (of.flags.includes('g')) of.lastIndex = 0
      parts.push(text.slice(from))
      return parts.join('')
    },
    '@@split/2': function* (self, [value, limit], vm) {
      const of = self_(self, '[Symbol.split]')
      const text = yield* toText(vm, value)
      const most = limit === undefined ? 0xffff_ffff : yield* toInteger(vm, limit)
      const parts: Value[] = []
      if (text === '') return realm.array(search(vm, of, text, 0) ? [] : [text])
      let begin = 0
      for (let from = 0; from < text.length; ) {
        const found = search(vm, of, text, from)
        yield* breathe(vm, 16)
        if (!found || found.from >= text.length) break
        if (found.to === found.from && (found.from === begin || found.from === 0)) {
          from = found.from + 1
          if (found.from === begin) {
            const again = search(vm, of, text, from)
            if (!again || again.from >= text.length) break
            if (again.to > again.from || again.from > begin) {
              parts.push(text.slice(begin, again.from), ...again.groups)
              begin = again.to
              from = Math.max(again.to, again.from)
            }
          }
          continue
        }
        parts.push(text.slice(begin, found.from), ...found.groups)
        begin = found.to
        from = Math.max(found.to, from)
      }
      parts.push(text.slice(begin))
      vm.hold(parts.length * 24)
      return realm.array(parts.slice(0, most))
    },
  })
}

/** bytes and bytearray: how they are made, and their methods. */
import { bytesOfHex, fromOctets, hexOf, octetsOf } from '../../runtime/bytes.ts'
import { call } from './asking.ts'
import { changed, done, every, joinedTexts, lastPlaceOf, madeOf, placeAfter, thoroughly } from './bites.ts'
import { plainTruth } from './comparing.ts'
import { indexError, tooLarge, typeError, valueError } from './errors.ts'
import type { Host } from './host.ts'
import { breatheFor, itemsOf, itemsPerTurn } from './iterating.ts'
import { construct, define, native } from './natives.ts'
import { decoded, encoded } from './text-encodings.ts'
import { byteSigns, counted, lines, replaced, split, stripped, words } from './text-parts.ts'
import { indexOf } from './types-number.ts'
import { textArgument, timesOf } from './types-text.ts'
import {
  Bytes,
  bytearrayType,
  bytesType,
  type Class,
  ClassMethod,
  type Doing,
  isInt,
  List,
  StaticMethod,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

function* bytesFrom(
  value: Value | undefined,
  encoding: Value | undefined,
  errors: Value | undefined,
): Doing<string> {
  if (value === undefined) return ''
  if (typeof value === 'string') {
    if (encoding === undefined) throw typeError('string argument without an encoding')
    return yield* done(encoded(value, encoding, errors))
  }
  if (value instanceof Bytes) return value.text
  if (isInt(value)) {
    if (Number(value) < 0) throw valueError('negative count')
    if (Number(value) > 1 << 28) throw tooLarge()
    return '\0'.repeat(Number(value))
  }
  const own = typeOf(value).find('__bytes__')
  if (own !== undefined) return ((yield* call(own, [value])) as Bytes).text
  const items = yield* itemsOf(value)
  const octets = new Uint8Array(items.length)
  for (const [n, each] of items.entries()) {
    const code = indexOf(each)
    if (code < 0 || code > 255) throw valueError('bytes must be in range(0, 256)')
    octets[n] = code
    if (n % itemsPerTurn === itemsPerTurn - 1) yield* breatheFor(itemsPerTurn / 2, itemsPerTurn)
  }
  return fromOctets(octets)
}

for (const type of [bytesType, bytearrayType])
  type.construct = construct(
    type.name,
    'source? encoding? errors?',
    function* (cls, [value, encoding, errors], host) {
      const text = yield* bytesFrom(value, encoding, errors)
      host.hold(text.length)
      return new Bytes(text, cls)
    },
  )

const text = (of: Value): string => {
  if (of instanceof Bytes) return of.text
  if (isInt(of)) return String.fromCharCode(Number(of))
  throw typeError(`a bytes-like object is required, not '${typeOf(of).name}'`)
}
const same = (of: Value, result: string): Bytes => new Bytes(result, (of as Bytes).cls)
const affixed = (affix: Value, test: (each: string) => boolean): boolean =>
  affix instanceof Tuple ? affix.items.some((each) => test(text(each))) : test(text(affix))

/** Of the same kind, once the text is there. */
const alike = (of: Value, result: string | Doing<string>): Value | Doing<Value> =>
  madeOf(result, (bytes) => same(of, bytes))

const listed = (of: Value, parts: string[] | Doing<string[]>): Value | Doing<Value> =>
  madeOf(parts, (all) => new List(all.map((each) => same(of, each))))

/** Each bite becomes something by itself. */
const remade = (of: Value, change: (bite: string, before: string, at: number) => string, cost?: number) =>
  alike(of, changed(text(of), change, cost))

function cut(of: Value, characters: Value | undefined, where: number): Value | Doing<Value> {
  const gone = characters === undefined || characters === null ? undefined : text(characters)
  return alike(
    of,
    stripped(
      text(of),
      (each) => (gone === undefined ? byteSigns.blank.test(each) : gone.includes(each)),
      where,
    ),
  )
}

function divided(of: Value, sep: Value | undefined, most: Value | undefined, fromEnd: boolean) {
  const times = timesOf(most)
  if (sep === undefined || sep === null) return listed(of, words(text(of), times, fromEnd, byteSigns))
  if (text(sep) === '') throw valueError('empty separator')
  return listed(of, split(text(of), text(sep), times, fromEnd))
}

/** What lies between two places of it, and where that begins. */
function part(of: Value, start: Value | undefined, end: Value | undefined): readonly [string, number] {
  if (start === undefined && end === undefined) return [text(of), 0]
  const { length } = text(of)
  const place = (value: Value | undefined, byDefault: number) => {
    if (value === undefined || value === null) return byDefault
    const at = indexOf(value)
    return Math.max(0, Math.min(length, at < 0 ? at + length : at))
  }
  const from = place(start, 0)
  return [text(of).slice(from, Math.max(from, place(end, length))), from]
}

function found([of, sub, start, end]: Value[], isLast: boolean): number | Doing<number> {
  const [within, from] = part(of, start, end)
  const at = isLast ? lastPlaceOf(within, text(sub)) : placeAfter(within, text(sub))
  return madeOf(at, (place) => (place < 0 ? -1 : place + from))
}

const surely = (at: number): number => {
  if (at < 0) throw valueError('subsection not found')
  return at
}

const thirds = (of: Value, parts: readonly string[]): Tuple => new Tuple(parts.map((each) => same(of, each)))

const isAll = (of: Value, pattern: RegExp): boolean | Doing<boolean> =>
  text(of) !== '' && every(text(of), (bite) => pattern.test(bite))

const upper = (bite: string): string => bite.replace(/[a-z]+/g, (each) => each.toUpperCase())
const lower = (bite: string): string => bite.replace(/[A-Z]+/g, (each) => each.toLowerCase())
const capitalized = (word: string): string => upper(word.slice(0, 1)) + lower(word.slice(1))

const filling = (of: Value, width: Value, fill: Value | undefined): string => {
  const sign = fill === undefined ? ' ' : text(fill)
  return sign.repeat(Math.max(0, Math.min(indexOf(width), 1 << 24) - text(of).length))
}

for (const type of [bytesType, bytearrayType])
  define(type, {
    'decode(self encoding? errors?)': ([of, encoding, errors]) => decoded(text(of), encoding, errors),
    'hex(self sep? bytes_per_sep?)': ([of, sep, size]) => {
      const digits = changed(text(of), (bite) => hexOf(octetsOf(bite)), 1 / 2)
      if (sep === undefined) return digits
      const length = Math.abs(size === undefined ? 1 : indexOf(size)) || text(of).length || 1
      const first = size !== undefined && indexOf(size) < 0 ? 0 : text(of).length % length
      return madeOf(digits, (all) =>
        [
          all.slice(0, 2 * first),
          ...(all.slice(2 * first).match(new RegExp(`.{1,${2 * length}}`, 'g')) ?? []),
        ]
          .filter(Boolean)
          .join(String(sep instanceof Bytes ? sep.text : sep)),
      )
    },
    'split(self sep? maxsplit?)': ([of, sep, most]) => divided(of, sep, most, false),
    'rsplit(self sep? maxsplit?)': ([of, sep, most]) => divided(of, sep, most, true),
    'splitlines(self keepends?)': ([of, keeps]) =>
      listed(of, lines(text(of), keeps !== undefined && plainTruth(keeps) === true, byteSigns)),
    'strip(self chars?)': ([of, characters]) => cut(of, characters, 3),
    'lstrip(self chars?)': ([of, characters]) => cut(of, characters, 1),
    'rstrip(self chars?)': ([of, characters]) => cut(of, characters, 2),
    'startswith(self prefix start? end?)': ([of, affix, start, end]) =>
      affixed(affix, (each) => part(of, start, end)[0].startsWith(each)),
    'endswith(self suffix start? end?)': ([of, affix, start, end]) =>
      affixed(affix, (each) => part(of, start, end)[0].endsWith(each)),
    'removeprefix(self prefix)': ([of, affix]) =>
      same(of, text(of).startsWith(text(affix)) ? text(of).slice(text(affix).length) : text(of)),
    'removesuffix(self suffix)': ([of, affix]) =>
      same(
        of,
        text(of).endsWith(text(affix)) ? text(of).slice(0, text(of).length - text(affix).length) : text(of),
      ),
    'find(self sub start? end?)': (args) => found(args, false),
    'rfind(self sub start? end?)': (args) => found(args, true),
    'index(self sub start? end?)': (args) => madeOf(found(args, false), surely),
    'rindex(self sub start? end?)': (args) => madeOf(found(args, true), surely),
    'count(self sub start? end?)': ([of, sub, start, end]) => {
      const [within] = part(of, start, end)
      return text(sub) === '' ? within.length + 1 : counted(within, text(sub))
    },
    'replace(self old new count?)': ([of, old, by, count]) =>
      alike(of, replaced(text(of), text(old), text(by), timesOf(count))),
    'join(self iterable)': function* ([of, value]) {
      const items = yield* itemsOf(value)
      const wrong = items.findIndex((each) => !(each instanceof Bytes))
      if (wrong >= 0)
        throw typeError(
          `sequence item ${wrong}: expected a bytes-like object, ${typeOf(items[wrong]).name} found`,
        )
      return same(of, yield* done(joinedTexts(items.map(text), text(of))))
    },
    'upper(self)': ([of]) => remade(of, upper, 1),
    'lower(self)': ([of]) => remade(of, lower, 1),
    'capitalize(self)': ([of]) =>
      remade(of, (bite, _before, at) => (at === 0 ? capitalized(bite) : lower(bite)), 1),
    'title(self)': ([of]) =>
      remade(
        of,
        (bite, before) =>
          bite.replace(/[a-zA-Z]+/g, (word, at) =>
            at === 0 && /[a-zA-Z]/.test(before) ? lower(word) : capitalized(word),
          ),
        thoroughly,
      ),
    'swapcase(self)': ([of]) =>
      remade(
        of,
        (bite) => bite.replace(/[a-z]+|[A-Z]+/g, (run) => (run[0] >= 'a' ? upper(run) : lower(run))),
        1,
      ),
    'translate(self table delete?)': ([of, table, gone]) => {
      const map = table === null ? undefined : text(table)
      const without = gone === undefined ? '' : text(gone)
      const kept = (bite: string) =>
        without === '' ? bite : [...bite].filter((each) => !without.includes(each)).join('')
      return remade(
        of,
        (bite) =>
          map === undefined
            ? kept(bite)
            : fromOctets(octetsOf(kept(bite)).map((each) => map.charCodeAt(each))),
        1,
      )
    },
    'partition(self sep)': ([of, sep]) =>
      madeOf(placeAfter(text(of), text(sep)), (at) =>
        thirds(
          of,
          at < 0
            ? [text(of), '', '']
            : [text(of).slice(0, at), text(sep), text(of).slice(at + text(sep).length)],
        ),
      ),
    'rpartition(self sep)': function* ([of, sep]) {
      const at = yield* done(lastPlaceOf(text(of), text(sep)))
      return thirds(
        of,
        at < 0
          ? ['', '', text(of)]
          : [text(of).slice(0, at), text(sep), text(of).slice(at + text(sep).length)],
      )
    },
    'ljust(self width fillbyte?)': ([of, width, fill]) => same(of, text(of) + filling(of, width, fill)),
    'rjust(self width fillbyte?)': ([of, width, fill]) => same(of, filling(of, width, fill) + text(of)),
    'center(self width fillbyte?)': ([of, width, fill]) => {
      const all = filling(of, width, fill)
      const before = (all.length >> 1) + (all.length & indexOf(width) & 1)
      return same(of, all.slice(0, before) + text(of) + all.slice(before))
    },
    'zfill(self width)': ([of, width]) => {
      const sign = /^[+-]/.exec(text(of))?.[0] ?? ''
      const zeros = filling(of, width, new Bytes('0'))
      return same(of, sign + zeros + text(of).slice(sign.length))
    },
    'tolist(self)': function* ([of]) {
      return new List([...(yield* itemsOf(of))])
    },
    'tobytes(self)': ([of]) => new Bytes(text(of)),
    'isdigit(self)': ([of]) => isAll(of, /^[0-9]+$/),
    'isalpha(self)': ([of]) => isAll(of, /^[a-zA-Z]+$/),
    'isalnum(self)': ([of]) => isAll(of, /^[a-zA-Z0-9]+$/),
    'isspace(self)': ([of]) => isAll(of, /^[\t-\r ]+$/),
    'isascii(self)': ([of]) => every(text(of), (bite) => !/[^\0-\x7f]/.test(bite)),
    'isupper(self)': ([of]) =>
      madeOf(
        every(text(of), (bite) => !/[a-z]/.test(bite)),
        (all) => all && /[A-Z]/.test(text(of)),
      ),
    'islower(self)': ([of]) =>
      madeOf(
        every(text(of), (bite) => !/[A-Z]/.test(bite)),
        (all) => all && /[a-z]/.test(text(of)),
      ),
  })
for (const type of [bytesType, bytearrayType])
  type.own.set(
    'maketrans',
    new StaticMethod(
      native('maketrans', 'from to', ([from, to]) => {
        const [before, after] = [text(from), text(to)]
        if (before.length !== after.length) throw valueError('maketrans arguments must have same length')
        const table = Uint8Array.from({ length: 256 }, (_, n) => n)
        for (let n = 0; n < before.length; n++) table[before.charCodeAt(n)] = after.charCodeAt(n)
        return new Bytes(fromOctets(table))
      }),
    ),
  )
/** The bytes that hexadecimal digits stand for: blanks between them mean nothing. */
function* fromHex(given: string): Doing<string> {
  const digits = yield* done(changed(given, (bite) => bite.replace(/\s+/g, '')))
  const wrong = (at: number) => valueError(`non-hexadecimal number found in fromhex() arg at position ${at}`)
  const isHex = yield* done(every(digits, (bite) => !/[^\da-fA-F]/.test(bite)))
  if (!isHex) throw wrong(given.search(/[^\da-fA-F\s]/))
  if (digits.length % 2 === 1) throw wrong(given.length)
  return yield* done(changed(digits, bytesOfHex, 1 / 2))
}

for (const type of [bytesType, bytearrayType])
  type.own.set(
    'fromhex',
    new ClassMethod(
      native('fromhex', 'cls string', function* ([cls, hex]) {
        return new Bytes(yield* fromHex(textArgument(hex, 'fromhex() argument')), cls as Class)
      }),
    ),
  )
/** What moves when one byte comes or goes. */
const moving = (of: Value, host: Host): string => {
  host.process.charge(text(of).length >> 4)
  return text(of)
}

const octet = (value: Value): string => {
  const code = indexOf(value)
  if (code < 0 || code > 255) throw valueError('byte must be in range(0, 256)')
  return String.fromCharCode(code)
}

define(bytearrayType, {
  'append(self item)': ([of, value], host) => {
    host.hold(1)
    ;(of as Bytes).text += octet(value)
    return null
  },
  'extend(self iterable)': function* ([of, value], host) {
    const more = yield* bytesFrom(value, undefined, undefined)
    host.hold(more.length)
    ;(of as Bytes).text += more
    return null
  },
  'insert(self index item)': ([of, index, value], host) => {
    const all = moving(of, host)
    const at = indexOf(index)
    const place = at < 0 ? Math.max(0, at + all.length) : Math.min(at, all.length)
    ;(of as Bytes).text = all.slice(0, place) + octet(value) + all.slice(place)
    return null
  },
  'pop(self index?)': ([of, index], host) => {
    const all = index === undefined ? text(of) : moving(of, host)
    if (all === '') throw indexError('pop from empty bytearray')
    const at = index === undefined ? all.length - 1 : indexOf(index)
    const place = at < 0 ? at + all.length : at
    if (place < 0 || place >= all.length) throw indexError('pop index out of range')
    ;(of as Bytes).text = all.slice(0, place) + all.slice(place + 1)
    return all.charCodeAt(place)
  },
  'remove(self value)': ([of, value], host) => {
    const all = moving(of, host)
    const place = all.indexOf(octet(value))
    if (place < 0) throw valueError('value not found in bytearray')
    ;(of as Bytes).text = all.slice(0, place) + all.slice(place + 1)
    return null
  },
  'reverse(self)': ([of], host) => {
    host.process.charge(text(of).length)
    ;(of as Bytes).text = fromOctets(octetsOf(text(of)).reverse())
    return null
  },
  'copy(self)': ([of]) => same(of, text(of)),
  'clear(self)': ([of]) => {
    ;(of as Bytes).text = ''
    return null
  },
})

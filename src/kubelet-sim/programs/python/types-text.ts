/** str: how one is made, and its methods. */
import { changed, done, every, joinedTexts, lastPlaceOf, madeOf, placeAfter, thoroughly } from './bites.ts'
import { plainTruth } from './comparing.ts'
import { tooLarge, typeError, valueError } from './errors.ts'
import { formatted, formattedFrom } from './format-method.ts'
import { item } from './items.ts'
import { breatheFor, itemsOf, itemsPerTurn } from './iterating.ts'
import { construct, define, native } from './natives.ts'
import { str } from './showing.ts'
import { Dict } from './tables.ts'
import { decoded, encoded } from './text-encodings.ts'
import { counted, lines, longestResult, replaced, split, stripped, textSigns, words } from './text-parts.ts'
import { charactersOf, isAscii, lengthOf, offsetIn, placeIn } from './texts.ts'
import { indexOf } from './types-number.ts'
import {
  Bytes,
  type Doing,
  Instance,
  isInt,
  List,
  StaticMethod,
  strType,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

const self = (value: Value): string =>
  value instanceof Instance ? (value.payload as string) : (value as string)

/** A text that an argument has to be. */
export function textArgument(value: Value, what = 'argument'): string {
  if (typeof value === 'string') return value
  if (value instanceof Instance && typeof value.payload === 'string') return value.payload
  throw typeError(`${what} must be str, not ${typeOf(value).name}`)
}

strType.construct = construct('str', 'object? encoding? errors?', function* (cls, [value, encoding, errors]) {
  const text =
    value === undefined
      ? ''
      : encoding !== undefined && value instanceof Bytes
        ? yield* done(decoded(value.text, encoding, errors))
        : yield* str(value)
  return cls.isOurs ? text : new Instance(cls, text)
})

/** Those at the ends that are named, or what is blank. */
function cut(of: Value, characters: Value | undefined, where: number): string | Doing<string> {
  if (characters === undefined || characters === null)
    return stripped(self(of), (each) => textSigns.blank.test(each), where)
  const gone = textArgument(characters, 'strip arg')
  return stripped(self(of), (each) => gone.includes(each), where)
}

/** How often something is done, where that is bounded. */
export const timesOf = (most: Value | undefined): number => {
  const times = most === undefined ? -1 : indexOf(most)
  return times < 0 ? Number.POSITIVE_INFINITY : times
}

function divided(
  of: Value,
  separator: Value | undefined,
  most: Value | undefined,
  fromEnd = false,
): List | Doing<List> {
  const times = timesOf(most)
  const isAtBlanks = separator === undefined || separator === null
  const sign = isAtBlanks ? '' : textArgument(separator, 'must be str or None, not')
  if (!isAtBlanks && sign === '') throw valueError('empty separator')
  return madeOf(
    isAtBlanks ? words(self(of), times, fromEnd, textSigns) : split(self(of), sign, times, fromEnd),
    (parts) => new List(parts),
  )
}

/** What lies between two places, and where it begins. */
function part(text: string, start: Value | undefined, end: Value | undefined): readonly [string, number] {
  if (start === undefined && end === undefined) return [text, 0]
  const length = lengthOf(text)
  const place = (value: Value | undefined, byDefault: number) => {
    if (value === undefined || value === null) return byDefault
    const at = indexOf(value)
    return Math.max(0, Math.min(length, at < 0 ? at + length : at))
  }
  const from = place(start, 0)
  return [text.slice(offsetIn(text, from), offsetIn(text, Math.max(from, place(end, length)))), from]
}

function found([of, sub, start, end]: Value[], isLast: boolean): number | Doing<number> {
  const [text, from] = part(self(of), start, end)
  const sign = textArgument(sub)
  return madeOf(isLast ? lastPlaceOf(text, sign) : placeAfter(text, sign), (at) =>
    at < 0 ? -1 : placeIn(text, at) + from,
  )
}

const surely = (at: number): number => {
  if (at < 0) throw valueError('substring not found')
  return at
}

function begins([of, affix, start, end]: Value[], isEnd: boolean): boolean {
  const [text] = part(self(of), start, end)
  const name = isEnd ? 'endswith' : 'startswith'
  const one = (each: Value): boolean => {
    if (typeof each !== 'string')
      throw typeError(`${name} first arg must be str or a tuple of str, not ${typeOf(each).name}`)
    return isEnd ? text.endsWith(each) : text.startsWith(each)
  }
  return affix instanceof Tuple ? affix.items.some(one) : one(affix)
}

function* joined(of: Value, value: Value): Doing<Value> {
  const items = yield* itemsOf(value)
  const texts: string[] = []
  let length = 0
  for (const [n, each] of items.entries()) {
    const text = each instanceof Instance ? each.payload : each
    if (typeof text !== 'string')
      throw typeError(`sequence item ${n}: expected str instance, ${typeOf(each).name} found`)
    length += text.length
    if (texts.push(text) % itemsPerTurn === 0) yield* breatheFor(itemsPerTurn, 0)
  }
  if (length + texts.length * self(of).length > longestResult) throw tooLarge()
  const made = joinedTexts(texts, self(of))
  return typeof made === 'string' ? made : yield* made
}

const padding = (of: Value, width: Value, fill: Value | undefined): [string, string] => {
  const text = self(of)
  const sign = fill === undefined ? ' ' : textArgument(fill)
  if (lengthOf(sign) !== 1) throw typeError('The fill character must be exactly one character long')
  return [text, sign.repeat(Math.max(0, Math.min(1 << 24, indexOf(width) - lengthOf(text))))]
}

const isAll = (of: Value, pattern: RegExp): boolean | Doing<boolean> =>
  self(of) !== '' && every(self(of), (bite) => pattern.test(bite))

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
const letter = /\p{L}/u
/** @param before the character that stands before it: a word may go on from there */
const titled = (text: string, before = ''): string =>
  text.replace(/\p{L}+/gu, (word, at) =>
    at === 0 && letter.test(before) ? word.toLowerCase() : capitalized(word),
  )

/** Whether it has letters, and what is made of it so is itself. */
const isLike = (of: Value, make: (bite: string, before: string) => string): boolean | Doing<boolean> => {
  let hasLetters = false
  const isSame = every(
    self(of),
    (bite, before) => {
      hasLetters ||= letter.test(bite) && bite.toLowerCase() !== bite.toUpperCase()
      return make(bite, before) === bite
    },
    thoroughly,
  )
  return madeOf(isSame, (same) => same && hasLetters)
}

define(strType, {
  'format(self *args **keywords)': ([of, args, keywords]) =>
    formatted(
      self(of),
      (args as Tuple).items,
      new Map(Array.from((keywords as Dict).entries.values(), ({ key, value }) => [key as string, value])),
    ),
  'format_map(self mapping)': ([of, mapping]) => formattedFrom(self(of), mapping),
  'join(self iterable)': ([of, value]) => joined(of, value),
  'split(self sep? maxsplit?)': ([of, sep, most]) => divided(of, sep, most),
  'rsplit(self sep? maxsplit?)': ([of, sep, most]) => divided(of, sep, most, true),
  'splitlines(self keepends?)': ([of, keeps]) =>
    madeOf(
      lines(self(of), keeps !== undefined && plainTruth(keeps) === true, textSigns),
      (all) => new List(all),
    ),
  'strip(self chars?)': ([of, characters]) => cut(of, characters, 3),
  'lstrip(self chars?)': ([of, characters]) => cut(of, characters, 1),
  'rstrip(self chars?)': ([of, characters]) => cut(of, characters, 2),
  'upper(self)': ([of]) => changed(self(of), (bite) => bite.toUpperCase()),
  'lower(self)': ([of]) => changed(self(of), (bite) => bite.toLowerCase()),
  'casefold(self)': ([of]) => changed(self(of), (bite) => bite.toLowerCase().replaceAll('ß', 'ss')),
  'capitalize(self)': ([of]) =>
    changed(self(of), (bite, _before, at) => (at === 0 ? capitalized(bite) : bite.toLowerCase())),
  'title(self)': ([of]) => changed(self(of), titled, thoroughly),
  'swapcase(self)': ([of]) =>
    changed(
      self(of),
      (bite) =>
        bite.replace(/\p{Lu}+|\p{Ll}+/gu, (run) =>
          run === run.toUpperCase() ? run.toLowerCase() : run.toUpperCase(),
        ),
      thoroughly,
    ),
  'replace(self old new count?)': ([of, old, by, count]) =>
    replaced(
      self(of),
      textArgument(old, 'replace() argument 1'),
      textArgument(by, 'replace() argument 2'),
      timesOf(count),
    ),
  'find(self sub start? end?)': (args) => found(args, false),
  'rfind(self sub start? end?)': (args) => found(args, true),
  'index(self sub start? end?)': (args) => madeOf(found(args, false), surely),
  'rindex(self sub start? end?)': (args) => madeOf(found(args, true), surely),
  'count(self sub start? end?)': ([of, sub, start, end]) => {
    const [text] = part(self(of), start, end)
    const sign = textArgument(sub)
    return sign === '' ? lengthOf(text) + 1 : counted(text, sign)
  },
  'startswith(self prefix start? end?)': (args) => begins(args, false),
  'endswith(self suffix start? end?)': (args) => begins(args, true),
  'removeprefix(self prefix)': ([of, prefix]) =>
    self(of).startsWith(textArgument(prefix)) ? self(of).slice(textArgument(prefix).length) : self(of),
  'removesuffix(self suffix)': ([of, suffix]) =>
    suffix !== '' && self(of).endsWith(textArgument(suffix))
      ? self(of).slice(0, -textArgument(suffix).length)
      : self(of),
  'partition(self sep)': ([of, sep]) => {
    const [text, sign] = [self(of), textArgument(sep)]
    return madeOf(
      placeAfter(text, sign),
      (at) => new Tuple(at < 0 ? [text, '', ''] : [text.slice(0, at), sign, text.slice(at + sign.length)]),
    )
  },
  'rpartition(self sep)': ([of, sep]) => {
    const [text, sign] = [self(of), textArgument(sep)]
    return madeOf(
      lastPlaceOf(text, sign),
      (at) => new Tuple(at < 0 ? ['', '', text] : [text.slice(0, at), sign, text.slice(at + sign.length)]),
    )
  },
  'center(self width fillchar?)': ([of, width, fill]) => {
    const [text, all] = padding(of, width, fill)
    const before = (all.length >> 1) + (all.length & indexOf(width) & 1)
    return all.slice(0, before) + text + all.slice(before)
  },
  'ljust(self width fillchar?)': ([of, width, fill]) => padding(of, width, fill).join(''),
  'rjust(self width fillchar?)': ([of, width, fill]) => padding(of, width, fill).reverse().join(''),
  'zfill(self width)': ([of, width]) => {
    const [, sign, digits] = /^([+-]?)([\s\S]*)$/.exec(self(of))!
    return sign + '0'.repeat(Math.max(0, Math.min(1 << 24, indexOf(width)) - lengthOf(self(of)))) + digits
  },
  'expandtabs(self tabsize?)': ([of, size]) => {
    const width = size === undefined ? 8 : indexOf(size)
    let column = 0
    return changed(
      self(of),
      (bite) =>
        bite.replace(/[^\t\n\r]+|[\t\n\r]/g, (each) => {
          if (each === '\n' || each === '\r') column = 0
          else if (each !== '\t') column += each.length
          else {
            const spaces = width > 0 ? width - (column % width) : 0
            column += spaces
            return ' '.repeat(spaces)
          }
          return each
        }),
      1,
    )
  },
  'encode(self encoding? errors?)': ([of, encoding, errors]) =>
    madeOf(encoded(self(of), encoding, errors), (bytes) => new Bytes(bytes)),
  'isdigit(self)': ([of]) => isAll(of, /^[\p{Nd}²³¹]+$/u),
  'isdecimal(self)': ([of]) => isAll(of, /^\p{Nd}+$/u),
  'isnumeric(self)': ([of]) => isAll(of, /^\p{N}+$/u),
  'isalpha(self)': ([of]) => isAll(of, /^\p{L}+$/u),
  'isalnum(self)': ([of]) => isAll(of, /^[\p{L}\p{N}]+$/u),
  'isspace(self)': ([of]) => isAll(of, /^\s+$/),
  'isupper(self)': ([of]) => isLike(of, (bite) => bite.toUpperCase()),
  'islower(self)': ([of]) => isLike(of, (bite) => bite.toLowerCase()),
  'istitle(self)': ([of]) => isLike(of, titled),
  'isidentifier(self)': ([of]) => isAll(of, /^[\p{L}_][\p{L}\p{N}_]*$/u),
  'isprintable(self)': ([of]) => every(self(of), (bite) => !/[^\P{C}]|[\n\r\t]/u.test(bite)),
  'isascii(self)': ([of]) => every(self(of), isAscii),
  'translate(self table)': function* ([of, table]) {
    const parts: string[] = []
    let count = 0
    for (const each of self(of)) {
      if (++count % itemsPerTurn === 0) yield* breatheFor(itemsPerTurn * 2, itemsPerTurn)
      const code = each.codePointAt(0)!
      const by = table instanceof Dict ? table.entries.get(code)?.value : yield* item(table, code)
      if (by === undefined) parts.push(each)
      else if (by !== null) parts.push(isInt(by) ? String.fromCodePoint(Number(by)) : (by as string))
    }
    return yield* done(joinedTexts(parts, ''))
  },
})

strType.own.set(
  'maketrans',
  new StaticMethod(
    native('maketrans', 'x y? z?', ([from, to, gone]) => {
      const table = new Dict()
      if (from instanceof Dict) {
        for (const { key, value } of from.entries.values()) {
          const code = typeof key === 'string' ? key.codePointAt(0)! : key
          table.put(code, code, value)
        }
        return table
      }
      const [before, after] = [charactersOf(textArgument(from)), charactersOf(textArgument(to))]
      if (before.length !== after.length)
        throw valueError('the first two maketrans arguments must have equal length')
      for (const [n, each] of before.entries()) {
        const code = each.codePointAt(0)!
        table.put(code, code, after[n].codePointAt(0)!)
      }
      for (const each of charactersOf(gone === undefined ? '' : textArgument(gone))) {
        const code = each.codePointAt(0)!
        table.put(code, code, null)
      }
      return table
    }),
  ),
)

/** str: how one is made, and its methods. */
import { bytesOf, textOf } from '../../runtime/bytes.ts'
import { exceptions, failure, typeError, valueError } from './errors.ts'
import { formatted, formattedFrom } from './format-method.ts'
import { item } from './items.ts'
import { itemsOf } from './iterating.ts'
import { construct, define, native } from './natives.ts'
import { str } from './showing.ts'
import { Dict } from './tables.ts'
import { asciiText, charactersOf, isAscii, lengthOf, offsetIn, placeIn } from './texts.ts'
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

/** Which bytes a text is in an encoding. */
export function encoded(text: string, encoding: Value | undefined, errors?: Value): string {
  const name = String(encoding ?? 'utf-8')
    .toLowerCase()
    .replace(/[-_ ]/g, '')
  if (name === 'utf8') return bytesOf(text)
  const limit =
    name === 'ascii' || name === 'usascii' ? 0x80 : name === 'latin1' || name === 'iso88591' ? 0x100 : 0
  if (limit === 0) throw failure(exceptions.get('LookupError')!, `unknown encoding: ${String(encoding)}`)
  let result = ''
  for (const [at, each] of charactersOf(text).entries()) {
    if (each.codePointAt(0)! < limit) result += each
    else if (errors === 'replace') result += '?'
    else if (errors === 'xmlcharrefreplace') result += `&#${each.codePointAt(0)};`
    else if (errors === 'backslashreplace') result += asciiText(each)
    else if (errors !== 'ignore')
      throw failure(
        exceptions.get('UnicodeEncodeError')!,
        `'${limit === 0x80 ? 'ascii' : 'latin-1'}' codec can't encode character '${asciiText(each)}' in position ${at}: ordinal not in range(${limit})`,
      )
  }
  return result
}

/** Which text bytes are in an encoding. */
export function decoded(bytes: string, encoding: Value | undefined, errors?: Value): string {
  const name = String(encoding ?? 'utf-8')
    .toLowerCase()
    .replace(/[-_ ]/g, '')
  if (name === 'latin1' || name === 'iso88591') return bytes
  if (name !== 'utf8' && name !== 'ascii' && name !== 'usascii')
    throw failure(exceptions.get('LookupError')!, `unknown encoding: ${String(encoding)}`)
  if (isAscii(bytes)) return bytes
  const text = name === 'utf8' ? textOf(bytes) : bytes.replace(/[^\0-\x7f]/g, '\ufffd')
  if (!text.includes('\ufffd') || errors === 'replace' || errors === 'backslashreplace') return text
  if (errors === 'ignore' || errors === 'surrogateescape') return text.replaceAll('\ufffd', '')
  if (bytesOf(text) === bytes) return text
  const at = bytesOf(text.slice(0, text.indexOf('\ufffd'))).length
  const byte = `0x${bytes.charCodeAt(at).toString(16)}`
  throw failure(
    exceptions.get('UnicodeDecodeError')!,
    name === 'utf8'
      ? `'utf-8' codec can't decode byte ${byte} in position ${at}: invalid start byte`
      : `'ascii' codec can't decode byte ${byte} in position ${at}: ordinal not in range(128)`,
  )
}

strType.construct = construct('str', 'object? encoding? errors?', function* (cls, [value, encoding, errors]) {
  const text =
    value === undefined
      ? ''
      : encoding !== undefined && value instanceof Bytes
        ? decoded(value.text, encoding, errors)
        : yield* str(value)
  return cls.isOurs ? text : new Instance(cls, text)
})

/** In characters: nothing longer is made at once. */
const longestResult = 1 << 28

const space = /\s/

/** Takes characters away at the ends. @param where 1 at the beginning, 2 at the end, 3 both */
export function stripped(text: string, characters: Value | undefined, where: number): string {
  const isGone =
    characters === undefined || characters === null
      ? (each: string) => space.test(each)
      : (each: string) => (characters as string).includes(each)
  let [from, to] = [0, text.length]
  if (where & 1) while (from < to && isGone(text[from])) from++
  if (where & 2) while (to > from && isGone(text[to - 1])) to--
  return text.slice(from, to)
}

export function splitText(
  text: string,
  separator: Value | undefined,
  most: Value | undefined,
  fromEnd = false,
): string[] {
  const limit = most === undefined ? -1 : indexOf(most)
  const times = limit < 0 ? Number.POSITIVE_INFINITY : limit
  if (separator === undefined || separator === null) return splitAtSpace(text, times, fromEnd)
  const sign = textArgument(separator, 'must be str or None, not')
  if (sign === '') throw valueError('empty separator')
  const parts = text.split(sign)
  if (parts.length - 1 <= times) return parts
  return fromEnd
    ? [parts.slice(0, parts.length - times).join(sign), ...parts.slice(parts.length - times)]
    : [...parts.slice(0, times), parts.slice(times).join(sign)]
}

function splitAtSpace(text: string, times: number, fromEnd: boolean): string[] {
  const words = text.split(/\s+/).filter(Boolean)
  if (words.length - 1 <= times) return words
  const parts: string[] = []
  let rest = stripped(text, undefined, 3)
  for (let n = 0; n < times; n++) {
    if (fromEnd) {
      const [word] = /\S+$/.exec(rest)!
      parts.unshift(word)
      rest = stripped(rest.slice(0, rest.length - word.length), undefined, 2)
    } else {
      const [word] = /^\S+/.exec(rest)!
      parts.push(word)
      rest = stripped(rest.slice(word.length), undefined, 1)
    }
  }
  return fromEnd ? [rest, ...parts] : [...parts, rest]
}

const linesOf = (text: string, keepsEnds: boolean): string[] =>
  (text.match(/[^\n\r\v\f\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029])|[^\n\r]+$/g) ?? []).map(
    (each) => (keepsEnds ? each : each.replace(/(?:\r\n|[\n\r\v\f\x85\u2028\u2029])$/, '')),
  )

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

function found([of, sub, start, end]: Value[], isLast: boolean): number {
  const [text, from] = part(self(of), start, end)
  const sign = textArgument(sub)
  const at = isLast ? text.lastIndexOf(sign) : text.indexOf(sign)
  return at < 0 ? -1 : placeIn(text, at) + from
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
    texts.push(text)
    length += text.length
  }
  if (length > longestResult) throw failure(exceptions.get('MemoryError')!)
  return texts.join(self(of))
}

const padding = (of: Value, width: Value, fill: Value | undefined): [string, string] => {
  const text = self(of)
  const sign = fill === undefined ? ' ' : textArgument(fill)
  if (lengthOf(sign) !== 1) throw typeError('The fill character must be exactly one character long')
  return [text, sign.repeat(Math.max(0, Math.min(1 << 24, indexOf(width) - lengthOf(text))))]
}

const isAll = (of: Value, pattern: RegExp): boolean => self(of) !== '' && pattern.test(self(of))
const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
const titled = (text: string): string => text.replace(/\p{L}+/gu, capitalized)

define(strType, {
  'format(self *args **keywords)': ([of, args, keywords]) =>
    formatted(
      self(of),
      (args as Tuple).items,
      new Map(Array.from((keywords as Dict).entries.values(), ({ key, value }) => [key as string, value])),
    ),
  'format_map(self mapping)': ([of, mapping]) => formattedFrom(self(of), mapping),
  'join(self iterable)': ([of, value]) => joined(of, value),
  'split(self sep? maxsplit?)': ([of, sep, most]) => new List(splitText(self(of), sep, most)),
  'rsplit(self sep? maxsplit?)': ([of, sep, most]) => new List(splitText(self(of), sep, most, true)),
  'splitlines(self keepends?)': ([of, keeps]) => new List(linesOf(self(of), keeps === true)),
  'strip(self chars?)': ([of, characters]) => stripped(self(of), characters, 3),
  'lstrip(self chars?)': ([of, characters]) => stripped(self(of), characters, 1),
  'rstrip(self chars?)': ([of, characters]) => stripped(self(of), characters, 2),
  'upper(self)': ([of]) => self(of).toUpperCase(),
  'lower(self)': ([of]) => self(of).toLowerCase(),
  'casefold(self)': ([of]) => self(of).toLowerCase().replaceAll('ß', 'ss'),
  'capitalize(self)': ([of]) => capitalized(self(of)),
  'title(self)': ([of]) => titled(self(of)),
  'swapcase(self)': ([of]) =>
    self(of).replace(/\p{Lu}+|\p{Ll}+/gu, (run) =>
      run === run.toUpperCase() ? run.toLowerCase() : run.toUpperCase(),
    ),
  'replace(self old new count?)': ([of, old, by, count]) => {
    const [text, from, to] = [
      self(of),
      textArgument(old, 'replace() argument 1'),
      textArgument(by, 'replace() argument 2'),
    ]
    const times = count === undefined ? -1 : indexOf(count)
    const parts = text.split(from)
    if (parts.length * to.length > longestResult) throw failure(exceptions.get('MemoryError')!)
    if (times < 0) return from === '' ? text.replaceAll(from, () => to) : parts.join(to)
    return (
      parts.slice(0, times + 1).join(to) +
      parts
        .slice(times + 1)
        .map((each) => from + each)
        .join('')
    )
  },
  'find(self sub start? end?)': (args) => found(args, false),
  'rfind(self sub start? end?)': (args) => found(args, true),
  'index(self sub start? end?)': (args) => {
    const at = found(args, false)
    if (at < 0) throw valueError('substring not found')
    return at
  },
  'rindex(self sub start? end?)': (args) => {
    const at = found(args, true)
    if (at < 0) throw valueError('substring not found')
    return at
  },
  'count(self sub start? end?)': ([of, sub, start, end]) => {
    const [text] = part(self(of), start, end)
    const sign = textArgument(sub)
    return sign === '' ? lengthOf(text) + 1 : text.split(sign).length - 1
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
    const at = text.indexOf(sign)
    return new Tuple(at < 0 ? [text, '', ''] : [text.slice(0, at), sign, text.slice(at + sign.length)])
  },
  'rpartition(self sep)': ([of, sep]) => {
    const [text, sign] = [self(of), textArgument(sep)]
    const at = text.lastIndexOf(sign)
    return new Tuple(at < 0 ? ['', '', text] : [text.slice(0, at), sign, text.slice(at + sign.length)])
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
    return self(of).replace(/[^\t\n]+|\t|\n/g, (each) => {
      if (each === '\n') column = 0
      else if (each !== '\t') column += each.length
      else {
        const spaces = width > 0 ? width - (column % width) : 0
        column += spaces
        return ' '.repeat(spaces)
      }
      return each
    })
  },
  'encode(self encoding? errors?)': ([of, encoding, errors]) =>
    new Bytes(encoded(self(of), encoding, errors)),
  'isdigit(self)': ([of]) => isAll(of, /^[\p{Nd}²³¹]+$/u),
  'isdecimal(self)': ([of]) => isAll(of, /^\p{Nd}+$/u),
  'isnumeric(self)': ([of]) => isAll(of, /^\p{N}+$/u),
  'isalpha(self)': ([of]) => isAll(of, /^\p{L}+$/u),
  'isalnum(self)': ([of]) => isAll(of, /^[\p{L}\p{N}]+$/u),
  'isspace(self)': ([of]) => isAll(of, /^\s+$/),
  'isupper(self)': ([of]) =>
    /\p{L}/u.test(self(of)) && self(of) === self(of).toUpperCase() && self(of) !== self(of).toLowerCase(),
  'islower(self)': ([of]) =>
    /\p{L}/u.test(self(of)) && self(of) === self(of).toLowerCase() && self(of) !== self(of).toUpperCase(),
  'istitle(self)': ([of]) => /\p{L}/u.test(self(of)) && self(of) === titled(self(of)),
  'isidentifier(self)': ([of]) => isAll(of, /^[\p{L}_][\p{L}\p{N}_]*$/u),
  'isprintable(self)': ([of]) => !/[^\P{C}]|[\n\r\t]/u.test(self(of)),
  'isascii(self)': ([of]) => isAscii(self(of)),
  'translate(self table)': function* ([of, table]) {
    let result = ''
    for (const each of self(of)) {
      const code = each.codePointAt(0)!
      const by = table instanceof Dict ? table.entries.get(code)?.value : yield* item(table, code)
      result +=
        by === undefined
          ? each
          : by === null
            ? ''
            : isInt(by)
              ? String.fromCodePoint(Number(by))
              : (by as string)
    }
    return result
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

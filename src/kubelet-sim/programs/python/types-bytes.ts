/** bytes and bytearray: how they are made, and their methods. */
import { bytesOfHex, hexOf, octetsOf } from '../../runtime/bytes.ts'
import { call } from './asking.ts'
import { tooLarge, typeError, valueError } from './errors.ts'
import { itemsOf } from './iterating.ts'
import { construct, define, native } from './natives.ts'
import { indexOf } from './types-number.ts'
import { decoded, encoded, splitText, stripped } from './types-text.ts'
import {
  Bytes,
  bytearrayType,
  bytesType,
  ClassMethod,
  type Doing,
  isInt,
  List,
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
    return encoded(value, encoding, errors)
  }
  if (value instanceof Bytes) return value.text
  if (isInt(value)) {
    if (Number(value) < 0) throw valueError('negative count')
    if (Number(value) > 1 << 28) throw tooLarge()
    return '\0'.repeat(Number(value))
  }
  const own = typeOf(value).find('__bytes__')
  if (own !== undefined) return ((yield* call(own, [value])) as Bytes).text
  let text = ''
  for (const each of yield* itemsOf(value)) {
    const code = indexOf(each)
    if (code < 0 || code > 255) throw valueError('bytes must be in range(0, 256)')
    text += String.fromCharCode(code)
  }
  return text
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
const separator = (value: Value | undefined): Value | undefined =>
  value === undefined || value === null ? undefined : text(value)
const affixed = (affix: Value, test: (each: string) => boolean): boolean =>
  affix instanceof Tuple ? affix.items.some((each) => test(text(each))) : test(text(affix))

for (const type of [bytesType, bytearrayType])
  define(type, {
    'decode(self encoding? errors?)': ([of, encoding, errors]) => decoded(text(of), encoding, errors),
    'hex(self sep?)': ([of, sep]) => {
      const digits = hexOf(octetsOf(text(of)))
      return sep === undefined ? digits : (digits.match(/../g) ?? []).join(String(sep))
    },
    'split(self sep? maxsplit?)': ([of, sep, most]) =>
      new List(splitText(text(of), separator(sep), most).map((each) => same(of, each))),
    'splitlines(self)': ([of]) =>
      new List(
        (text(of).match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? []).map((each) =>
          same(of, each.replace(/[\r\n]+$/, '')),
        ),
      ),
    'strip(self chars?)': ([of, characters]) => same(of, stripped(text(of), separator(characters), 3)),
    'lstrip(self chars?)': ([of, characters]) => same(of, stripped(text(of), separator(characters), 1)),
    'rstrip(self chars?)': ([of, characters]) => same(of, stripped(text(of), separator(characters), 2)),
    'startswith(self prefix)': ([of, affix]) => affixed(affix, (each) => text(of).startsWith(each)),
    'endswith(self suffix)': ([of, affix]) => affixed(affix, (each) => text(of).endsWith(each)),
    'find(self sub start?)': ([of, sub, start]) =>
      text(of).indexOf(text(sub), start === undefined ? 0 : indexOf(start)),
    'rfind(self sub)': ([of, sub]) => text(of).lastIndexOf(text(sub)),
    'index(self sub)': ([of, sub]) => {
      const at = text(of).indexOf(text(sub))
      if (at < 0) throw valueError('subsection not found')
      return at
    },
    'count(self sub)': ([of, sub]) => text(of).split(text(sub)).length - 1,
    'replace(self old new)': ([of, old, by]) =>
      same(
        of,
        text(of).replaceAll(text(old), () => text(by)),
      ),
    'join(self iterable)': function* ([of, value]) {
      const items = yield* itemsOf(value)
      const wrong = items.findIndex((each) => !(each instanceof Bytes))
      if (wrong >= 0)
        throw typeError(
          `sequence item ${wrong}: expected a bytes-like object, ${typeOf(items[wrong]).name} found`,
        )
      return same(of, items.map(text).join(text(of)))
    },
    'upper(self)': ([of]) =>
      same(
        of,
        text(of).replace(/[a-z]+/g, (each) => each.toUpperCase()),
      ),
    'lower(self)': ([of]) =>
      same(
        of,
        text(of).replace(/[A-Z]+/g, (each) => each.toLowerCase()),
      ),
    'partition(self sep)': ([of, sep]) => {
      const at = text(of).indexOf(text(sep))
      const parts =
        at < 0
          ? [text(of), '', '']
          : [text(of).slice(0, at), text(sep), text(of).slice(at + text(sep).length)]
      return new Tuple(parts.map((each) => same(of, each)))
    },
    'ljust(self width fillbyte?)': ([of, width, fill]) =>
      same(of, text(of).padEnd(Math.min(indexOf(width), 1 << 24), fill === undefined ? ' ' : text(fill))),
    'rjust(self width fillbyte?)': ([of, width, fill]) =>
      same(of, text(of).padStart(Math.min(indexOf(width), 1 << 24), fill === undefined ? ' ' : text(fill))),
    'isdigit(self)': ([of]) => /^[0-9]+$/.test(text(of)),
    'isalpha(self)': ([of]) => /^[a-zA-Z]+$/.test(text(of)),
  })
bytesType.own.set(
  'fromhex',
  new ClassMethod(
    native(
      'fromhex',
      'cls string',
      ([, hex]) => {
        const given = String(hex)
        const digits = /\s/.test(given) ? given.replace(/\s+/g, '') : given
        const wrong = digits.search(/[^\da-fA-F]/)
        if (wrong >= 0 || digits.length % 2 === 1)
          throw valueError(`non-hexadecimal number found in fromhex() arg at position ${wrong}`)
        return new Bytes(bytesOfHex(digits))
      },
      { reads: 1 },
    ),
  ),
)
define(bytearrayType, {
  'append(self item)': ([of, value], host) => {
    host.hold(1)
    ;(of as Bytes).text += String.fromCharCode(indexOf(value) & 255)
    return null
  },
  'extend(self iterable)': function* ([of, value], host) {
    const more = yield* bytesFrom(value, undefined, undefined)
    host.hold(more.length)
    ;(of as Bytes).text += more
    return null
  },
  'clear(self)': ([of]) => {
    ;(of as Bytes).text = ''
    return null
  },
})

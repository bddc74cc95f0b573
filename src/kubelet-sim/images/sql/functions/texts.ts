/** Functions of texts. Sources: PostgreSQL and MySQL, String Functions. */
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { isAscii } from '../../../../api/codec/octets.ts'
import { bytesOf, hexOf, octetsOf, textOf as shownText, upperCased as upper } from '../../../runtime/bytes.ts'
import { checked, checkLength } from '../limits.ts'
import { expressionFor } from '../patterns.ts'
import type { SqlValue } from '../syntax.ts'
import { lower, numberOf, textOf } from '../values.ts'
import { type Functions, strict } from './function.ts'

function repeated(text: string, count: number): string {
  checkLength(text.length * Math.max(0, count))
  return text.repeat(Math.max(0, Math.trunc(count)))
}

export function joined(args: readonly SqlValue[], by = ''): string {
  const length = args.reduce<number>((sum, each) => sum + textOf(each).length + by.length, 0)
  checkLength(length)
  return args.map(textOf).join(by)
}

function replaced(text: string, part: string, by: string): string {
  if (part === '') return text
  checkLength((text.length / part.length + 1) * by.length)
  return checked(text.replaceAll(part, by))
}

/** @param start counted from 0; what would stand before that counts */
export function partOf(text: string, start: number, length: number | undefined): string {
  return text.slice(Math.max(0, start), length === undefined ? undefined : Math.max(0, start + length))
}

function stripped(text: string, signs: string, side: string): string {
  let [from, to] = [0, text.length]
  if (side !== 'trailing') while (from < to && signs.includes(text[from])) from++
  if (side !== 'leading') while (to > from && signs.includes(text[to - 1])) to--
  return text.slice(from, to)
}

const padded = (isBefore: boolean) =>
  strict(([text, length, fill = ' ']) => {
    const [whole, wanted, by] = [textOf(text), Math.max(0, numberOf(length)), textOf(fill)]
    checkLength(wanted)
    if (whole.length >= wanted || by === '') return whole.slice(0, wanted)
    return isBefore ? whole.padStart(wanted, by) : whole.padEnd(wanted, by)
  })

/** The part between two of a mark; from behind where it is counted below 0. */
function splitPart(text: string, mark: string, n: number): string {
  const parts = mark === '' ? [text] : text.split(mark)
  return (n > 0 ? parts[n - 1] : parts.at(n)) ?? ''
}

function upToMark(text: string, mark: string, count: number): string {
  if (mark === '' || count === 0) return ''
  const parts = text.split(mark)
  return (count > 0 ? parts.slice(0, count) : parts.slice(count)).join(mark)
}

type Digest = (data: Uint8Array) => Uint8Array

const hashed = (digest: Digest) => strict(([text]) => hexOf(digest(octetsOf(textOf(text)))))

const byBits: Readonly<Record<number, Digest>> = {
  0: sha256,
  224: sha224,
  256: sha256,
  384: sha384,
  512: sha512,
}

/** `\1` stands for a group. */
const asGroups = (by: string): string =>
  by
    .replace(/\$/g, '\\$')
    .replace(/\\(\d)/g, '$$$1')
    .replace(/\\&/g, '$$0')

/** Of what is written in several bytes, those alone count that begin a character. */
export function lengthInCharacters(bytes: string): number {
  if (isAscii(bytes)) return bytes.length
  let count = 0
  for (let n = 0; n < bytes.length; n++) if ((bytes.charCodeAt(n) & 0xc0) !== 0x80) count++
  return count
}

export const textFunctions: Functions = {
  concat: (args) => joined(args),
  concat_ws: ([by = null, ...args]) =>
    by === null
      ? null
      : joined(
          args.filter((each) => each !== null),
          textOf(by),
        ),
  upper: strict(([text]) => upper(textOf(text))),
  ucase: strict(([text]) => upper(textOf(text))),
  lower: strict(([text]) => lower(textOf(text))),
  lcase: strict(([text]) => lower(textOf(text))),
  initcap: strict(([text]) =>
    lower(textOf(text)).replace(/[a-z0-9]+/g, (each) => upper(each[0]) + each.slice(1)),
  ),
  octet_length: strict(([text]) => textOf(text).length),
  char_length: strict(([text]) => lengthInCharacters(textOf(text))),
  character_length: strict(([text]) => lengthInCharacters(textOf(text))),
  replace: strict(([text, of, by]) => replaced(textOf(text), textOf(of), textOf(by))),
  left: strict(([text, count]) => textOf(text).slice(0, numberOf(count))),
  right: strict(([text, count]) => {
    const [whole, n] = [textOf(text), numberOf(count)]
    return n >= 0 ? whole.slice(Math.max(0, whole.length - n)) : whole.slice(-n)
  }),
  trim: strict(([text, signs, side]) => stripped(textOf(text), textOf(signs), textOf(side))),
  btrim: strict(([text, signs = ' ']) => stripped(textOf(text), textOf(signs), 'both')),
  ltrim: strict(([text, signs = ' ']) => stripped(textOf(text), textOf(signs), 'leading')),
  rtrim: strict(([text, signs = ' ']) => stripped(textOf(text), textOf(signs), 'trailing')),
  lpad: padded(true),
  rpad: padded(false),
  repeat: strict(([text, count]) => repeated(textOf(text), numberOf(count))),
  space: strict(([count]) => repeated(' ', numberOf(count))),
  reverse: strict(([text]) => bytesOf([...shownText(textOf(text))].reverse().join(''))),
  position: strict(([of, text]) => textOf(text).indexOf(textOf(of)) + 1),
  strpos: strict(([text, of]) => textOf(text).indexOf(textOf(of)) + 1),
  instr: strict(([text, of]) => lower(textOf(text)).indexOf(lower(textOf(of))) + 1),
  locate: strict(
    ([of, text, from = 1]) => lower(textOf(text)).indexOf(lower(textOf(of)), numberOf(from) - 1) + 1,
  ),
  starts_with: strict(([text, of]) => textOf(text).startsWith(textOf(of))),
  split_part: strict(([text, mark, n]) => splitPart(textOf(text), textOf(mark), numberOf(n))),
  substring_index: strict(([text, mark, count]) => upToMark(textOf(text), textOf(mark), numberOf(count))),
  ascii: strict(([text]) => textOf(text).charCodeAt(0) || 0),
  chr: strict(([code]) => String.fromCharCode(numberOf(code) & 0x7f)),
  char: strict(([code]) => String.fromCharCode(numberOf(code) & 0x7f)),
  hex: strict(([value]) =>
    typeof value === 'number'
      ? value.toString(16).toUpperCase()
      : hexOf(octetsOf(textOf(value))).toUpperCase(),
  ),
  to_hex: strict(([value]) => numberOf(value).toString(16)),
  md5: hashed(md5),
  sha1: hashed(sha1),
  sha: hashed(sha1),
  sha2: strict(([text, bits]) => {
    const digest = Object.hasOwn(byBits, numberOf(bits)) ? byBits[numberOf(bits)] : undefined
    return digest ? hexOf(digest(octetsOf(textOf(text)))) : null
  }),
  quote_literal: strict(([text]) => `'${textOf(text).replaceAll("'", "''")}'`),
  quote_ident: strict(([text]) =>
    /^[a-z_][a-z0-9_]*$/.test(textOf(text)) ? textOf(text) : `"${textOf(text).replaceAll('"', '""')}"`,
  ),
  quote: strict(([text]) => `'${textOf(text).replace(/[\\']/g, '\\$&')}'`),
  regexp_replace: strict(([text, pattern, by, flags = '']) => {
    const [whole, options] = [textOf(text), textOf(flags)]
    const matcher = expressionFor(whole, textOf(pattern), options.includes('i')).matcher(whole)
    checkLength(whole.length * textOf(by).length)
    return options.includes('g')
      ? matcher.replaceAll(asGroups(textOf(by)))
      : matcher.replaceFirst(asGroups(textOf(by)))
  }),
  regexp_like: strict(([text, pattern]) =>
    Number(expressionFor(textOf(text), textOf(pattern), true).matcher(textOf(text)).find()),
  ),
}

/** `1,234.50` */
export function grouped(value: number, digits: number): string {
  const [whole, fraction] = value.toFixed(Math.min(30, Math.max(0, digits))).split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`)
}

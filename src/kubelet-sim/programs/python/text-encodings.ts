/** Which bytes a text is in an encoding, and which text bytes are. */
import { bytesOf, textOf } from '../../runtime/bytes.ts'
import { changed, endOfBite, longestBite } from './bites.ts'
import { exceptions, failure } from './errors.ts'
import { breatheFor } from './iterating.ts'
import { asciiText, isAscii, lengthOf } from './texts.ts'
import type { Doing, Value } from './values.ts'

type Encoding = 'utf8' | 'ascii' | 'latin1' | 'utf8sig' | 'utf16' | 'utf16le' | 'utf16be'

const names: Readonly<Record<string, Encoding>> = {
  utf8: 'utf8',
  u8: 'utf8',
  ascii: 'ascii',
  usascii: 'ascii',
  latin1: 'latin1',
  iso88591: 'latin1',
  l1: 'latin1',
  utf8sig: 'utf8sig',
  utf16: 'utf16',
  utf16le: 'utf16le',
  utf16be: 'utf16be',
}

function encodingOf(given: Value | undefined): Encoding {
  const name = String(given ?? 'utf-8')
    .toLowerCase()
    .replace(/[-_ ]/g, '')
  const known = Object.hasOwn(names, name) ? names[name] : undefined
  if (known === undefined) throw failure(exceptions.get('LookupError')!, `unknown encoding: ${String(given)}`)
  return known
}

/** Which bytes a text is in an encoding. */
export function encoded(text: string, encoding: Value | undefined, errors?: Value): string | Doing<string> {
  const name = encodingOf(encoding)
  if (name === 'utf8') return changed(text, bytesOf)
  if (name === 'utf8sig')
    return changed(text, (bite, _before, at) => (at === 0 ? '\xef\xbb\xbf' : '') + bytesOf(bite))
  if (name !== 'ascii' && name !== 'latin1')
    return changed(
      text,
      (bite, _before, at) => (at === 0 && name === 'utf16' ? '\xff\xfe' : '') + halves(bite, name),
      1,
    )
  const strange = name === 'ascii' ? /[^\0-\x7f]/gu : /[^\0-\xff]/gu
  return changed(text, (bite, _before, at) =>
    bite.replace(strange, (each, offset: number) => {
      if (errors === 'replace') return '?'
      if (errors === 'ignore') return ''
      if (errors === 'xmlcharrefreplace') return `&#${each.codePointAt(0)};`
      if (errors === 'backslashreplace') return asciiText(each)
      const place = lengthOf(text.slice(0, at + offset))
      const run = name === 'ascii' ? /^[^\0-\x7f]+/u : /^[^\0-\xff]+/u
      const count = lengthOf(run.exec(text.slice(at + offset))![0])
      throw failure(
        exceptions.get('UnicodeEncodeError')!,
        `'${name === 'ascii' ? 'ascii' : 'latin-1'}' codec can't encode ${count > 1 ? 'characters' : `character '${asciiText(each)}'`} in position ${place}${count > 1 ? `-${place + count - 1}` : ''}: ordinal not in range(${name === 'ascii' ? 128 : 256})`,
      )
    }),
  )
}

/** Each character of ours as two bytes. */
function halves(text: string, name: Encoding): string {
  const parts: string[] = []
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n)
    const [low, high] = [code & 255, code >> 8]
    parts.push(name === 'utf16be' ? String.fromCharCode(high, low) : String.fromCharCode(low, high))
  }
  return parts.join('')
}

function fromHalves(bytes: string, isBigEndian: boolean): string {
  const parts: string[] = []
  for (let n = 0; n + 1 < bytes.length; n += 2) {
    const [first, second] = [bytes.charCodeAt(n), bytes.charCodeAt(n + 1)]
    parts.push(String.fromCharCode(isBigEndian ? first * 256 + second : second * 256 + first))
  }
  return parts.join('')
}

/** Which text bytes are in an encoding. */
export function decoded(bytes: string, encoding: Value | undefined, errors?: Value): string | Doing<string> {
  const name = encodingOf(encoding)
  if (name === 'latin1') return bytes
  if (name === 'utf8sig')
    return decoded(bytes.startsWith('\xef\xbb\xbf') ? bytes.slice(3) : bytes, 'utf8', errors)
  if (name === 'utf16' || name === 'utf16le' || name === 'utf16be') {
    const mark = name === 'utf16' ? bytes.slice(0, 2) : ''
    const isMarked = mark === '\xff\xfe' || mark === '\xfe\xff'
    const isBigEndian = name === 'utf16be' || mark === '\xfe\xff'
    return changed(isMarked ? bytes.slice(2) : bytes, (bite) => fromHalves(bite, isBigEndian), 1)
  }
  return bytes.length <= longestBite
    ? decodedBite(bytes, name, errors, 0)
    : decodedInBites(bytes, name, errors)
}

function* decodedInBites(bytes: string, name: Encoding, errors: Value | undefined): Doing<string> {
  const parts: string[] = []
  for (let from = 0, to: number; from < bytes.length; from = to) {
    to = endOfBite(bytes, from)
    // What belongs to a character stays with it.
    while (to < bytes.length && (bytes.charCodeAt(to) & 0xc0) === 0x80 && to < from + longestBite + 4) to++
    parts.push(decodedBite(bytes.slice(from, to), name, errors, from))
    yield* breatheFor((to - from) / 4, to - from)
  }
  return parts.join('')
}

/** @param at where the bite begins, for messages */
function decodedBite(bytes: string, name: Encoding, errors: Value | undefined, at: number): string {
  if (isAscii(bytes)) return bytes
  const text = name === 'utf8' ? textOf(bytes) : bytes.replace(/[^\0-\x7f]/g, '\ufffd')
  if (!text.includes('\ufffd') || errors === 'replace' || errors === 'backslashreplace') return text
  if (errors === 'ignore' || errors === 'surrogateescape') return text.replaceAll('\ufffd', '')
  if (bytesOf(text) === bytes) return text
  const place = bytesOf(text.slice(0, text.indexOf('\ufffd'))).length
  const byte = `0x${bytes.charCodeAt(place).toString(16)}`
  throw failure(
    exceptions.get('UnicodeDecodeError')!,
    name === 'utf8'
      ? `'utf-8' codec can't decode byte ${byte} in position ${at + place}: invalid start byte`
      : `'ascii' codec can't decode byte ${byte} in position ${at + place}: ordinal not in range(128)`,
  )
}

/** What stands before a node or a document: anchors, aliases, tags and directives. */
import { type Cursor, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, isWord } from './cursor.ts'

const endsName = new Set('?:,]}%@`')

/** Reads the name of an anchor or of an alias, whose `&` or `*` is here. */
export function readAnchor(cursor: Cursor): string {
  cursor.skip()
  const name = cursor.readWhile(isWord)
  const isEnded = isBlankOrEnd(cursor.peek()) || endsName.has(cursor.text[cursor.at])
  if (name === '' || !isEnded) cursor.fail('did not find expected alphabetic or numeric character')
  return name
}

/** A tag in its two parts: `!!` and `str`. Without a handle the suffix is all of it. */
export interface Tag {
  readonly handle: string
  readonly suffix: string
}

export function readTag(cursor: Cursor): Tag {
  const tag = cursor.is('<', 1) ? readVerbatimTag(cursor) : readShortTag(cursor)
  if (!isBlankOrEnd(cursor.peek())) cursor.fail('did not find expected whitespace or line break')
  return tag
}

function readVerbatimTag(cursor: Cursor): Tag {
  cursor.skip(2)
  const suffix = readUri(cursor)
  if (!cursor.is('>')) cursor.fail("did not find the expected '>'")
  cursor.skip()
  return { handle: '', suffix }
}

function readShortTag(cursor: Cursor): Tag {
  const handle = readHandle(cursor)
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: readUri(cursor) }
  // What looked like a handle was the beginning of the tag itself.
  const suffix = readUri(cursor, handle)
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix }
}

function readHandle(cursor: Cursor, isOfDirective = false): string {
  if (!cursor.is('!')) cursor.fail("did not find expected '!'")
  const from = cursor.at
  cursor.skip()
  cursor.readWhile(isWord)
  if (cursor.is('!')) cursor.skip()
  else if (isOfDirective && cursor.at - from > 1) cursor.fail("did not find expected '!'")
  return cursor.text.slice(from, cursor.at)
}

const ofUri = new Set(";/?:@&=+$,.!~*'()[]%")

/** @param head what was read of it already, with its `!` */
function readUri(cursor: Cursor, head = ''): string {
  let uri = head.slice(1)
  const from = cursor.at
  while (isWord(cursor.peek()) || ofUri.has(cursor.text[cursor.at])) {
    if (cursor.is('%')) uri += readUriEscapes(cursor)
    else {
      uri += cursor.text[cursor.at]
      cursor.skip()
    }
  }
  if (head === '' && cursor.at === from) cursor.fail('did not find expected tag URI')
  return uri
}

const octetAt = ({ text, at }: Cursor): number =>
  /^%[0-9a-fA-F]{2}$/.test(text.slice(at, at + 3)) ? Number.parseInt(text.slice(at + 1, at + 3), 16) : -1

/** How many octets a character has, by its first in UTF-8; 0 for what begins none. */
const widthOf = (octet: number): number =>
  octet < 0x80 ? 1 : octet >> 5 === 0b110 ? 2 : octet >> 4 === 0b1110 ? 3 : octet >> 3 === 0b11110 ? 4 : 0

/** One character, octet by octet: `%C3%A9`. */
function readUriEscapes(cursor: Cursor): string {
  let escaped = ''
  let left = 1
  for (let n = 0; n < left; n++) {
    const octet = octetAt(cursor)
    if (octet < 0) cursor.fail('did not find URI escaped octet')
    if (n === 0) left = widthOf(octet)
    if (left === 0) cursor.fail('found an incorrect leading UTF-8 octet')
    if (n > 0 && octet >> 6 !== 0b10) cursor.fail('found an incorrect trailing UTF-8 octet')
    escaped += cursor.text.slice(cursor.at, cursor.at + 3)
    cursor.skip(3)
  }
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}

export type Directive =
  | { readonly name: 'YAML'; readonly version: string }
  | { readonly name: 'TAG'; readonly handle: string; readonly prefix: string }

/** Reads a directive, whose `%` is here, and the rest of its line. */
export function readDirective(cursor: Cursor): Directive {
  cursor.skip()
  const name = cursor.readWhile(isWord)
  if (name === '') cursor.fail('could not find expected directive name')
  if (!isBlankOrEnd(cursor.peek())) cursor.fail('found unexpected non-alphabetical character')
  if (name !== 'YAML' && name !== 'TAG') cursor.fail('found unknown directive name')
  cursor.skipBlanks()
  const directive = name === 'YAML' ? readVersion(cursor) : readTagPrefix(cursor)
  cursor.skipBlanks()
  cursor.skipComment()
  if (!isBreakOrEnd(cursor.peek())) cursor.fail('did not find expected comment or line break')
  cursor.readBreak()
  return directive
}

function readVersion(cursor: Cursor): Directive {
  const major = readNumber(cursor)
  if (!cursor.is('.')) cursor.fail("did not find expected digit or '.' character")
  cursor.skip()
  return { name: 'YAML', version: `${major}.${readNumber(cursor)}` }
}

function readNumber(cursor: Cursor): number {
  let digits = ''
  while (isDigit(cursor.peek())) {
    digits += cursor.text[cursor.at]
    if (digits.length > 2) cursor.fail('found extremely long version number')
    cursor.skip()
  }
  if (digits === '') cursor.fail('did not find expected version number')
  return Number(digits)
}

function readTagPrefix(cursor: Cursor): Directive {
  const handle = readHandle(cursor, true)
  if (!isBlank(cursor.peek())) cursor.fail('did not find expected whitespace')
  cursor.skipBlanks()
  const prefix = readUri(cursor)
  if (!isBlankOrEnd(cursor.peek())) cursor.fail('did not find expected whitespace or line break')
  return { name: 'TAG', handle, prefix }
}

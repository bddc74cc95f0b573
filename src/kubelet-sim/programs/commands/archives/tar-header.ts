/** The head of an entry of a tar archive: 512 bytes, as in POSIX (ustar), with the extensions of GNU and of pax. */

export const blockBytes = 512

type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'other'

export interface Entry {
  readonly name: string
  readonly type: EntryType
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** In milliseconds. */
  readonly modifiedAt: number
  /** What a link leads to. */
  readonly target: string
  readonly userName: string
  readonly groupName: string
}

const types: Readonly<Record<string, EntryType>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'symlink',
  '5': 'directory',
}

const letters: Readonly<Record<EntryType, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  directory: '5',
  other: '3',
}

/** A text that ends at the first zero. */
function field(block: string, from: number, length: number): string {
  const text = block.slice(from, from + length)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

/** A number in octal digits, or in binary where its first bit is set. */
function number(block: string, from: number, length: number): number {
  if (block.charCodeAt(from) < 128) return Number.parseInt(field(block, from, length).trim() || '0', 8)
  let value = block.charCodeAt(from) & 127
  for (let n = from + 1; n < from + length; n++) value = value * 256 + block.charCodeAt(n)
  return value
}

/** The sum of all bytes, the field of the sum itself taken as spaces. */
function sumOf(block: string): number {
  let sum = 8 * 32
  for (let n = 0; n < blockBytes; n++) if (n < 148 || n >= 156) sum += block.charCodeAt(n)
  return sum
}

/** What says something of the entry behind it: a long name (GNU), or records (pax). */
type Extension = 'name' | 'target' | 'records' | 'global'

const extensions: Readonly<Record<string, Extension>> = { L: 'name', K: 'target', x: 'records', g: 'global' }

interface Head {
  readonly extension: Extension | undefined
  readonly entry: Entry
}

/** Undefined where it is no head. */
export function readHead(block: string): Head | undefined {
  if (block.length < blockBytes || number(block, 148, 8) !== sumOf(block)) return undefined
  const letter = block[156]
  const prefix = block.startsWith('ustar\0', 257) ? field(block, 345, 155) : ''
  const name = prefix ? `${prefix}/${field(block, 0, 100)}` : field(block, 0, 100)
  const isOldDirectory = (letter === '0' || letter === '\0') && name.endsWith('/')
  const entry: Entry = {
    name,
    type: isOldDirectory ? 'directory' : Object.hasOwn(types, letter) ? types[letter] : 'other',
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size: number(block, 124, 12),
    modifiedAt: number(block, 136, 12) * 1_000,
    target: field(block, 157, 100),
    userName: field(block, 265, 32),
    groupName: field(block, 297, 32),
  }
  return { extension: Object.hasOwn(extensions, letter) ? extensions[letter] : undefined, entry }
}

/** An entry with what records of pax say of it: `27 path=…\n`. */
export function withRecords(entry: Entry, records: string): Entry {
  let changed = entry
  for (let at = 0; at < records.length; ) {
    const found = /^(\d{1,7}) ([^=\n]+)=/.exec(records.slice(at, at + 256))
    const length = Number(found?.[1] ?? 0)
    if (!found || length <= found[0].length) break
    changed = withRecord(changed, found[2], records.slice(at + found[0].length, at + length - 1))
    at += length
  }
  return changed
}

function withRecord(entry: Entry, key: string, value: string): Entry {
  switch (key) {
    case 'path':
      return { ...entry, name: value }
    case 'linkpath':
      return { ...entry, target: value }
    case 'size':
      return { ...entry, size: Number(value) }
    case 'mtime':
      return { ...entry, modifiedAt: Math.floor(Number(value) * 1_000) }
    case 'uid':
      return { ...entry, uid: Number(value) }
    case 'gid':
      return { ...entry, gid: Number(value) }
    default:
      return entry
  }
}

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`

/** The blocks before the content of an entry. */
export function headOf(entry: Entry): string {
  const long = [
    entry.name.length > 100 ? longText('L', entry.name) : '',
    entry.target.length > 100 ? longText('K', entry.target) : '',
  ]
  return long.join('') + block(entry, letters[entry.type])
}

/** As GNU tar has it: an entry whose content is the name. */
function longText(letter: string, text: string): string {
  const entry: Entry = {
    name: '././@LongLink',
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: text.length + 1,
    modifiedAt: 0,
    target: '',
    userName: 'root',
    groupName: 'root',
  }
  return block(entry, letter) + padded(`${text}\0`)
}

function block(entry: Entry, letter: string): string {
  const { name, mode, uid, gid, size, modifiedAt, target, userName, groupName } = entry
  const seconds = Math.max(0, Math.floor(modifiedAt / 1_000))
  const before = [
    name.slice(0, 100).padEnd(100, '\0'),
    octal(mode, 7),
    octal(uid, 7),
    octal(gid, 7),
    octal(size, 11),
    octal(seconds, 11),
  ].join('')
  const after = [
    letter,
    target.slice(0, 100).padEnd(100, '\0'),
    'ustar  \0',
    userName.slice(0, 31).padEnd(32, '\0'),
    groupName.slice(0, 31).padEnd(32, '\0'),
  ].join('')
  const whole = (sum: string) => `${before}${sum}${after}`.padEnd(blockBytes, '\0')
  return whole(
    `${sumOf(whole(' '.repeat(8)))
      .toString(8)
      .padStart(6, '0')}\0 `,
  )
}

/** Filled up to whole blocks. */
const padded = (text: string): string => text + '\0'.repeat(paddingAfter(text.length))

export const paddingAfter = (size: number): number => (blockBytes - (size % blockBytes)) % blockBytes

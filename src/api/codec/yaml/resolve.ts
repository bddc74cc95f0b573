/** What a scalar is, by its text and its tag: YAML 1.1 as the Go library reads it. */
import { yamlError } from './cursor.ts'

const standard = 'tag:yaml.org,2002:'

/** The tags whose meaning the library knows; whatever has another is a text. */
type Sort = 'str' | 'bool' | 'int' | 'float' | 'null' | 'merge' | 'timestamp'

interface Resolved {
  readonly sort: Sort
  readonly value: unknown
}

const words: ReadonlyMap<string, Resolved> = new Map([
  ...wordsOf('bool', true, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']),
  ...wordsOf('bool', false, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']),
  ...wordsOf('null', null, ['', '~', 'null', 'Null', 'NULL']),
  ...wordsOf('float', Number.NaN, ['.nan', '.NaN', '.NAN']),
  ...wordsOf('float', Number.POSITIVE_INFINITY, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...wordsOf('float', Number.NEGATIVE_INFINITY, ['-.inf', '-.Inf', '-.INF']),
  ...wordsOf('merge', '<<', ['<<']),
])

function wordsOf(sort: Sort, value: unknown, all: readonly string[]): readonly [string, Resolved][] {
  return all.map((word) => [word, { sort, value }])
}

const resolvable = new Set(
  ['', 'str', 'bool', 'int', 'float', 'null', 'timestamp'].map((sort) => sort && standard + sort),
)

/**
 * The value of a scalar that has no quotes, or that has a tag.
 * @throws DecodeError for a text that is not what its tag says
 */
export function resolve(text: string, tag: string): unknown {
  if (tag === `${standard}binary`) return decodeBinary(text)
  if (!resolvable.has(tag)) return text
  const wanted = tag.slice(standard.length)
  if (wanted === 'str') return text
  const { sort, value } = sortOf(text, wanted)
  if (wanted === 'float' && sort === 'int') return Number(value)
  if (wanted === '' || wanted === sort) return value
  throw yamlError(`cannot decode !!${sort} \`${text}\` as a !!${wanted}`, 0)
}

/** Whether a text is read as one, too, where it stands without quotes. */
export const readsAsText = (text: string): boolean =>
  !isBase60(text) && ['str', 'merge'].includes(sortOf(text, '').sort)

/** Who reads YAML 1.1 by the letter takes it for a number of minutes and seconds. */
const isBase60 = (text: string): boolean => /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text)

function sortOf(text: string, wanted: string): Resolved {
  const word = words.get(text)
  if (word) return word
  if (/^[-+\d]/.test(text)) {
    // What looks like a time stays a text, but may say what it is.
    if ((wanted === '' || wanted === 'timestamp') && isTimestamp(text))
      return { sort: 'timestamp', value: text }
    const digits = text.replaceAll('_', '')
    const whole = readInteger(digits)
    if (whole !== undefined) return { sort: 'int', value: whole }
    if (decimal.test(digits)) return finite(Number(digits), text)
  }
  return fraction.test(text) ? finite(Number(text.replaceAll('_', '')), text) : { sort: 'str', value: text }
}

/** A number that is too large is none. */
const finite = (value: number, text: string): Resolved =>
  Number.isFinite(value) ? { sort: 'float', value } : { sort: 'str', value: text }

const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
/** Where nothing stands before the point, underscores must stand between digits. */
const fraction = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/

const smallest = -(2n ** 63n)
const largest = 2n ** 64n - 1n

/** An integer of 64 bits in any of Go's notations: `0777` and `0o777` are octal. */
function readInteger(digits: string): bigint | undefined {
  const found = /^([-+]?)(0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9]\d*)$/.exec(digits)
  if (!found) return undefined
  const [, sign, unsigned] = found
  const size = BigInt(/^0\d/.test(unsigned) ? `0o${unsigned.slice(1)}` : unsigned.toLowerCase())
  const value = sign === '-' ? -size : size
  const most = sign === '' ? largest : largest / 2n
  return value < smallest || value > most ? undefined : value
}

const timestamp =
  /^\d{4}-(\d\d?)-(\d\d?)(?:(?:[Tt]\d\d?:\d\d?:\d\d?(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d))|(?: \d\d?:\d\d?:\d\d?(?:[.,]\d+)?))?$/

function isTimestamp(text: string): boolean {
  const found = timestamp.exec(text)
  return found !== null && Number(found[1]) <= 12 && Number(found[2]) <= 31
}

function decodeBinary(text: string): string {
  const compact = text.replaceAll(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(compact)) {
    throw yamlError('!!binary value contains invalid base64 data', 0)
  }
  const bytes = Uint8Array.from(atob(compact), (character) => character.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}

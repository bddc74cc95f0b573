/** metav1.Time and MicroTime: from any RFC 3339 text to the one that the API server stores. */
import { formatTime } from '../time.ts'
import { DecodeError } from './errors.ts'

const stored = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/
const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|[+-](\d\d):(\d\d))$/

const timeLayout = '2006-01-02T15:04:05Z07:00'
const microLayout = '2006-01-02T15:04:05.000000Z07:00'

/** Whether Go reads it as an instant of RFC 3339. */
export function isTime(text: string): boolean {
  const match = rfc3339.exec(text)
  return match !== null && !outOfRange(match)
}

/** Whole seconds in UTC; undefined for Go's zero time. */
export function canonicalTime(text: string): string | undefined {
  if (stored.test(text) && !text.startsWith('000')) return text
  const match = rfc3339.exec(text)
  if (!match || outOfRange(match)) throw timeError(text, timeLayout)
  return orZero(formatTime(instantOf(match)))
}

/** Microseconds in UTC; undefined for Go's zero time. */
export function canonicalMicroTime(text: string): string | undefined {
  const match = rfc3339.exec(text)
  if (!match || outOfRange(match) || match[7]?.length !== 6) throw timeError(text, microLayout)
  return orZero(`${formatTime(instantOf(match)).slice(0, 19)}.${match[7]}Z`)
}

const orZero = (text: string): string | undefined =>
  text.startsWith('0001-01-01T00:00:00') ? undefined : text

const instantOf = ([text, , , , , , , fraction]: RegExpExecArray): number =>
  Date.parse(fraction === undefined ? text : text.replace(/[.,]\d+/, ''))

function outOfRange([, year, month, day, hour, minute, second]: RegExpExecArray): string | undefined {
  if (+month < 1 || +month > 12) return 'month'
  if (+hour > 23) return 'hour'
  if (+minute > 59) return 'minute'
  if (+second > 59) return 'second'
  return +day < 1 || +day > daysIn(+year, +month) ? 'day' : undefined
}

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** The elements of the layout as Go takes them one after another, and what each accepts. */
const elements: readonly (readonly [name: string, accepts: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d(?:[.,]\d+)?/],
  ['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/],
]

/** The error of Go's time.Parse. */
function timeError(text: string, layout: string): DecodeError {
  const match = rfc3339.exec(text)
  const range = match && outOfRange(match)
  if (range) return new DecodeError(`parsing time ${JSON.stringify(text)}: ${range} out of range`)
  let rest = text
  for (const [name, accepts] of layout === microLayout ? microElements : elements) {
    const found = accepts.exec(rest)
    if (!found) return cannotParse({ text, layout, rest, name })
    rest = rest.slice(found[0].length)
  }
  return new DecodeError(`parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`)
}

const microElements = elements.flatMap((element) =>
  element[0] === '05'
    ? ([
        ['05', /^\d\d/],
        ['.000000', /^[.,]\d{6}/],
      ] as const)
    : [element],
)

const cannotParse = (what: Readonly<Record<'text' | 'layout' | 'rest' | 'name', string>>) =>
  new DecodeError(
    `parsing time ${quoted(what.text)} as ${quoted(what.layout)}: ` +
      `cannot parse ${quoted(what.rest)} as ${quoted(what.name)}`,
  )

/** What is not ASCII is shown by its bytes. */
const quoted = (text: string): string =>
  `"${text.replace(/["\\]/g, '\\$&').replace(/[^ -\x7f]/gu, (sign) => {
    const bytes = [...new TextEncoder().encode(sign)]
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
  })}"`

/** The formats of strings that the API server checks. Source: kube-openapi's strfmt and govalidator. */
import { isIPv4, isIPv6 } from '../ip.ts'
import { byteLength } from '../text-bytes.ts'

type IsOf = (text: string) => boolean

const like =
  (pattern: RegExp): IsOf =>
  (text) =>
    pattern.test(text)

const uuid = (third: string, fourth: string) =>
  like(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}-?${fourth}-?[0-9a-f]{12}$`, 'i'))

/** By their names without dashes. */
const formats: ReadonlyMap<string, IsOf> = new Map<string, IsOf>([
  ['bsonobjectid', like(/^[0-9a-fA-F]{24}$/)],
  ['uri', isRequestUri],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', (text) => isIPv4(withoutZeros(text)) || /^::ffff:\d+(\.\d+){3}$/i.test(text)],
  ['ipv6', isIPv6],
  ['cidr', isCidr],
  ['mac', isMac],
  ['uuid', uuid('[0-9a-f]{4}', '[0-9a-f]{4}')],
  ['uuid3', uuid('3[0-9a-f]{3}', '[0-9a-f]{4}')],
  ['uuid4', uuid('4[0-9a-f]{3}', '[89ab][0-9a-f]{3}')],
  ['uuid5', uuid('5[0-9a-f]{3}', '[89ab][0-9a-f]{3}')],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['creditcard', isCreditCard],
  ['ssn', (text) => text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text)],
  ['hexcolor', like(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ['rgbcolor', isRgbColor],
  ['byte', like(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/)],
  ['password', () => true],
  ['date', isDate],
  ['duration', isDuration],
  ['datetime', isDateTime],
  ['k8sshortname', (text) => text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)],
  [
    'k8slongname',
    (text) =>
      text.length <= 253 && text.split('.').every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part)),
  ],
])

const plain = (format: string) => format.replaceAll('-', '')

/** Whether the API server knows a format for a type; what it does not know it takes without a look. */
export function isKnownFormat(type: string, format: string): boolean {
  switch (type) {
    case '':
    case 'string':
      return formats.has(plain(format))
    case 'integer':
      return format === 'int32' || format === 'int64'
    case 'number':
      return format === 'float' || format === 'double'
    default:
      return false
  }
}

/** @param format one of strings that is known */
export const hasFormat = (format: string, text: string): boolean => formats.get(plain(format))?.(text) ?? true

/** Go once took 010.001.000.001 for an address, and the API server does to this day. */
const withoutZeros = (text: string) => text.replace(/(^|\.)0+(?=\d)/g, '$1')

function isCidr(text: string): boolean {
  const [, address, bits] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? []
  if (address === undefined) return false
  return isIPv4(withoutZeros(address)) ? Number(bits) <= 32 : isIPv6(address) && Number(bits) <= 128
}

function isMac(text: string): boolean {
  const groups = text.includes('.')
    ? /^[0-9a-f]{4}(\.[0-9a-f]{4})+$/i
    : /^[0-9a-f]{2}(([:-])[0-9a-f]{2})(\2[0-9a-f]{2})*$/i
  const bytes = text.replace(/[^0-9a-f]/gi, '').length / 2
  return groups.test(text) && [6, 8, 20].includes(bytes)
}

/** An absolute URI or a path, as an HTTP request names it. */
function isRequestUri(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (text === '' || /[\u0000-\u001f\u007f]/.test(text) || !isEscapedRightly(text)) return false
  if (text.startsWith('/') || text === '*') return true
  const [, rest] = /^[a-z][a-z0-9+.-]*:(.*)$/is.exec(text) ?? []
  if (rest === undefined) return false
  const [, authority] = /^\/\/([^/?#]*)/.exec(rest) ?? []
  return authority === undefined || !/[\s<>"]/.test(authority)
}

const isEscapedRightly = (text: string) => !/%(?![0-9a-fA-F]{2})/.test(text.split('?', 1)[0])

/** `Barry Gibbs <bg@example.com>` or `bg@example.com`. */
function isEmail(text: string): boolean {
  const [, named] = /^[^<>]*<([^<>]+)>\s*$/.exec(text) ?? []
  const address = (named ?? text).trim()
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)]
  if (at < 1 || domain === '') return false
  const atom =
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+)*$/
  return (
    (atom.test(local) || /^"([^"\\]|\\.)+"$/.test(local)) &&
    (atom.test(domain) || /^\[[^[\]]+\]$/.test(domain))
  )
}

function isHostname(text: string): boolean {
  if (byteLength(text) > 255) return false
  const parts = text.split('.')
  const letter = '[a-zA-Z0-9\\p{S}\\p{L}]'
  const single = new RegExp(`^${letter}(-?${letter}{0,62})?$`, 'u')
  const inner = new RegExp(`^${letter}([a-zA-Z0-9\\-\\p{S}\\p{L}]{0,61}${letter})?$`, 'u')
  if (parts.some((part) => byteLength(part) > 63)) return false
  if (parts.length === 1) return single.test(text)
  return parts.slice(0, -1).every((part) => inner.test(part)) && /^[a-zA-Z\p{L}]{2,63}$/u.test(parts.at(-1)!)
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '')
  if (!/^(\d{9}X|\d{10})$/.test(digits)) return false
  const sum = [...digits].reduce((sum, digit, n) => sum + (n + 1) * (digit === 'X' ? 10 : Number(digit)), 0)
  return sum % 11 === 0
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '')
  if (!/^\d{13}$/.test(digits)) return false
  const sum = [...digits].reduce((sum, digit, n) => sum + (n % 2 ? 3 : 1) * Number(digit), 0)
  return sum % 10 === 0
}

const cards =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/

function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D+/g, '')
  if (!cards.test(digits)) return false
  const sum = [...digits].reverse().reduce((sum, digit, n) => {
    const value = Number(digit) * (n % 2 ? 2 : 1)
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

function isRgbColor(text: string): boolean {
  const [, ...parts] = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text) ?? []
  return parts.length === 3 && parts.every((part) => Number(part) <= 255 && String(Number(part)) === part)
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined) return false
  const isLeap = (Number(year) % 4 === 0 && Number(year) % 100 !== 0) || Number(year) % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return Number(day) >= 1 && Number(day) <= (days[Number(month) - 1] ?? 0)
}

function isDateTime(text: string): boolean {
  const [date, time] = text.toLowerCase().split('t')
  const [, hour, minute, second] =
    /^(\d{2}):(\d{2}):(\d{2})(.\d+)?(z|[+-]\d{2}:\d{2})$/.exec(time ?? '') ?? []
  return isDate(date) && hour !== undefined && hour <= '23' && minute <= '59' && second <= '59'
}

const units = ['nano', 'micro', 'milli', 'sec', 'min', 'hour', 'day', 'week']
const shortUnits = ['ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'hr', 'd', 'w', 'wk']

/** `1h30m`, as Go has it, or `22 ns`, `3 days`, as Scala has it. */
function isDuration(text: string): boolean {
  if (/^[-+]?(0|(\d+(\.\d*)?|\.\d+)(ns|us|µs|\u03bcs|ms|s|m|h))+$/.test(text) && text !== '') return true
  return [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, unit]) => {
    const small = unit.toLowerCase()
    return shortUnits.includes(small) || units.some((each) => small.startsWith(each))
  })
}

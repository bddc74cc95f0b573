/** How values are written into texts: `@csv`, `@base64` and the others. */
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { jsonText } from './text.ts'
import { fail, isArray, type Json, numberText, typeOf } from './values.ts'

/** A text as it is, anything else as JSON. */
export function* plainText(process: Process, value: Json): Working<string> {
  return typeof value === 'string' ? value : yield* jsonText(process, value)
}

export function* formatted(process: Process, name: string, value: Json): Working<string> {
  switch (name) {
    case 'json':
      return yield* jsonText(process, value)
    case 'csv':
      return row(
        value,
        'csv',
        (each) => (typeof each === 'string' ? `"${each.replaceAll('"', '""')}"` : cell(each, 'csv')),
        ',',
      )
    case 'tsv':
      return row(value, 'tsv', (each) => (typeof each === 'string' ? tabSafe(each) : cell(each, 'tsv')), '\t')
    case 'sh':
      return yield* shellWords(process, value)
  }
  const text = yield* plainText(process, value)
  process.charge(text.length)
  switch (name) {
    case 'text':
      return text
    case 'html':
      return text.replace(/[<>&'"]/g, (each) => entities[each])
    case 'uri':
      return bytesOf(text).replace(
        /[^A-Za-z0-9\-_.~]/g,
        (each) => `%${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
      )
    case 'base64':
      return btoa(bytesOf(text))
    case 'base64d':
      return decoded(text)
    default:
      return fail(`${name} is not a valid format`)
  }
}

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&quot;',
}

function decoded(text: string): string {
  const letters = text.replace(/=+$/, '')
  if (/[^A-Za-z0-9+/]/.test(letters) || letters.length % 4 === 1)
    fail(`string (${JSON.stringify(text)}) is not valid base64 data`)
  return textOf(atob(letters))
}

const tabSafe = (text: string): string =>
  text.replace(/[\t\n\r\\]/g, (each) => ({ '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' })[each]!)

function cell(value: Json, format: string): string {
  if (value === null) return ''
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'boolean' ? String(value) : fail(`${typeOf(value)} is not valid in a ${format} row`)
}

function row(value: Json, format: string, write: (each: Json) => string, separator: string): string {
  if (!isArray(value)) return fail(`${typeOf(value)} cannot be ${format}-formatted, only an array can be`)
  return value.map(write).join(separator)
}

function* shellWords(process: Process, value: Json): Working<string> {
  const words: string[] = []
  for (const each of isArray(value) ? value : [value]) {
    if (typeof each === 'object' && each !== null) fail(`${typeOf(each)} can not be escaped for shell`)
    words.push(
      typeof each === 'string' ? `'${each.replaceAll("'", "'\\''")}'` : yield* jsonText(process, each),
    )
  }
  return words.join(' ')
}

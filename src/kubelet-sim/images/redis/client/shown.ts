/** How redis-cli shows replies. */
import { quoted } from '../protocol.ts'
import type { RedisValue } from '../values.ts'

export type Form = 'read' | 'raw' | 'csv' | 'json'

/** With the newline behind it. @param delimiter what stands between the parts of a reply that is shown as it is @param end what stands behind it */
export function shown(value: RedisValue, form: Form, delimiter = '\n', end = '\n'): string {
  if (form === 'csv') return `${csv(value)}\n`
  if (form === 'json') return `${JSON.stringify(plain(value))}\n`
  // A mistake has a line of its own, and one behind it.
  if (form === 'raw') return `${raw(value, delimiter)}${end}`
  return `${readable(value, '')}\n`
}

function raw(value: RedisValue, delimiter: string): string {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  if ('error' in value) return `${value.error}\n`
  return 'status' in value ? value.status : value.map((each) => raw(each, delimiter)).join(delimiter)
}

function csv(value: RedisValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return quoted(value)
  if ('error' in value) return `ERROR,${quoted(value.error)}`
  return 'status' in value ? quoted(value.status) : value.map(csv).join(',')
}

function plain(value: RedisValue): unknown {
  if (value === null || typeof value !== 'object') return value
  if ('error' in value) return `error:${value.error}`
  return 'status' in value ? value.status : value.map(plain)
}

function readable(value: RedisValue, indent: string): string {
  if (value === null) return '(nil)'
  if (typeof value === 'number') return `(integer) ${value}`
  if (typeof value === 'string') return quoted(value)
  if ('error' in value) return `(error) ${value.error}`
  if ('status' in value) return value.status
  if (value.length === 0) return '(empty array)'
  const width = String(value.length).length
  return value
    .map((each, n) => {
      const head = `${String(n + 1).padStart(width)}) `
      return `${n > 0 ? indent : ''}${head}${readable(each, indent + ' '.repeat(head.length))}`
    })
    .join('\n')
}

/** `cjson`: tables as JSON, and back. */
import { bytesOf } from '../../../runtime/bytes.ts'
import { Table, type Value } from '../values.ts'
import type { Arguments, Natives } from './natives.ts'

/** How deep tables and lists may be nested. */
const deepest = 100

/** Longer texts are refused. */
const longestText = 1024 * 1024

function encoded(args: Arguments, nothing: Table, value: Value, depth: number): string {
  if (value === undefined || value === nothing) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw args.machine.problem('Cannot serialise number: must not be NaN or Inf')
    return Number.isInteger(value) && Math.abs(value) < 1e14
      ? String(value)
      : String(Number(value.toPrecision(14)))
  }
  if (typeof value === 'string') return quoted(value)
  if (!(value instanceof Table)) throw args.machine.problem('Cannot serialise function: type not supported')
  if (depth > deepest) throw args.machine.problem(`Cannot serialise, excessive depth (${depth})`)
  if (value.length > 0 && value.size === value.length) {
    const items = value.list.map((each) => encoded(args, nothing, each, depth + 1))
    return `[${items.join(',')}]`
  }
  const pairs: string[] = []
  for (let entry = value.next(undefined); entry; entry = value.next(entry[0])) {
    const [key, each] = entry
    if (typeof key !== 'string' && typeof key !== 'number')
      throw args.machine.problem('Cannot serialise boolean: table key must be a number or string')
    pairs.push(`${quoted(String(key))}:${encoded(args, nothing, each, depth + 1)}`)
  }
  return `{${pairs.join(',')}}`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these letters are what it is about.
const special = /["\\/\x00-\x1f\x7f]/g

const short: Readonly<Record<string, string>> = {
  ...{
    '"': '\\"',
    '\\': '\\\\',
    '/': '\\/',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
  },
}

const quoted = (text: string): string =>
  `"${text.replace(special, (each) => short[each] ?? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`

function decoded(value: unknown, nothing: Table, depth: number): Value {
  if (value === null) return nothing
  if (typeof value === 'string') return value.replace(/[\u0100-\uffff]+/g, bytesOf)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  const table = new Table()
  if (depth > deepest) return table
  if (Array.isArray(value))
    for (const [n, each] of value.entries()) table.set(n + 1, decoded(each, nothing, depth + 1))
  else
    for (const [key, each] of Object.entries(value as object))
      table.set(key, decoded(each, nothing, depth + 1))
  return table
}

/** @param nothing stands for null, where nil would be no value at all */
export const jsonNatives = (nothing: Table): Natives => ({
  encode(args) {
    const text = encoded(args, nothing, args.any(0), 1)
    if (text.length > longestText) throw args.machine.problem('not enough memory')
    return [text]
  },
  decode(args) {
    try {
      return [decoded(JSON.parse(args.text(0)), nothing, 1)]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw args.machine.problem('Expected value but found invalid token at character 1')
    }
  },
})

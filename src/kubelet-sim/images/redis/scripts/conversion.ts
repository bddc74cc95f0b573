/** What redis answers as Lua has it, and the way back. */
import { Func, Table, type Value } from '../../../programs/lua/values.ts'
import type { RedisValue } from '../values.ts'

export const listOf = (items: readonly Value[]): Table => {
  const table = new Table()
  for (const [n, each] of items.entries()) table.set(n + 1, each)
  return table
}

export function toLua(value: RedisValue): Value {
  // Nil would end a list.
  if (value === null) return false
  if (typeof value !== 'object') return value
  if ('status' in value) return fieldOf('ok', value.status)
  if ('error' in value) return fieldOf('err', value.error)
  return listOf(value.map(toLua))
}

export function fieldOf(name: string, value: string): Table {
  const table = new Table()
  table.set(name, value)
  return table
}

/** How deep lists may be nested. */
const deepest = 64

export function fromLua(value: Value, depth = 0): RedisValue {
  if (value === undefined || value === false || value instanceof Func) return null
  if (value === true) return 1
  if (typeof value === 'number') return Math.trunc(value) || 0
  if (typeof value === 'string') return value
  const [error, status] = [value.get('err'), value.get('ok')]
  if (typeof error === 'string') return { error: error.replace(/[\r\n]+/g, ' ') }
  if (typeof status === 'string') return { status: status.replace(/[\r\n]+/g, ' ') }
  if (depth > deepest) return { error: 'ERR reached lua stack limit' }
  // A list ends where there is nothing.
  const items: RedisValue[] = []
  for (let n = 1; value.get(n) !== undefined; n++) items.push(fromLua(value.get(n), depth + 1))
  return items
}

/** Whether the items of a configuration can be told apart: those of lists that are merged item by item. */
import type { Field, StructType, Type } from '../api/schema.ts'
import { keysOf } from './object-fields.ts'

type Json = Readonly<Record<string, unknown>>

/** What is wrong with items, worded as structured-merge-diff does: `.spec.ports: duplicate entries for key [port=80]`. */
export function* itemProblems(struct: StructType, value: Json, path = ''): Iterable<string> {
  for (const name of Object.keys(value)) {
    const field = struct.fields.get(name)
    if (field) yield* problemsOf(field.type, value[name], { path: `${path}.${name}`, field })
  }
}

interface Place {
  readonly path: string
  readonly field?: Field
}

function* problemsOf(type: Type, value: unknown, { path, field }: Place): Iterable<string> {
  if (typeof value !== 'object' || value === null) return
  if (type.kind === 'struct') yield* itemProblems(type.struct(), value as Json, path)
  if (type.kind !== 'list' || !Array.isArray(value) || !field) return
  const met = new Set<string>()
  for (const [n, item] of value.entries()) {
    const missing = missingKey(field, item)
    if (missing !== undefined) {
      yield `${path}: element ${n}: associative list with keys has an element that omits key field "${missing}" (and doesn't have default value)`
      continue
    }
    const key = keyText(field, item)
    if (key !== undefined && met.has(key)) yield `${path}: duplicate entries for key ${key}`
    else yield* problemsOf(type.of, item, { path: `${path}${key ?? `[${n}]`}` })
    if (key !== undefined) met.add(key)
  }
}

function missingKey(field: Field, item: Json): string | undefined {
  if (field.listType !== 'map') return undefined
  return keysOf(field).find(({ name, otherwise }) => item[name] === undefined && otherwise === undefined)
    ?.name
}

/** How an item is named among its list; undefined where only its place does that. */
function keyText(field: Field, item: unknown): string | undefined {
  if (field.listType === 'set') return `[${JSON.stringify(item)}]`
  if (field.listType !== 'map') return undefined
  const said = keysOf(field).map(
    ({ name, otherwise }) => `${name}=${JSON.stringify((item as Json)[name] ?? otherwise)}`,
  )
  return `[${said.join(',')}]`
}

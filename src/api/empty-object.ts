/** What Go writes of an object in which nothing is set: structs are there all the same, and so is what is never left out. */
import { zeroOf } from './codec/scalars.ts'
import { memoByIdentity } from './memo.ts'
import type { Field, StructType } from './schema.ts'

/** All of it but what it is and its metadata; the same each time. */
export const emptyObject = memoByIdentity((struct: StructType): Readonly<Record<string, unknown>> => {
  const { metadata: _its, apiVersion: _version, kind: _kind, ...parts } = emptyOf(struct)
  return Object.freeze(parts)
})

function emptyOf(struct: StructType): Record<string, unknown> {
  const parts = [...struct.fields.values()].map((field) => [field.name, emptyField(field)] as const)
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined))
}

/** undefined: left out. */
function emptyField({ name, type, pointer, omitEmpty }: Field): unknown {
  if (type.kind === 'struct' && !pointer) return emptyOf(type.struct())
  // To Go an instant is a struct, which is never empty.
  const isInstant = (type.kind === 'time' || type.kind === 'microTime') && !pointer
  if ((omitEmpty && !isInstant) || name === 'creationTimestamp') return undefined
  if (pointer || type.kind === 'list' || type.kind === 'map' || type.kind === 'struct') return null
  return zeroOf(type.kind) ?? null
}

/** The protobuf messages of the structs: which number is which field, with inlined structs as messages of their own. */
import { memoByIdentity } from '../memo.ts'
import type { Field, StructType } from '../schema.ts'

/** One message. */
export type Message = ReadonlyMap<number, Field | Message>

export const isMessage = (part: Field | Message): part is Message => part instanceof Map

/** The message of a struct, its fields in the order of their numbers. */
export const messageOf: (struct: StructType) => Message = memoByIdentity((struct) => {
  const message = new Map<number, Field | Message>()
  for (const field of struct.fields.values()) {
    if (field.number > 0) place(message, field)
  }
  return sorted(message)
})

function place(message: Map<number, Field | Message>, field: Field): void {
  let target = message
  for (const number of field.protoPath) {
    if (!target.has(number)) target.set(number, new Map())
    target = target.get(number) as Map<number, Field | Message>
  }
  target.set(field.number, field)
}

const sorted = (message: Message): Message =>
  new Map(
    [...message]
      .sort(([a], [b]) => a - b)
      .map(([number, part]) => [number, isMessage(part) ? sorted(part) : part]),
  )

/** From JSON in stored form to protobuf messages, byte for byte as Go writes them. */
import { goJson } from '../go-json.ts'
import { memoByIdentity, memoOfLast } from '../memo.ts'
import { type Field, type ScalarKind, type StructType, schemaStruct, type Type } from '../schema.ts'
import { keysInOrderOfBytes } from '../text-bytes.ts'
import { decodeBase64 } from './base64.ts'
import { isMessage, type Message, messageOf } from './message.ts'
import { zeroOf } from './scalars.ts'
import { WireWriter } from './wire.ts'

type Json = Readonly<Record<string, unknown>>

/** Writes what an object has to say. */
type Part = (object: Json, writer: WireWriter) => void
/** Writes a value; undefined is written as Go's zero value. */
type Write = (value: unknown, writer: WireWriter) => void

export function writeStruct(struct: StructType, object: object, writer: WireWriter): void {
  partOf(struct)(object as Json, writer)
}

/** The same for an object whose spec has parts that many objects share: these are written once. */
export function writeSharing(struct: StructType, object: object, writer: WireWriter): void {
  sharingPartOf(struct)(object as Json, writer)
}

const partOf: (struct: StructType) => Part = memoByIdentity((struct) =>
  compileMessage(messageOf(struct), compileField),
)

const sharingPartOf: (struct: StructType) => Part = memoByIdentity((struct) =>
  compileMessage(messageOf(struct), (field) => {
    const { name, number, type, pointer } = field
    if (name !== 'spec' || type.kind !== 'struct' || pointer) return compileField(field)
    const spec = compileMessage(messageOf(type.struct()), compileShared)
    return (object, writer) => writeWithin(number, (object.spec ?? {}) as Json, { part: spec, writer })
  }),
)

type CompileField = (field: Field) => Part

function compileMessage(message: Message, compile: CompileField): Part {
  const parts = [...message].map(([number, part]) =>
    isMessage(part) ? inlined(number, compileMessage(part, compile)) : compile(part),
  )
  return (object, writer) => {
    for (let n = 0; n < parts.length; n++) parts[n](object, writer)
  }
}

/** The fields of an inlined struct are in a message of their own. */
const inlined =
  (number: number, part: Part): Part =>
  (object, writer) =>
    writeWithin(number, object, { part, writer })

function writeWithin(
  number: number,
  object: Json,
  { part, writer }: { readonly part: Part; readonly writer: WireWriter },
): void {
  const begun = writer.begin(number)
  part(object, writer)
  writer.end(begun)
}

function compileField({ name, type, number, pointer }: Field): Part {
  if (type.kind === 'list') {
    const write = compileValue(type.of, number)
    return (object, writer) => {
      for (const item of (object[name] ?? nothing) as readonly unknown[]) write(item, writer)
    }
  }
  if (type.kind === 'map') return compileMap(name, number, compileValue(type.of, 2))
  const write = compileValue(type, number)
  const isLeftOut = pointer || type.kind === 'bytes' || type.kind === 'wrappedStrings'
  return (object, writer) => {
    const value = object[name]
    if (value != null || !isLeftOut) write(value, writer)
  }
}

const nothing: readonly unknown[] = []

function compileMap(name: string, number: number, write: Write): Part {
  return (object, writer) => {
    const map = object[name] as Json | null | undefined
    if (map == null) return
    for (const key of keysInOrderOfBytes(map)) {
      const begun = writer.begin(number)
      writer.string(1, key)
      write(map[key], writer)
      writer.end(begun)
    }
  }
}

/** Like a field, but what is an object is written once for all who have the same one there. */
function compileShared(field: Field): Part {
  const part = compileField(field)
  const { name } = field
  const bytesOf = memoByIdentity((value: object) => {
    const writer = new WireWriter()
    part({ [name]: value }, writer)
    return writer.finish()
  })
  return (object, writer) => {
    const value = object[name]
    if (typeof value === 'object' && value !== null) writer.append(bytesOf(value))
    else part(object, writer)
  }
}

function compileValue(type: Type, number: number): Write {
  switch (type.kind) {
    case 'struct':
      return compileReference(type.struct, number)
    case 'list':
    case 'map':
      throw new Error('protobuf has no lists of lists')
    case 'string':
      return (value, writer) => writer.string(number, (value ?? '') as string)
    case 'bool':
    case 'int32':
    case 'int64':
      return (value, writer) => writer.int(number, Number(value ?? 0))
    case 'double':
      return (value, writer) => writer.double(number, (value ?? 0) as number)
    case 'bytes':
      return (value, writer) => writer.lengthDelimited(number, decodeBase64((value ?? '') as string))
    default: {
      const write = specials[type.kind] ?? writeJson
      const zero = zeroOf(type.kind)
      return (value, writer) => {
        const begun = writer.begin(number)
        write(value ?? zero, writer)
        writer.end(begun)
      }
    }
  }
}

/** Types refer to each other and themselves, so a struct is looked up when it is first needed. */
function compileReference(struct: () => StructType, number: number): Write {
  let part: Part | undefined
  return (value, writer) => {
    part ??= partOf(struct())
    const begun = writer.begin(number)
    part((value ?? {}) as Json, writer)
    writer.end(begun)
  }
}

const writeJson: Write = (value, writer) => {
  if (value !== undefined) writer.string(1, JSON.stringify(value))
}

const fieldsBytes = memoByIdentity((fields: object) => {
  const writer = new WireWriter()
  writer.string(1, JSON.stringify(fields, inOrder))
  return writer.finish()
})

/** The API server writes the steps of a set in their order, and clients compare these bytes. */
const inOrder = (_step: string, inside: unknown): unknown =>
  typeof inside === 'object' && inside !== null && !Array.isArray(inside)
    ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1)))
    : inside

/** What JSON writes in a form of its own; all others are JSON in a message. */
const specials: Partial<Record<ScalarKind, Write>> = {
  quantity: (value, writer) => writer.string(1, value as string),
  time: writeTime,
  microTime: writeTime,
  // Objects that were made alike share the sets of their fields.
  fieldsV1: (value, writer) =>
    value === undefined ? undefined : writer.append(fieldsBytes(value as object)),
  intOrString: writeIntOrString,
  // The API server keeps the bytes that it got, most of them from Go.
  rawExtension: (value, writer) => value !== undefined && writer.string(1, goJson(value)),
  wrappedStrings: (value, writer) => writeStrings(1, value, writer),
  schemaOrArray: (value, writer) =>
    Array.isArray(value) ? writeSchemas(2, value, writer) : writeSchemas(1, [value], writer),
  schemaOrBool(value, writer) {
    writer.int(1, value === false ? 0 : 1)
    if (typeof value !== 'boolean') writeSchemas(2, [value], writer)
  },
  schemaOrStringArray: (value, writer) =>
    Array.isArray(value) ? writeStrings(2, value, writer) : writeSchemas(1, [value], writer),
}

function writeTime(text: unknown, writer: WireWriter): void {
  if (typeof text !== 'string') return
  writer.int(1, secondOf(text.slice(0, wholeSeconds)))
  writer.int(2, text.length > wholeSeconds + 1 ? Number(text.slice(wholeSeconds + 1, -1).padEnd(9, '0')) : 0)
}

/** An instant in stored form begins with so many letters: `2006-01-02T15:04:05`. */
const wholeSeconds = 19

/** Most instants of an object are the same. */
const secondOf = memoOfLast((text: string): number => Date.parse(`${text}Z`) / 1000)

function writeIntOrString(value: unknown, writer: WireWriter): void {
  const isText = typeof value === 'string'
  writer.int(1, isText ? 1 : 0)
  writer.int(2, isText ? 0 : Number(value ?? 0))
  writer.string(3, isText ? value : '')
}

function writeStrings(number: number, values: unknown, writer: WireWriter): void {
  for (const value of (values ?? []) as readonly string[]) writer.string(number, value)
}

function writeSchemas(number: number, values: readonly unknown[], writer: WireWriter): void {
  for (const value of values) {
    const begun = writer.begin(number)
    writeStruct(schemaStruct(), value as object, writer)
    writer.end(begun)
  }
}

/** From JSON in stored form to protobuf messages, byte for byte as Go writes them. */
import { type Field, type ScalarKind, type StructType, schemaStruct, type Type } from '../schema.ts'
import { decodeBase64 } from './base64.ts'
import { isMessage, type Message, messageOf } from './message.ts'
import { zeroOf } from './scalars.ts'
import type { WireWriter } from './wire.ts'

type Json = Readonly<Record<string, unknown>>

export function writeStruct(struct: StructType, object: object, writer: WireWriter): void {
  writeMessage(messageOf(struct), object as Json, writer)
}

function writeMessage(message: Message, object: Json, writer: WireWriter): void {
  for (const [number, part] of message) {
    if (isMessage(part)) writer.message(number, (inner) => writeMessage(part, object, inner))
    else writeField(part, object[part.name], writer)
  }
}

function writeField({ type, number, pointer }: Field, value: unknown, writer: WireWriter): void {
  if (type.kind === 'list') {
    for (const item of (value ?? []) as readonly unknown[])
      writeValue(type.of, number, { value: item, writer })
  } else if (type.kind === 'map') {
    writeMap(type.of, number, { value: (value ?? {}) as Json, writer })
  } else if (value != null || (!pointer && type.kind !== 'bytes')) {
    writeValue(type, number, { value, writer })
  }
}

interface Written<T = unknown> {
  readonly value: T
  readonly writer: WireWriter
}

function writeMap(of: Type, number: number, { value, writer }: Written<Json>): void {
  for (const key of Object.keys(value).sort()) {
    writer.message(number, (entry) => {
      entry.string(1, key)
      writeValue(of, 2, { value: value[key], writer: entry })
    })
  }
}

/** A value that is undefined is written as Go's zero value. */
function writeValue(type: Type, number: number, { value, writer }: Written): void {
  switch (type.kind) {
    case 'struct':
      writer.message(number, (inner) => writeStruct(type.struct(), (value ?? {}) as object, inner))
      break
    case 'list':
    case 'map':
      throw new Error('protobuf has no lists of lists')
    case 'string':
      writer.string(number, (value ?? '') as string)
      break
    case 'bool':
    case 'int32':
    case 'int64':
      writer.int(number, Number(value ?? 0))
      break
    case 'double':
      writer.double(number, (value ?? 0) as number)
      break
    case 'bytes':
      writer.lengthDelimited(number, decodeBase64((value ?? '') as string))
      break
    default:
      writer.message(number, (inner) => (specials[type.kind] ?? writeJson)(value ?? zeroOf(type.kind), inner))
  }
}

type Special = (value: unknown, writer: WireWriter) => void

const writeJson: Special = (value, writer) => {
  if (value !== undefined) writer.string(1, JSON.stringify(value))
}

/** What JSON writes in a form of its own; all others are JSON in a message. */
const specials: Partial<Record<ScalarKind, Special>> = {
  quantity: (value, writer) => writer.string(1, value as string),
  time: writeTime,
  microTime: writeTime,
  intOrString: writeIntOrString,
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
  writer.int(1, Math.floor(Date.parse(text) / 1000))
  const [, fraction = '0'] = /\.(\d+)/.exec(text) ?? []
  writer.int(2, Number(fraction.padEnd(9, '0')))
}

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
    writer.message(number, (inner) => writeStruct(schemaStruct(), value as object, inner))
  }
}

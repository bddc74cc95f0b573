/** From protobuf messages to the JSON that means the same. */
import { type Field, type ScalarKind, type StructType, schemaStruct, type Type } from '../schema.ts'
import { formatMicroTime, formatTime } from '../time.ts'
import { encodeBase64 } from './base64.ts'
import { DecodeError } from './errors.ts'
import { parseJson } from './json-text.ts'
import { isMessage, type Message, messageOf } from './message.ts'
import { maxDepth, setKey } from './safe.ts'
import { WireReader } from './wire.ts'

type Json = Record<string, unknown>

/** @throws DecodeError for malformed bytes */
export function readStruct(struct: StructType, bytes: Uint8Array, depth = 0): Json {
  if (depth > maxDepth) throw new DecodeError('exceeded max depth')
  const object: Json = {}
  readMessage(messageOf(struct), { object, depth }, bytes)
  return object
}

interface Target {
  readonly object: Json
  readonly depth: number
}

function readMessage(message: Message, target: Target, bytes: Uint8Array): void {
  const reader = new WireReader(bytes)
  while (!reader.isAtEnd) {
    const tag = reader.tag()
    const wireType = tag % 8
    const part = message.get(Math.floor(tag / 8))
    if (part === undefined) reader.skip(wireType)
    else if (isMessage(part)) readMessage(part, target, needsBytes(reader, wireType))
    else readField(part, target, { reader, wireType })
  }
}

function needsBytes(reader: WireReader, wireType: number): Uint8Array {
  if (wireType !== 2) throw new DecodeError(`proto: wrong wireType = ${wireType}`)
  return reader.lengthDelimited()
}

interface Source {
  readonly reader: WireReader
  readonly wireType: number
}

function readField({ name, type }: Field, { object, depth }: Target, source: Source): void {
  if (type.kind === 'list') {
    object[name] ??= []
    readItems(type.of, object[name] as unknown[], { source, depth })
  } else if (type.kind === 'map') {
    object[name] ??= {}
    const [key, value] = readEntry(type.of, needsBytes(source.reader, source.wireType), depth)
    setKey(object[name] as Json, key, value)
  } else object[name] = readValue(type, source, depth)
}

/** One item, or the many that a packed list has. */
function readItems(of: Type, list: unknown[], { source, depth }: { source: Source; depth: number }): void {
  const isNumeric = of.kind === 'int32' || of.kind === 'int64' || of.kind === 'bool' || of.kind === 'double'
  if (!isNumeric || source.wireType !== 2) {
    list.push(readValue(of, source, depth))
    return
  }
  const reader = new WireReader(source.reader.lengthDelimited())
  const wireType = of.kind === 'double' ? 1 : 0
  while (!reader.isAtEnd) list.push(readValue(of, { reader, wireType }, depth))
}

function readEntry(of: Type, bytes: Uint8Array, depth: number): [key: string, value: unknown] {
  const reader = new WireReader(bytes)
  let key = ''
  let value = emptyValue(of)
  while (!reader.isAtEnd) {
    const tag = reader.tag()
    if (tag === 10) key = reader.string()
    else if (tag >> 3 === 2) value = readValue(of, { reader, wireType: tag % 8 }, depth)
    else reader.skip(tag % 8)
  }
  return [key, value]
}

/** What a map entry means that has no value. */
const emptyValue = (of: Type): unknown => (of.kind === 'string' || of.kind === 'bytes' ? '' : null)

function readValue(type: Type, { reader, wireType }: Source, depth: number): unknown {
  const expected = type.kind === 'double' ? 1 : isVarint(type.kind) ? 0 : 2
  if (wireType !== expected) throw new DecodeError(`proto: wrong wireType = ${wireType}`)
  switch (type.kind) {
    case 'bool':
      return reader.varint() !== 0
    case 'int32':
      return reader.int64() | 0
    case 'int64':
      return reader.int64()
    case 'double':
      return reader.double()
    case 'string':
      return reader.string()
    case 'bytes':
      return encodeBase64(reader.lengthDelimited())
    case 'struct':
      return readStruct(type.struct(), reader.lengthDelimited(), depth + 1)
    case 'list':
    case 'map':
      throw new DecodeError('proto: a list of lists')
    default:
      return readSpecial(type.kind, new Parts(reader.lengthDelimited()), depth)
  }
}

const isVarint = (kind: Type['kind']): boolean => kind === 'bool' || kind === 'int32' || kind === 'int64'

/** The parts of a message that JSON writes in a form of its own. */
class Parts {
  readonly numbers = new Map<number, number>()
  readonly bytes = new Map<number, Uint8Array[]>()
  readonly isEmpty: boolean

  constructor(content: Uint8Array) {
    this.isEmpty = content.length === 0
    const reader = new WireReader(content)
    while (!reader.isAtEnd) {
      const tag = reader.tag()
      const number = tag >> 3
      if (tag % 8 === 0) this.numbers.set(number, reader.int64())
      else if (tag % 8 === 2) this.bytes.set(number, [...this.all(number), reader.lengthDelimited()])
      else reader.skip(tag % 8)
    }
  }

  all(number: number): readonly Uint8Array[] {
    return this.bytes.get(number) ?? []
  }

  number(number: number): number {
    return this.numbers.get(number) ?? 0
  }

  text(number: number): string {
    return utf8.decode(this.all(number).at(-1) ?? new Uint8Array())
  }
}

const utf8 = new TextDecoder()

function readSpecial(kind: ScalarKind, parts: Parts, depth: number): unknown {
  const schema = (bytes: Uint8Array) => readStruct(schemaStruct(), bytes, depth + 1)
  switch (kind) {
    case 'quantity':
      return parts.text(1) || null
    case 'time':
    case 'microTime':
      return readTime(kind, parts)
    case 'intOrString':
      return parts.number(1) === 1 ? parts.text(3) : parts.number(2)
    case 'wrappedStrings':
      return parts.all(1).map((bytes) => utf8.decode(bytes))
    case 'schemaOrArray':
      return parts.bytes.has(1) ? schema(parts.all(1)[0]) : parts.all(2).map(schema)
    case 'schemaOrBool':
      return parts.bytes.has(2) ? schema(parts.all(2)[0]) : parts.number(1) !== 0
    case 'schemaOrStringArray':
      return parts.bytes.has(1) ? schema(parts.all(1)[0]) : parts.all(2).map((bytes) => utf8.decode(bytes))
    default:
      return parts.all(1).length === 0 || parts.text(1) === '' ? null : parseJson(parts.text(1)).value
  }
}

/** The furthest instants that RFC 3339 can name: the years 0 and 9999. */
const [firstSecond, lastSecond] = [-62_167_219_200, 253_402_300_799]

function readTime(kind: 'time' | 'microTime', parts: Parts): string | null {
  const [seconds, nanos] = [parts.number(1), parts.number(2)]
  if (seconds === 0 && nanos === 0) return null
  if (seconds < firstSecond || seconds > lastSecond) throw new DecodeError('proto: time out of range')
  if (kind === 'time') return formatTime(seconds * 1000)
  const micros = String(Math.floor(nanos / 1000)).padStart(6, '0')
  return `${formatMicroTime(seconds * 1000).slice(0, 19)}.${micros}Z`
}

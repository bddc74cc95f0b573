/** Objects as `application/vnd.kubernetes.protobuf`: an envelope that names the kind, and the kind's own message. */
import { quoted } from '../quote.ts'
import { type StructType, typeOfKind } from '../schema.ts'
import { DecodeError } from './errors.ts'
import { decode } from './json.ts'
import { messageOf } from './message.ts'
import { readStruct } from './protobuf-read.ts'
import { writeSharing, writeStruct } from './protobuf-write.ts'
import { WireReader, WireWriter } from './wire.ts'

/** What an envelope says of what it holds. */
export interface NamedType {
  readonly apiVersion: string
  readonly kind: string
}

interface NamedObject extends NamedType {
  /** In stored form, without apiVersion and kind: the envelope has them. */
  readonly object: Record<string, unknown>
}

/** `k8s` and a zero byte. */
const prefix = Uint8Array.of(0x6b, 0x38, 0x73, 0x00)

/** @throws DecodeError for malformed bytes, and for kinds that have no protobuf form */
export function decodeProtobuf(bytes: Uint8Array): NamedObject {
  if (!prefix.every((byte, index) => bytes[index] === byte)) {
    throw new DecodeError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
  }
  const { typeMeta, raw } = readEnvelope(bytes.subarray(prefix.length))
  const { apiVersion, kind } = readTypeMeta(typeMeta)
  const struct = typeOfKind(apiVersion, kind)
  if (!struct)
    throw new DecodeError(`no kind ${quoted(kind)} is registered for version ${quoted(apiVersion)}`)
  return { apiVersion, kind, object: decode(struct, readStruct(struct, raw)).object }
}

function readEnvelope(bytes: Uint8Array): { typeMeta: Uint8Array; raw: Uint8Array } {
  const reader = new WireReader(bytes)
  let [typeMeta, raw] = [new Uint8Array(), new Uint8Array()]
  while (!reader.isAtEnd) {
    const tag = reader.tag()
    if (tag === 10) typeMeta = new Uint8Array(reader.lengthDelimited())
    else if (tag === 18) raw = new Uint8Array(reader.lengthDelimited())
    else reader.skip(tag % 8)
  }
  return { typeMeta, raw }
}

function readTypeMeta(bytes: Uint8Array): { apiVersion: string; kind: string } {
  const reader = new WireReader(bytes)
  let [apiVersion, kind] = ['', '']
  while (!reader.isAtEnd) {
    const tag = reader.tag()
    if (tag === 10) apiVersion = reader.string()
    else if (tag === 18) kind = reader.string()
    else reader.skip(tag % 8)
  }
  return { apiVersion, kind }
}

/** Whether objects of a kind have a protobuf form: Tables and what users define have none. */
export function isInProtobuf({ apiVersion, kind }: NamedType): boolean {
  const struct = typeOfKind(apiVersion, kind)
  return struct !== undefined && messageOf(struct).size > 0
}

/**
 * An object in its envelope.
 * @param object in stored form; its own apiVersion and kind are passed over
 */
export function encodeProtobuf(apiVersion: string, kind: string, object: object): Uint8Array {
  const struct = typeOfKind(apiVersion, kind)
  if (!struct) throw new Error(`${apiVersion} ${kind} has no protobuf form`)
  return enveloped({ apiVersion, kind }, encodeMessage(struct, object))
}

/**
 * An object's own message, without the envelope.
 * @param sharesSpecs many objects have the same parts in their spec: each is written once
 */
export function encodeMessage(struct: StructType, object: object, sharesSpecs = false): Uint8Array {
  const writer = new WireWriter(usualSize)
  if (sharesSpecs) writeSharing(struct, object, writer)
  else writeStruct(struct, object, writer)
  return writer.finish()
}

/** Most objects are no larger, in bytes. */
const usualSize = 4096

/** A message in its envelope. */
export function enveloped(type: NamedType, message: Uint8Array): Uint8Array {
  const begin = beginOfEnvelope(type, message.length)
  const bytes = new Uint8Array(begin.length + message.length + endOfEnvelope.length)
  bytes.set(begin)
  bytes.set(message, begin.length)
  bytes.set(endOfEnvelope, begin.length + message.length)
  return bytes
}

/** What stands before a message of so many bytes. */
export function beginOfEnvelope({ apiVersion, kind }: NamedType, length: number): Uint8Array {
  const writer = new WireWriter()
  writer.append(prefix)
  const typeMeta = writer.begin(1)
  writer.string(1, apiVersion)
  writer.string(2, kind)
  writer.end(typeMeta)
  writer.beginLengthDelimited(2, length)
  return writer.finish()
}

/** What stands after it: that it is neither compressed nor of another type, in two empty texts. */
export const endOfEnvelope = Uint8Array.of(0x1a, 0, 0x22, 0)

/** Objects as `application/vnd.kubernetes.protobuf`: an envelope that names the kind, and the kind's own message. */
import { typeOfKind } from '../schema.ts'
import { DecodeError } from './errors.ts'
import { decode } from './json.ts'
import { readStruct } from './protobuf-read.ts'
import { writeStruct } from './protobuf-write.ts'
import { WireReader, WireWriter } from './wire.ts'

interface NamedObject {
  readonly apiVersion: string
  readonly kind: string
  /** In stored form, without apiVersion and kind: the envelope has them. */
  readonly object: Record<string, unknown>
}

/** `k8s` and a zero byte. */
const prefix = [0x6b, 0x38, 0x73, 0x00]

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
  if (!struct) throw new DecodeError(`no kind "${kind}" is registered for version "${apiVersion}"`)
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

/** @param object in stored form; its own apiVersion and kind are passed over */
export function encodeProtobuf(apiVersion: string, kind: string, object: object): Uint8Array {
  const struct = typeOfKind(apiVersion, kind)
  if (!struct) throw new Error(`${apiVersion} ${kind} has no protobuf form`)
  const envelope = new WireWriter()
  envelope.message(1, (typeMeta) => {
    typeMeta.string(1, apiVersion)
    typeMeta.string(2, kind)
  })
  envelope.message(2, (raw) => writeStruct(struct, object, raw))
  envelope.string(3, '')
  envelope.string(4, '')
  const content = envelope.finish()
  const bytes = new Uint8Array(prefix.length + content.length)
  bytes.set(prefix)
  bytes.set(content, prefix.length)
  return bytes
}

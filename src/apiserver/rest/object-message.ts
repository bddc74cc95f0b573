/** The protobuf of objects. */
import { encodeMessage, encodeProtobuf, enveloped, type NamedType } from '../../api/codec/protobuf.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { typeOfKind } from '../../api/schema.ts'

/** The message of a stored object, without the envelope. */
export const objectMessage = (kind: Kind, object: KubeObject): Uint8Array =>
  encodeMessage(kind.structure(), object, kind.sharesSpecs)

/** The same as it is sent. */
export const envelopedObject = ({ apiVersion, kind }: Kind, message: Uint8Array): Uint8Array =>
  enveloped({ apiVersion, kind }, message)

/** Any value that says what it is, as it is sent; what does not say a version is of the first one. */
export function valueAsProtobuf(value: object): Uint8Array {
  const { apiVersion = 'v1', kind } = value as NamedType
  return encodeProtobuf(apiVersion, kind, value)
}

/** The message of a value that says what it is. */
export function messageOfValue(value: object): Uint8Array {
  const { apiVersion, kind } = value as NamedType
  return encodeMessage(typeOfKind(apiVersion, kind)!, value)
}

/** What a request brings: JSON, YAML or protobuf, as the Content-Type says. */
import { DecodeError, parseJson } from '../../api/codec/json.ts'
import type { Repeated } from '../../api/codec/json-text.ts'
import { hexOf } from '../../api/codec/octets.ts'
import { decodeProtobuf } from '../../api/codec/protobuf.ts'
import type { WrittenAt } from '../../api/codec/written-numbers.ts'
import { readYaml } from '../../api/codec/yaml.ts'
import { ApiError, badRequest, unsupportedMediaType } from '../../api/errors.ts'

/** A body that became a value. */
export interface Body {
  /** The reader's own: no part of it is shared. */
  readonly value: unknown
  /** Its structure is known to be right: it came as protobuf, which has no room for unknown fields. */
  readonly decoded: boolean
  /** Fields that the text named twice. */
  readonly problems: readonly string[]
  /** Of a text in JSON: numbers of which it counts how they are written. */
  readonly numbers?: readonly WrittenAt[]
  /** Of a text in JSON: fields that it names twice. */
  readonly repeated?: readonly Repeated[]
}

/**
 * How many values a body may have, keys counted in. The API server has no limit but that of the bytes; here one request must
 * not hold up the others, and the largest objects that Kubernetes means anything by have some ten thousand.
 */
export const mostValues = 100_000

/** A body as it came: from within the process often as a text. */
export type Sent = Uint8Array | string

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/** The text of a body; what is no UTF-8 in it is replaced, and so is half a character. */
export const bodyText = (sent: Sent): string =>
  typeof sent !== 'string'
    ? decoder.decode(sent)
    : halfCharacter.test(sent)
      ? sent.replace(halves, '\ufffd')
      : sent

const halfCharacter = /\p{Surrogate}/u
const halves = /\p{Surrogate}/gu

export const bytesIn = (sent: Sent): Uint8Array => (typeof sent === 'string' ? encoder.encode(sent) : sent)

const json = 'application/json'

/** The media type of a patch, which may have parameters of any form, and must be written in small letters. */
export const patchTypeOf = (contentType = ''): string => contentType.split(';', 1)[0].trim()

/** The media type of a body that is no patch: without a Content-Type it is JSON, as kubectl's own are. */
const mediaTypeOf = (contentType: string | undefined): string | undefined =>
  contentType && contentType !== json ? parsedMediaType(contentType) : json

const parameter = /\s*;\s*([!#$%&'*+.^`|~\w-]+)\s*=\s*(?:[!#$%&'*+.^`|~\w-]+|"(?:[^"\\]|\\.)*")/y

/** The type without its parameters; undefined where these are malformed or named twice, as Go's parser has it. */
function parsedMediaType(text: string): string | undefined {
  const type = text.split(';', 1)[0]
  const names = new Set<string>()
  let at = type.length
  for (;;) {
    parameter.lastIndex = at
    const found = parameter.exec(text)
    if (!found) break
    const name = found[1].toLowerCase()
    if (names.has(name)) return undefined
    names.add(name)
    at = parameter.lastIndex
  }
  const rest = text.slice(at).trim()
  return rest === '' || rest === ';' ? type.trim().toLowerCase() : undefined
}

/** @throws DecodeError for a body that cannot be read, ApiError 415 for a media type that is not spoken here */
export function readBody(sent: Sent, contentType: string | undefined): Body {
  return readerOf(contentType)(sent)
}

/** @throws ApiError 415 for a media type that is not spoken here */
export const checkBodyType = (contentType: string | undefined): void => void readerOf(contentType)

function readerOf(contentType: string | undefined): (sent: Sent) => Body {
  const read = readers[mediaTypeOf(contentType) ?? '']
  if (!read) throw unknownBody()
  return read
}

const readers: Readonly<Record<string, (sent: Sent) => Body>> = Object.assign(Object.create(null), {
  'application/json': fromJson,
  'application/yaml': fromYaml,
  'application/vnd.kubernetes.protobuf': fromProtobuf,
})

const unknownFormat = (accepted: readonly string[]) =>
  unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

export const unknownBody = () => unknownFormat(Object.keys(readers))
/** Strategic merge patches need a type, which custom resources have not. */
export const unknownPatchOfCustom = () =>
  unknownFormat([
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/apply-patch+yaml',
  ])
export const unknownPatch = () => new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})

function fromJson(sent: Sent): Body {
  try {
    return { ...parseJson(bodyText(sent), { duplicates: 'among all', mostValues }), decoded: false }
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(notNamed(error.message))
    throw error
  }
}

function fromYaml(sent: Sent): Body {
  const { value, problem } = readYaml(bodyText(sent), { mostValues })
  return { value, decoded: false, problems: problem === undefined ? [] : [problem] }
}

function fromProtobuf(sent: Sent): Body {
  const { apiVersion, kind, object } = decodeProtobuf(bytesIn(sent))
  return { value: { apiVersion, kind, ...object }, decoded: true, problems: [] }
}

/** What keeps the server from finding out what a body is. */
export const notNamed = (why: string): string => `couldn't get version/kind; json parse error: ${why}`

/** @param expected what the body should be: `Pod` */
export const unrecognized = (expected: string, why: string, sent: Sent) =>
  badRequest(
    `the object provided is unrecognized (must be of type ${expected}): ${why} (${summaryOf(bytesIn(sent))})`,
  )

/** The first thirty bytes: as they are when they look like JSON, else in hexadecimal. */
function summaryOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>'
  const first = bytes.subarray(0, 30)
  const start = bytes[0] === 0x7b ? bodyText(first) : hexOf(first)
  return bytes.length > 30 ? `${start} ...` : start
}

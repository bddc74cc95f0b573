/** What a request brings: JSON, YAML or protobuf, as the Content-Type says. */
import { DecodeError, parseJson } from '../../api/codec/json.ts'
import { decodeProtobuf } from '../../api/codec/protobuf.ts'
import { copyJson } from '../../api/codec/safe.ts'
import { parseForgivingYaml } from '../../api/codec/yaml.ts'
import { badRequest, unsupportedMediaType } from '../../api/errors.ts'

/** A body that became a value. */
export interface Body {
  /** The reader's own: no part of it is shared. */
  readonly value: unknown
  /** Its structure is known to be right: it came as protobuf, which has no room for unknown fields. */
  readonly decoded: boolean
  /** Fields that the text named twice. */
  readonly problems: readonly string[]
}

const json = 'application/json'

/** The media type without its parameters. A body without a Content-Type is JSON, as kubectl's own are. */
export const mediaTypeOf = (contentType: string | undefined): string =>
  contentType && contentType !== json ? contentType.split(';', 1)[0].trim().toLowerCase() : json

/**
 * @param expected what the body should be, for the error messages: `Pod`
 * @throws ApiError 400 for a body that cannot be read, 415 for a media type that is not spoken here
 */
export function readBody(bytes: Buffer, contentType: string | undefined, expected: string): Body {
  const read = readers[mediaTypeOf(contentType)]
  if (!read) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${Object.keys(readers).join(', ')}`,
    )
  }
  try {
    return read(bytes)
  } catch (error) {
    if (error instanceof DecodeError) throw unrecognized(expected, error.message, bytes)
    throw error
  }
}

const readers: Readonly<Record<string, (bytes: Buffer) => Body>> = Object.assign(Object.create(null), {
  'application/json': fromJson,
  'application/yaml': fromYaml,
  'application/vnd.kubernetes.protobuf': fromProtobuf,
})

function fromJson(bytes: Buffer): Body {
  try {
    const { value, duplicates } = parseJson(bytes.toString('utf8'), { findDuplicates: true })
    return { value, decoded: false, problems: duplicates }
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(notNamed(error.message))
    throw error
  }
}

/** What an alias stands for is a part of its own, as it would be in JSON. */
function fromYaml(bytes: Buffer): Body {
  const { value, duplicates } = parseForgivingYaml(bytes.toString('utf8'))
  return { value: copyJson(value), decoded: false, problems: duplicates }
}

function fromProtobuf(bytes: Buffer): Body {
  const { apiVersion, kind, object } = decodeProtobuf(bytes)
  return { value: { apiVersion, kind, ...object }, decoded: true, problems: [] }
}

/** What keeps the server from finding out what a body is. */
export const notNamed = (why: string): string => `couldn't get version/kind; json parse error: ${why}`

export const unrecognized = (expected: string, why: string, bytes: Buffer) =>
  badRequest(
    `the object provided is unrecognized (must be of type ${expected}): ${why} (${summaryOf(bytes)})`,
  )

/** The first thirty bytes: as they are when they look like JSON, else in hexadecimal. */
function summaryOf(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>'
  const start = bytes.subarray(0, 30).toString(bytes[0] === 0x7b ? 'utf8' : 'hex')
  return bytes.length > 30 ? `${start} ...` : start
}

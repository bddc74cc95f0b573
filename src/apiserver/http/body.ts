/** What a request brings: JSON, YAML or protobuf, as the Content-Type says. */
import { badRequest, unsupportedMediaType } from '../../api/errors.ts'
import { DecodeError, parseJson } from '../../api/codec/json.ts'
import { decodeProtobuf } from '../../api/codec/protobuf.ts'
import { parseYaml } from '../../api/codec/yaml.ts'

/** A body that became a value. */
export interface Body {
  readonly value: unknown
  /** Its structure is known to be right: it came as protobuf, which has no room for unknown fields. */
  readonly decoded: boolean
  /** Fields that the text named twice. */
  readonly problems: readonly string[]
}

/** The media type without its parameters. A body without a Content-Type is JSON, as kubectl's own are. */
export const mediaTypeOf = (contentType: string | undefined): string =>
  contentType === undefined ? 'application/json' : contentType.split(';', 1)[0].trim().toLowerCase()

export interface BodyOptions {
  /** What the body should be, for the error messages: `Pod`. */
  readonly expected: string
  readonly strict: boolean
}

/** @throws ApiError 400 for a body that cannot be read, 415 for a media type that is not spoken here */
export function readBody(bytes: Buffer | undefined, contentType: string | undefined, options: BodyOptions): Body {
  const type = mediaTypeOf(contentType)
  const content = bytes ?? Buffer.alloc(0)
  try {
    switch (type) {
      case 'application/json':
        return fromText(content.toString('utf8'), options)
      case 'application/yaml':
        return fromYaml(content.toString('utf8'))
      case 'application/vnd.kubernetes.protobuf':
        return fromProtobuf(content)
    }
  } catch (error) {
    if (error instanceof DecodeError) throw unrecognized(options.expected, error.message, content)
    throw error
  }
  throw unsupportedMediaType(
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  )
}

/** The server sniffs: what does not start like JSON may be YAML. */
function fromText(text: string, { strict }: BodyOptions): Body {
  const { value, duplicates } = parseJson(text, { findDuplicates: strict })
  return { value, decoded: false, problems: duplicates }
}

const fromYaml = (text: string): Body => ({ value: parseYaml(text), decoded: false, problems: [] })

function fromProtobuf(content: Buffer): Body {
  const { apiVersion, kind, object } = decodeProtobuf(content)
  return { value: { apiVersion, kind, ...object }, decoded: true, problems: [] }
}

const unrecognized = (expected: string, why: string, content: Buffer) =>
  badRequest(
    `the object provided is unrecognized (must be of type ${expected}): couldn't get version/kind; json parse error: ${why} (${content.subarray(0, 10).toString('hex')}${content.length > 10 ? ' ...' : ''})`,
  )

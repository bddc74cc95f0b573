/** Server-side apply as it comes in: the configuration of one author, which names only what he wants to decide. */
import { DecodeError, jsonTypeOf } from '../../api/codec/errors.ts'
import { decode } from '../../api/codec/json.ts'
import { parseForgivingYaml } from '../../api/codec/yaml.ts'
import { badRequest } from '../../api/errors.ts'
import { typeOfKind } from '../../api/schema.ts'
import type { RequestContext } from '../../client/client.ts'
import { configurationProblems } from '../configuration-problems.ts'
import { reportFields } from '../decoding.ts'
import { patchTypeOf } from './body.ts'
import {
  apiVersionOf,
  bytesOf,
  checkIdentity,
  checkKind,
  type Expected,
  isMap,
  type Json,
  structOf,
} from './input.ts'
import type { ResourceRequest } from './request.ts'

export const isApply = ({ request }: ResourceRequest): boolean =>
  patchTypeOf(request.headers['content-type']) === 'application/apply-patch+yaml'

interface Applied {
  /** What the configuration should be. */
  readonly expected: Expected
  /** Whether there is no such object yet: then the configuration must name it. */
  readonly isNew: boolean
}

/** The configuration, of the kind and name that the path names. @throws ApiError 400 */
export function appliedConfiguration(
  r: ResourceRequest,
  context: RequestContext,
  { expected, isNew }: Applied,
): Json {
  const { configuration, duplicates } = parsed(r)
  checkVersion(configuration, expected)
  checkKind(configuration, expected)
  checkStructure(configuration, expected)
  reportDuplicates(duplicates, context)
  const metadata: Json = { ...(configuration.metadata as Json | undefined) }
  if (!isNew) metadata.name ??= r.path.name
  const object = { ...configuration, metadata }
  checkIdentity(object, r.path)
  return object
}

function parsed(r: ResourceRequest): {
  readonly configuration: Json
  readonly duplicates: readonly string[]
} {
  try {
    const { value, duplicates } = parseForgivingYaml(bytesOf(r).toString('utf8'))
    const said = withoutNulls(value ?? {})
    if (isMap(said)) return { configuration: said, duplicates }
    throw new DecodeError(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonTypeOf(said)} into Go value of type map[string]interface {}`,
    )
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`error decoding YAML: ${error.message}`)
    throw error
  }
}

/** What is null decides nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls)
  if (!isMap(value)) return value
  const named = Object.entries(value).filter(([, part]) => part !== null)
  return Object.fromEntries(named.map(([key, part]) => [key, withoutNulls(part)]))
}

/** Keys that the text has twice are nothing to a merge, so they are looked at when all else is right. */
function reportDuplicates(duplicates: readonly string[], context: RequestContext): void {
  if (context.fieldValidation !== 'Strict') reportFields(duplicates, context)
  else if (duplicates.length > 0)
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${duplicates[0]}`)
}

/** Unlike other bodies, a configuration must say what it is. */
function checkVersion(configuration: Json, expected: Expected): void {
  const [version, kind] = [textIn(configuration, 'apiVersion'), textIn(configuration, 'kind')]
  if (version !== apiVersionOf(expected)) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${version}, expected: ${apiVersionOf(expected)}`,
    )
  }
  if (Array.isArray((configuration.metadata as Json | undefined)?.managedFields)) {
    throw badRequest('metadata.managedFields must be nil')
  }
  if (typeOfKind(version, kind)) return
  const type = goKindOf({ ...expected, kind })
  throw badRequest(
    `failed to create typed patch object (${nameIn(configuration)}; ${type}): no corresponding type for ${type}`,
  )
}

/** @throws ApiError 400, where the real server answers 500 */
function checkStructure(configuration: Json, expected: Expected): void {
  const struct = structOf(expected)
  const type = goKindOf(expected)
  const title = `(${nameIn(configuration)}; ${type})`
  const said = configurationProblems(struct, configuration)
  const why = said.length > 1 ? `errors:\n  ${said.join('\n  ')}` : said[0]
  if (why !== undefined) throw badRequest(`failed to create typed patch object ${title}: ${why}`)
  try {
    decode(struct, configuration)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw badRequest(
      `failed to convert new object ${title} to proper version: unable to convert unstructured object to ${type}: ${error.message}`,
    )
  }
}

/** As Go prints a GroupVersionKind. */
const goKindOf = ({ group, version, kind }: Expected) => `${group}/${version}, Kind=${kind}`

/** What a configuration calls itself, be it right or not. */
const nameIn = ({ metadata }: Json) =>
  isMap(metadata) ? `${textIn(metadata, 'namespace')}/${textIn(metadata, 'name')}` : '/'

function textIn(map: Json, field: string): string {
  const text = map[field]
  return typeof text === 'string' ? text : ''
}

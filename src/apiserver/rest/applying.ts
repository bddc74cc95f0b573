/** Server-side apply as it comes in: the configuration of one author, which names only what he wants to decide. */
import { DecodeError, jsonTypeOf } from '../../api/codec/errors.ts'
import { decode, parseJson } from '../../api/codec/json.ts'
import { isTooLarge, withWrappedIntegers } from '../../api/codec/wrapped-integers.ts'
import { tooGreatAmong } from '../../api/codec/written-numbers.ts'
import { readYaml } from '../../api/codec/yaml.ts'
import { badRequest } from '../../api/errors.ts'
import { withKeysInOrder } from '../../api/go-json.ts'
import { isMap } from '../../api/json-map.ts'
import type { RequestContext } from '../../client/client.ts'
import { reportFields } from '../decoding.ts'
import { configurationProblems } from '../field-manager/configuration-problems.ts'
import { isKnownPart, type KnownConfigurations } from '../field-manager/known-configurations.ts'
import { bodyText, mostValues, patchTypeOf } from './body.ts'
import { type Expected, type Json, sentWith, structOf } from './input.ts'
import type { ResourceRequest } from './request.ts'

export const applyType = 'application/apply-patch+yaml'

export const isApply = ({ request }: ResourceRequest): boolean =>
  patchTypeOf(request.headers['content-type']) === applyType

interface Applied {
  /** What was applied before. Default: nothing that is remembered. */
  readonly before?: KnownConfigurations
  /** What the configuration should be. */
  readonly expected: Expected
}

/** The configuration, of the kind that the path names. @throws ApiError 400 */
export function appliedConfiguration(
  r: ResourceRequest,
  context: RequestContext,
  { expected, before }: Applied,
): Json {
  const { configuration: sent, problem } = parsed(r)
  const place = `${context.fieldManager} ${r.request.path}`
  const shared = before?.shared(place, { configuration: sent, expected }) ?? sent
  checkType(shared, expected)
  const configuration = structured(shared, expected)
  before?.remember(place, { configuration, expected }, sentWith(r).length)
  if (problem !== undefined) reportDuplicates(problem, context)
  return { ...configuration, metadata: configuration.metadata ?? {} }
}

function parsed(r: ResourceRequest): { readonly configuration: Json; readonly problem?: string } {
  const { value, problem } = readConfiguration(bodyText(sentWith(r)))
  const said = value ?? {}
  if (isMap(said)) return { configuration: said, problem }
  throw badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonTypeOf(said)} into Go value of type map[string]interface {}`,
  )
}

function readConfiguration(text: string): ReturnType<typeof readYaml> {
  const json = jsonIn(text)
  if (json !== undefined) return { value: json }
  try {
    return readYaml(text, { mostValues })
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`)
  }
}

/**
 * JSON is YAML, and what programs send: it is quicker to read. undefined for what is none, has something twice, or a number
 * beyond a float64, which to YAML is a text.
 */
function jsonIn(text: string): unknown {
  if (!text.startsWith('{') || text.includes('\t')) return undefined
  try {
    const { value, problems, numbers } = parseJson(text, { duplicates: 'told', mostValues })
    return problems.length > 0 || tooGreatAmong(numbers) !== undefined ? undefined : value
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** Keys that the text has twice are nothing to a merge, so they are looked at when all else is right. */
function reportDuplicates(problem: string, context: RequestContext): void {
  if (context.fieldValidation !== 'Strict') reportFields([problem], context)
  else throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${problem}`)
}

/** Unlike other bodies, a configuration must say what it is. */
function checkType(configuration: Json, expected: Expected): void {
  const said = typeSaidBy(configuration)
  if (said !== goKindOf(expected)) throw badRequest(`invalid object type: ${said}`)
  if (Array.isArray((configuration.metadata as Json | undefined)?.managedFields)) {
    throw badRequest('metadata.managedFields must be nil')
  }
}

function typeSaidBy(configuration: Json): string {
  const parts = textIn(configuration, 'apiVersion').split('/')
  // What is no version makes nothing of the kind, either.
  if (parts.length > 2) return goKindOf({ group: '', version: '', kind: '' })
  const [version = '', group = ''] = parts.toReversed()
  return goKindOf({ group, version, kind: textIn(configuration, 'kind') })
}

/** The configuration, with numbers that fit. @throws ApiError 400, where the real server answers 500 */
function structured(configuration: Json, expected: Expected): Json {
  const struct = structOf(expected)
  const type = goKindOf(expected)
  const title = `(${nameIn(configuration)}; ${type})`
  const isWrong = configurationProblems(struct, configuration).length > 0
  // They are told in the order of the keys.
  const said = isWrong ? configurationProblems(struct, withKeysInOrder(configuration)) : []
  const why = said.length > 1 ? `errors:\n  ${said.join('\n  ')}` : said[0]
  if (why !== undefined) throw badRequest(`failed to create typed patch object ${title}: ${why}`)
  if (expected.reads) return configuration
  try {
    decode(struct, configuration, { passesOver: isKnownPart })
    return configuration
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    if (isTooLarge(error)) return structured(withWrappedIntegers(struct, configuration) as Json, expected)
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

/** Server-side apply as it comes in: the configuration of one author, which names only what he wants to decide. */
import { DecodeError } from '../../api/codec/errors.ts'
import { decode } from '../../api/codec/json.ts'
import { parseForgivingYaml } from '../../api/codec/yaml.ts'
import { badRequest } from '../../api/errors.ts'
import type { RequestContext } from '../../client/client.ts'
import { itemProblems } from '../applied-items.ts'
import { reportFields } from '../decoding.ts'
import type { ResourcePath } from '../resource-path.ts'
import { patchTypeOf } from './body.ts'
import {
  apiVersionOf,
  bytesOf,
  checkKind,
  checkName,
  type Expected,
  isMap,
  type Json,
  putIntoNamespace,
  structOf,
} from './input.ts'
import type { ResourceRequest } from './request.ts'

export const isApply = ({ request }: ResourceRequest): boolean =>
  patchTypeOf(request.headers['content-type']) === 'application/apply-patch+yaml'

/** The configuration, of the kind and name that the path names. @throws ApiError 400 */
export function appliedConfiguration(
  r: ResourceRequest,
  context: RequestContext,
  expected: Expected = r.kind,
): Json {
  const configuration = parsed(r, context, expected)
  checkVersion(configuration, expected, r.path)
  checkKind(configuration, expected)
  checkStructure(configuration, expected, r.path)
  const metadata: Json = { ...(configuration.metadata as Json | undefined) }
  checkName({ metadata }, r.path)
  if (Array.isArray(metadata.managedFields) && metadata.managedFields.length > 0) {
    throw badRequest('metadata.managedFields must be nil')
  }
  const object = { ...configuration, metadata }
  putIntoNamespace(object, r.path)
  return object
}

function parsed(r: ResourceRequest, context: RequestContext, { kind }: Expected): Json {
  try {
    const { value, duplicates } = parseForgivingYaml(bytesOf(r).toString('utf8'))
    reportFields(duplicates, context)
    const said = withoutNulls(value)
    if (isMap(said)) return said
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`error decoding YAML: ${error.message}`)
    throw error
  }
  throw badRequest(`error decoding YAML: the body is not a ${kind}`)
}

/** What is null decides nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls)
  if (!isMap(value)) return value
  const named = Object.entries(value).filter(([, part]) => part !== null)
  return Object.fromEntries(named.map(([key, part]) => [key, withoutNulls(part)]))
}

/** Unlike other bodies, a configuration must say what it is. */
function checkVersion({ apiVersion = '', kind }: Json, expected: Expected, path: ResourcePath): void {
  if (apiVersion !== apiVersionOf(expected) && typeof apiVersion === 'string') {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${apiVersion}, expected: ${apiVersionOf(expected)}`,
    )
  }
  if (kind === undefined || kind === '') {
    const { group, version } = expected
    throw notTyped({ group, version, kind: '' }, path, `no corresponding type for ${group}/${version}, Kind=`)
  }
}

function checkStructure(configuration: Json, expected: Expected, path: ResourcePath): void {
  const struct = structOf(expected)
  try {
    const { problems } = decode(struct, configuration)
    const said = problems.map((problem) =>
      problem.replace(/^unknown field "(.*)"$/, '.$1: field not declared in schema'),
    )
    said.push(...itemProblems(struct, configuration))
    if (said.length > 1) throw notTyped(expected, path, `errors:\n  ${said.join('\n  ')}`)
    if (said.length === 1) throw notTyped(expected, path, said[0])
  } catch (error) {
    if (error instanceof DecodeError) throw notTyped(expected, path, error.message)
    throw error
  }
}

const notTyped = ({ group, version, kind }: Expected, { namespace = '', name }: ResourcePath, why: string) =>
  badRequest(
    `failed to create typed patch object (${namespace}/${name}; ${group}/${version}, Kind=${kind}): ${why}`,
  )

/** Server-side apply as it comes in: the configuration of one author, which names only what he wants to decide. */
import { DecodeError } from '../../api/codec/errors.ts'
import { decode } from '../../api/codec/json.ts'
import { parseYaml } from '../../api/codec/yaml.ts'
import { badRequest } from '../../api/errors.ts'
import type { ResourcePath } from '../resource-path.ts'
import { mediaTypeOf } from './body.ts'
import {
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
  mediaTypeOf(request.headers['content-type']) === 'application/apply-patch+yaml'

/** The configuration, of the kind and name that the path names. @throws ApiError 400 */
export function appliedConfiguration(r: ResourceRequest, expected: Expected = r.kind): Json {
  const configuration = parsed(r, expected)
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

function parsed(r: ResourceRequest, { kind }: Expected): Json {
  try {
    const value = withoutNulls(parseYaml(bytesOf(r).toString('utf8')))
    if (isMap(value)) return value
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

function checkStructure(
  configuration: Json,
  expected: Expected,
  { namespace = '', name }: ResourcePath,
): void {
  const wrong = whatIsWrong()
  if (wrong === undefined) return
  const { group, version, kind } = expected
  throw badRequest(
    `failed to create typed patch object (${namespace}/${name}; ${group}/${version}, Kind=${kind}): ${wrong}`,
  )

  function whatIsWrong(): string | undefined {
    try {
      const { problems } = decode(structOf(expected), configuration)
      const said = problems.map((problem) =>
        problem.replace(/^unknown field "(.*)"$/, '.$1: field not declared in schema'),
      )
      return said.length > 1 ? `errors:\n  ${said.join('\n  ')}` : said[0]
    } catch (error) {
      if (error instanceof DecodeError) return error.message
      throw error
    }
  }
}

/** Where `unknown` becomes an object. */
import { DecodeError, decode } from '../api/codec/json.ts'
import { badRequest } from '../api/errors.ts'
import type { Kind } from '../api/kind.ts'
import type { RequestContext } from '../client/client.ts'

/**
 * An object of `kind` from plain JSON: unknown fields dropped, zero values as the API server keeps them. The answer
 * is new throughout and shares nothing with `input`.
 * @throws ApiError 400 when the structure is wrong, or a field is unknown and validation is Strict
 */
export function decodeObject(kind: Kind, input: unknown, context: RequestContext): object {
  try {
    const { object, problems } = decode(kind.structure(), input)
    report(kind, [...(context.textProblems ?? []), ...problems], context)
    return object as object
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBeHandled(kind, error.message)
    throw error
  }
}

function report(
  kind: Kind,
  problems: readonly string[],
  { fieldValidation = 'Warn', warn }: RequestContext,
): void {
  if (problems.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Strict') {
    throw cannotBeHandled(kind, `strict decoding error: ${problems.join(', ')}`)
  }
  for (const problem of problems) warn?.(problem)
}

const cannotBeHandled = ({ kind, version }: Kind, why: string) =>
  badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`)

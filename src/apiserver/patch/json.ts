/** JSON patch (RFC 6902) as a request. */
import { ApiError, badRequest, requestEntityTooLarge } from '../../api/errors.ts'
import { documentBy, JsonPatchFailure, operationsIn } from '../../api/json-patch.ts'

const maxOperations = 10_000

/**
 * What `original` becomes by the patch of a request, as the library of the API server writes it: that shows in warnings,
 * and in what is said of a patch that does not fit.
 * @throws ApiError 400 for what is no list of operations, 422 for an operation that fails: no more is said of it
 */
export function applyJsonPatch(original: unknown, sent: unknown): unknown {
  const operations = attempt(() => operationsIn(sent), badRequest)
  if (operations.length > maxOperations) {
    throw requestEntityTooLarge(
      `Request entity too large: The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`,
    )
  }
  return attempt(() => documentBy(original, operations).written, rejected)
}

const rejected = () =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

function attempt<T>(run: () => T, refusal: (why: string) => ApiError): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof JsonPatchFailure) throw refusal(error.message)
    throw error
  }
}

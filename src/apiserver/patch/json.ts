/** JSON patch (RFC 6902), as a request and as what others ask for: webhooks, policies. */

import { jsonTypeOf } from '../../api/codec/errors.ts'
import { ApiError, badRequest, requestEntityTooLarge } from '../../api/errors.ts'
import { isMap } from '../../api/json-map.ts'
import { JsonPatchFailure, type JsonPatchOperation, PatchedDocument } from './json-document.ts'

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

/**
 * What `original` becomes. Neither argument changes, and what the patch leaves alone is shared.
 * @throws JsonPatchFailure
 */
export function patchedBy(original: unknown, operations: readonly JsonPatchOperation[]): unknown {
  return documentBy(original, operations).document
}

function documentBy(original: unknown, operations: readonly JsonPatchOperation[]): PatchedDocument {
  const patched = new PatchedDocument(original)
  for (const operation of operations) patched.apply(operation)
  return patched
}

/** @throws JsonPatchFailure for what is no list of operations */
export function operationsIn(sent: unknown): readonly JsonPatchOperation[] {
  if (sent === null) return []
  if (!Array.isArray(sent)) throw notRead(sent, 'Patch')
  const other = sent.find((each) => each !== null && !isMap(each))
  if (other !== undefined) throw notRead(other, 'Operation')
  return sent.map((each) => each ?? {})
}

const notRead = (value: unknown, type: string) =>
  new JsonPatchFailure(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type jsonpatch.${type}`)

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

/** What can be wrong with a strategic merge patch, in the words of the API server. */
import { ApiError, badRequest } from '../../api/errors.ts'
import { goText, goTypeOf } from '../../api/go-text.ts'

/** Mistakes that the API server does not sort out: it answers 500, which they are not, with the same sentence. */
const plain = (message: string) => badRequest(message)

export const badListFormat = () => badRequest('invalid patch format of primitive list')
export const badRetainKeys = () => badRequest('invalid patch format of retainKeys')
export const badElementOrder = () => badRequest('invalid patch format of setElementOrder list')

/** A value that must be a list of what is merged, or one of its maps. */
export const badType = (wanted: 'list' | 'map', got: unknown) =>
  plain(
    `expected a ${goTypeOf(wanted === 'list' ? [] : {})}, but received a ${got === null ? '%!s(<nil>)' : goTypeOf(got)}`,
  )

export const noElements = () => plain('no elements in any of the given slices')

export const noStruct = (kind: string) =>
  plain(`merging an object in json but data type is not struct, instead is: ${kind}`)

export const unknownField = (struct: string, field: string) =>
  plain(`unable to find api field in struct ${struct} for the json field ${JSON.stringify(field)}`)

/** 422 answers never say more than this. */
export const listOfLists = () =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

export const noMergeKey = (item: unknown, key: string) =>
  plain(`map: ${goText(item)} does not contain declared merge key: ${key}`)

export const badDirective = (directive: unknown, map: unknown) =>
  plain(`unknown patch type: ${asText(directive)} in map: ${goText(map)}`)

/** `%s` of what may be no text. */
function asText(value: unknown): string {
  if (value === null) return '%!s(<nil>)'
  return typeof value === 'string' || typeof value === 'object'
    ? goText(value)
    : `%!s(${goTypeOf(value)}=${goText(value)})`
}

export const mergeInList = () => plain('merging lists cannot yet be specified in the patch')

export const mixedList = (lists: unknown) => plain(`list element types are not identical: ${goText(lists)}`)

export const listWithoutKey = (field: string) => plain(`cannot merge lists without merge key for ${field}`)

export const orderMismatch = (patch: unknown, order: unknown) =>
  plain(
    `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
  )

/** Requests that may be refused. */
import { ApiError } from '../../api/errors.ts'

/** The answer to a request, or the error with which it was refused. */
export function attempt<T>(request: () => T): T | ApiError {
  try {
    return request()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

/** Whether a create was refused because the namespace is going away: nothing to report, and no use in trying again. */
export const isNamespaceTerminating = ({ details }: ApiError): boolean =>
  details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false

/** A refusal that is worth another try. */
export const thatMatters = (refusal: ApiError | undefined): ApiError | undefined =>
  refusal && isNamespaceTerminating(refusal) ? undefined : refusal

/**
 * Acts on items in batches of 1, 2, 4, 8 …, so that what would fail for all of them fails for few. Stops after the
 * batch in which something was refused, and answers the first refusal.
 */
export function slowStart<T>(
  items: readonly T[],
  act: (item: T) => ApiError | undefined,
): ApiError | undefined {
  for (let start = 0, size = 1; start < items.length; start += size, size *= 2) {
    const refusals = items.slice(start, start + size).map(act)
    const first = refusals.find((refusal) => refusal !== undefined)
    if (first) return first
  }
  return undefined
}

/** Conversions for which somebody outside has to be asked: all that is to be told is converted before the first of it is. */
import { ApiError, tooManyRequests } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { type Outside, Unanswered } from '../outside.ts'

type Converted = Pick<Kind, 'isConvertedOutside' | 'fromStored' | 'convertAnew' | 'apiVersion' | 'kind'>

/**
 * Converts what is listed or watched: the API server keeps what there is of every version in a cache, which never comes to
 * be where one object is not converted.
 * @throws as convertAll; ApiError 429 where one cannot be converted
 */
export function convertForCache(kind: Converted, objects: readonly KubeObject[]): void {
  try {
    convertAll(kind, objects)
  } catch (error) {
    if (!(error instanceof ApiError) || error instanceof Unanswered) throw error
    const why = `failed to list ${kind.apiVersion}, Kind=${kind.kind}: ${error.message}`
    throw tooManyRequests(`storage is (re)initializing: ${why}`, 1)
  }
}

/** Asks for all at once. @throws Unanswered where an answer is still to come; ApiError where one cannot be converted */
function convertAll(kind: Converted, objects: readonly KubeObject[]): void {
  if (kind.isConvertedOutside) forEach(objects, (object) => kind.fromStored(object))
}

/**
 * Converts what is read by itself: no cache is asked for it, whatever has been told of it before.
 * @throws Unanswered where an answer is still to come; ApiError where one cannot be converted
 */
export function convertAnew(kind: Converted, objects: readonly KubeObject[]): void {
  if (kind.convertAnew) forEach(objects, (object) => kind.convertAnew!(object))
}

/** Lets go of what was answered where it comes to nothing: whoever tries again is to have it asked anew. */
export function asking(outside: Outside, convert: () => void): void {
  try {
    convert()
  } catch (error) {
    if (error instanceof Unanswered) outside.wait()
    else outside.end()
    throw error
  }
}

/** Each is asked for before the first answer is waited for. */
function forEach(objects: readonly KubeObject[], convert: (object: KubeObject) => void): void {
  let first: Unanswered | undefined
  for (const object of objects) {
    try {
      convert(object)
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      first ??= error
    }
  }
  if (first) throw first
}

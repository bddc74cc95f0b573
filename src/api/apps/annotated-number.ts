/** Fields that only the stored form of a kind has: v1 bears them as annotations, numbers of 64 bits. */
import { badRequest } from '../errors.ts'
import type { StoredMeta } from '../meta-types.ts'
import { quoted } from '../quote.ts'

type Annotated = { readonly metadata: Pick<StoredMeta, 'annotations'> }

const largest = 2n ** 63n

/** The number; undefined where there is none. */
export function annotatedNumber({ metadata }: Annotated, annotation: string): bigint | undefined {
  const text = metadata.annotations?.[annotation]
  return text !== undefined && isWhole(text) ? BigInt(text) : undefined
}

const isWhole = (text: string): boolean => /^[+-]?\d{1,40}$/.test(text)

/**
 * @param prefix what is said before the reason
 * @throws ApiError 400, as where an object cannot be read
 */
export function checkAnnotatedNumber(kind: string, text: string, prefix = ''): void {
  const why = problemOf(text)
  if (why === undefined) return
  const detail = `${prefix}strconv.ParseInt: parsing ${quoted(text)}: ${why}`
  throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${detail}`)
}

function problemOf(text: string): string | undefined {
  if (!/^[+-]?\d+$/.test(text)) return 'invalid syntax'
  const number = isWhole(text) ? BigInt(text) : largest
  return number < largest && number >= -largest ? undefined : 'value out of range'
}

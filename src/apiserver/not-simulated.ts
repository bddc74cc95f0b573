/** Tells a caller which of the fields he wrote are stored but not acted on. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { RequestContext } from '../client/client.ts'

/** One warning for each field of `kind.notSimulated` that the object sets. Parts of this cluster are not told. */
export function warnOfWhatIsNotSimulated(kind: Kind, object: KubeObject, context: RequestContext): void {
  if (!kind.notSimulated || !context.warn) return
  for (const path of kind.notSimulated) {
    if (isSet(object, path.split('.'))) context.warn(`${path}: stored, but this simulator does not act on it`)
  }
}

function isSet(value: unknown, [step, ...rest]: string[]): boolean {
  if (step === undefined) return value !== undefined
  if (typeof value !== 'object' || value === null) return false
  const isList = step.endsWith('[]')
  const next = (value as Record<string, unknown>)[isList ? step.slice(0, -2) : step]
  if (!isList) return isSet(next, rest)
  return Array.isArray(next) && next.some((item) => isSet(item, rest))
}

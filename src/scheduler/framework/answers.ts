/** What plugins answer is looked at before it is believed: whoever wrote one may have erred, and the cluster lives on. */
import type { Refusal } from './refusal.ts'

/** @throws TypeError where it is a promise: nobody waits for that, nor hears how it fails */
export function atOnce<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return answer
  const { then } = answer
  if (typeof then === 'function') then.call(answer, undefined, () => undefined)
  throw new TypeError('answers with a promise: plugins answer at once')
}

/** @throws TypeError where it is something, but does not say why */
export function refusalIn<T extends Refusal | undefined>(answer: T): T {
  if (!answer || Array.isArray(answer.reasons)) return answer
  atOnce(answer)
  throw new TypeError('refuses without reasons')
}

/**
 * @param shortestMs how long a wait must be
 * @throws TypeError where it neither refuses with reasons nor waits so long
 */
export function refusalOrWaitIn<T extends Refusal | { readonly waitMs: number } | undefined>(
  answer: T,
  shortestMs: number,
): T {
  if (!answer) return answer
  const { waitMs } = atOnce(answer) as { readonly waitMs?: number }
  if (waitMs === undefined) refusalIn(answer as Refusal)
  else if (!(waitMs >= shortestMs)) throw new TypeError(`waits for ${waitMs} milliseconds`)
  return answer
}

/** A score or an order, or NaN. @throws TypeError where it is a promise */
export function numberIn(score: number): number {
  if (typeof score === 'number') return score
  atOnce(score)
  return Number.NaN
}

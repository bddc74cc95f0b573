/** Conversions for which somebody outside has to be asked: all that is to be told is converted before the first of it is. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { Unanswered } from '../outside.ts'

/** Asks for all at once. @throws Unanswered where an answer is still to come; ApiError */
export function convertAll(
  kind: Pick<Kind, 'isConvertedOutside' | 'fromStored'>,
  objects: readonly KubeObject[],
): void {
  if (!kind.isConvertedOutside) return
  let first: Unanswered | undefined
  for (const object of objects) {
    try {
      kind.fromStored(object)
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      first ??= error
    }
  }
  if (first) throw first
}

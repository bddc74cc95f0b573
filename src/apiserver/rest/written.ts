/** Answers to writes: made before anything is stored, so that what cannot be told is not done. */
import type { KubeObject } from '../../api/kind.ts'
import type { RequestContext, WriteType } from '../../client/client.ts'
import type { Whole } from './answer.ts'

/** @param type undefined: nothing was written, for nothing would change */
type AnswerOf = (object: KubeObject, type?: WriteType) => Whole

/** Writes by `write`, and answers with what `answerOf` makes of that. @throws whatever either throws; then nothing is stored */
export function written(
  context: RequestContext,
  { write, answerOf }: { write(context: RequestContext): KubeObject; readonly answerOf: AnswerOf },
): Whole {
  let answer: Whole | undefined
  context.beforeCommit = (object, type) => {
    answer = answerOf(object, type)
  }
  const object = write(context)
  return answer ?? answerOf(object)
}

/** Answers to writes: made before anything is stored, so that what cannot be told is not done. */
import type { FastifyReply } from 'fastify'
import type { KubeObject } from '../../api/kind.ts'
import type { RequestContext, WriteType } from '../../client/client.ts'
import type { ResourceRequest } from './request.ts'
import { send, type Text } from './send.ts'

/** @param type undefined: nothing was written, for nothing would change */
type AnswerOf = (object: KubeObject, type?: WriteType) => Text & { readonly code?: number }

/** Writes by `write`, and answers with what `answerOf` makes of that. @throws whatever either throws; then nothing is stored */
export function sendWritten(
  { reply }: ResourceRequest,
  context: RequestContext,
  { write, answerOf }: { write(context: RequestContext): KubeObject; readonly answerOf: AnswerOf },
): FastifyReply {
  let answer: ReturnType<AnswerOf> | undefined
  context.beforeCommit = (object, type) => {
    answer = answerOf(object, type)
  }
  const written = write(context)
  answer ??= answerOf(written)
  return send(reply, answer, answer.code)
}

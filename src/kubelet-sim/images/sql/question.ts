/** How clients ask databases here: a question is a line of JSON, and so is its answer. */
import type { Working } from '../../runtime/program.ts'
import type { Socket } from '../../runtime/socket.ts'
import type { Reply } from '../conversation.ts'

/** Asks a server, and waits for what it says, as one line of JSON; undefined where the connection is lost before. */
export function* askQuestion(socket: Socket, question: object): Working<string | undefined> {
  socket.write(`${JSON.stringify(question)}\n`)
  let text = ''
  while (!text.endsWith('\n')) {
    const piece = socket.read()
    if (piece === undefined) return undefined
    if (typeof piece === 'function') yield piece
    else text += piece
  }
  return text
}

/**
 * The answer to the first question that has come whole; undefined where none has.
 * @param answer what is answered; undefined: nothing
 * @param lastWord what who speaks something else is told, in bytes, before the server hangs up
 */
export function answerQuestion<Q>(
  bytes: string,
  answer: (question: Q) => object | undefined,
  lastWord = '',
): Reply | undefined {
  const end = bytes.indexOf('\n')
  if (end < 0) return undefined
  const asked = parsed(bytes.slice(0, end))
  if (!asked) return { taken: bytes.length, text: lastWord, isLast: true }
  const answered = answerOf(asked.question as Q, answer)
  return { taken: end + 1, text: answered ? `${JSON.stringify(answered)}\n` : '' }
}

/** What comes over the network may be anything: undefined for what no client here would say. */
function parsed(line: string): { readonly question: unknown } | undefined {
  try {
    return { question: JSON.parse(line) }
  } catch {
    return undefined
  }
}

/** A question that lacks what belongs to it is answered by nothing. */
function answerOf<Q>(question: Q, answer: (question: Q) => object | undefined): object | undefined {
  try {
    return answer(question)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

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
 */
export function answerQuestion<Q>(
  bytes: string,
  answer: (question: Q) => object | undefined,
): Reply | undefined {
  const end = bytes.indexOf('\n')
  if (end < 0) return undefined
  const answered = answerOf(bytes.slice(0, end), answer)
  return { taken: end + 1, text: answered ? `${JSON.stringify(answered)}\n` : '' }
}

/** What comes over the network may be anything: who does not speak as the clients here do is told nothing. */
function answerOf<Q>(line: string, answer: (question: Q) => object | undefined): object | undefined {
  try {
    return answer(JSON.parse(line) as Q)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

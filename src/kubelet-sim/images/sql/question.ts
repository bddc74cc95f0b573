/** How clients ask databases here: a question is a line of JSON, and so is its answer; many rows go on in further lines. */
import type { Socket } from '../../runtime/network/socket.ts'
import type { Process, Working } from '../../runtime/program.ts'
import type { Reply } from '../parts/conversation.ts'
import type { Effort } from './relations.ts'
import { isWired, ToldNumeral } from './values.ts'

type Rows = readonly (readonly unknown[])[]

/** A line of an answer: whether another one follows, with more rows. */
interface Part {
  readonly rows?: Rows
  readonly goesOn?: boolean
}

/** Asks a server, and waits for what it says, as one line of JSON; undefined where the connection is lost before. */
export function* askQuestion(socket: Socket, question: object): Working<string | undefined> {
  socket.write(`${JSON.stringify(question)}\n`)
  return yield* lineFrom(socket)
}

/** A number that is written in its own way. */
const revived = (cell: unknown): unknown => (isWired(cell) ? new ToldNumeral(cell.n) : cell)

function* lineFrom(socket: Socket): Working<string | undefined> {
  const parts: string[] = []
  for (;;) {
    const piece = socket.read()
    if (piece === undefined) return undefined
    if (typeof piece === 'function') {
      yield piece
      continue
    }
    const end = piece.indexOf('\n') + 1
    if (end > 0 && end < piece.length) socket.unread(piece.slice(end))
    parts.push(end > 0 ? piece.slice(0, end) : piece)
    if (end > 0) return parts.join('')
  }
}

/** Asks for rows, and waits for all of them; undefined where the connection is lost before, or there is no memory for them. */
export function* askRows<A>(process: Process, socket: Socket, question: object): Working<A | undefined> {
  socket.write(`${JSON.stringify(question)}\n`)
  let answer: (A & Part) | undefined
  const rows: (readonly unknown[])[] = []
  let claimed = 0
  try {
    for (;;) {
      const text = yield* lineFrom(socket)
      if (text === undefined || !process.claim(text.length)) return undefined
      claimed += text.length
      const part = JSON.parse(text) as A & Part
      answer ??= part.rows ? { ...part, rows } : part
      for (const each of part.rows ?? []) rows.push(each.some(isWired) ? each.map(revived) : each)
      if (process.needsRest(text.length)) yield* process.rest()
      if (!part.goesOn) return answer
    }
  } finally {
    process.release(claimed)
  }
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
  return replyTo<Q>(bytes, lastWord, (question) => {
    const answered = answer(question)
    return answered ? `${JSON.stringify(answered)}\n` : ''
  })
}

interface Telling {
  readonly socket: Socket
  readonly effort: Effort
  readonly lastWord?: string
}

/** The same for what may take long, and may be many rows; a text is told as it is. */
export function answerRows<Q>(
  bytes: string,
  answer: (question: Q) => Working<(object & Part) | string | undefined>,
  { socket, effort, lastWord = '' }: Telling,
): Reply | undefined {
  return replyTo<Q>(
    bytes,
    lastWord,
    (question) =>
      function* () {
        const answered = yield* unlessLacking(answer(question))
        if (typeof answered !== 'object') return answered ?? ''
        return yield* told(answered, socket, effort)
      },
  )
}

function replyTo<Q>(
  bytes: string,
  lastWord: string,
  text: (question: Q) => Reply['text'],
): Reply | undefined {
  const end = bytes.indexOf('\n')
  if (end < 0) return undefined
  const asked = parsed(bytes.slice(0, end))
  if (!asked) return { taken: bytes.length, text: lastWord, isLast: true }
  try {
    return { taken: end + 1, text: text(asked.question as Q) }
  } catch (error) {
    return { taken: end + 1, text: ifLacking(error) ?? '' }
  }
}

/** What one line of an answer has at most, in characters. */
const longestPart = 16_384

/** All of it but the last line is sent as it is made. */
function* told(answer: object & Part, socket: Socket, effort: Effort): Working<string> {
  const { rows = [] } = answer
  let head: object = answer
  let batch: string[] = []
  let length = 0
  const line = (goesOn: boolean) => {
    const { rows: _rows, ...others } = head as Part
    const parts = [JSON.stringify(others).slice(1, -1), answer.rows ? `"rows":[${batch.join(',')}]` : '']
    if (goesOn) parts.push('"goesOn":true')
    head = {}
    batch = []
    length = 0
    return `{${parts.filter(Boolean).join(',')}}\n`
  }
  for (const row of rows) {
    const text = JSON.stringify(row)
    batch.push(text)
    length += text.length
    if (effort.needsRest(text.length)) yield* effort.rest()
    if (length < longestPart) continue
    const written = socket.write(line(true))
    if (written === 'broken') return ''
    if (written) yield written
  }
  return line(false)
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
function* unlessLacking<T>(work: Working<T>): Working<T | undefined> {
  try {
    return yield* work
  } catch (error) {
    return ifLacking(error)
  }
}

function ifLacking(error: unknown): undefined {
  if (error instanceof TypeError) return undefined
  throw error
}

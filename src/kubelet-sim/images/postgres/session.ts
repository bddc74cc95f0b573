/** A connection of one of the clients of postgres. */
import type { Process, Working } from '../../runtime/program.ts'
import { askRows } from '../sql/question.ts'
import { connect, isHere, type Place, placeText } from './place.ts'
import type { Answer, Question } from './server.ts'

/** Begins a session: who is refused is told so before he has said anything. */
export const hello = 'set client_encoding to utf8'

export interface Session {
  readonly place: Place
  ask(sql: string): Working<Answer>
}

/** @returns undefined where there is none, which has been told. @param name of the program that complains */
export function* openSession(process: Process, place: Place, name: string): Working<Session | undefined> {
  const socket = connect(process, place)
  if (typeof socket === 'string') {
    process.complain(`${name}: error: ${socket}\n`)
    return undefined
  }
  socket.retain()
  process.whenExited(() => socket.release())
  const session: Session = {
    place,
    *ask(sql) {
      const { user, password, database, host } = place
      const question: Question = { user, password, database, isLocal: isHere(host), application: name, sql }
      const answer = yield* askRows<Answer>(process, socket, question)
      return answer ?? { fatal: 'server closed the connection unexpectedly' }
    },
  }
  const greeted = yield* session.ask(hello)
  if (!('fatal' in greeted)) return session
  process.complain(
    `${name}: error: connection to server ${placeText(process, place)} failed: ${greeted.fatal}\n`,
  )
  return undefined
}

export const complaintOf = (answer: Answer): string | undefined =>
  'fatal' in answer ? answer.fatal : 'error' in answer ? answer.error : undefined

/** How a server of an image speaks in bytes: it takes requests one after the other from what has come, and answers each. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import type { Working } from '../../runtime/program.ts'
import { carryOut } from './long-work.ts'

/** What is taken of the bytes that have come, and what goes back; undefined where they are no whole request yet. */
export interface Reply {
  readonly taken: number
  /** As it is, or how it is found out, which may take long: meanwhile nothing more is taken. */
  readonly text: string | (() => Working<string>)
  /** Nothing more is said on this connection. */
  readonly isLast?: boolean
}

interface Conversation {
  /** More bytes are no request. Default 1 MiB. */
  readonly longest?: number
  /** Nothing more comes. */
  onEnd?(): void
}

/** What it takes to read one request and to answer it, besides its bytes, in units of work. */
const requestUnits = 256

export function converse(
  socket: Socket,
  answer: (bytes: string) => Reply | undefined,
  context: ServiceContext,
  { longest = 1024 * 1024, onEnd }: Conversation = {},
): void {
  let left = ''
  const end = () => {
    socket.abort()
    onEnd?.()
  }
  /** Answers whether there may be more to answer, at once. */
  const say = (text: string, taken: number, isLast = false): boolean => {
    const written = text === '' ? undefined : socket.write(text)
    if (written === 'broken' || isLast) {
      end()
      return false
    }
    const wait = written ?? context.toil(requestUnits + taken + text.length)
    wait?.(() => context.after(0, goOn))
    return !wait
  }
  /** Answers whether all of it could be said at once. */
  const reply = ({ taken, text, isLast }: Reply): boolean => {
    if (typeof text === 'string') return say(text, taken, isLast)
    let isAtOnce: boolean | undefined
    carryOut(context, text(), (found) => {
      const goesOn = say(found, taken, isLast)
      if (isAtOnce === undefined) isAtOnce = goesOn
      else if (goesOn) goOn()
    })
    return (isAtOnce ??= false)
  }
  const goOn = (): void => {
    for (;;) {
      const next = left === '' ? undefined : answer(left)
      if (next) {
        left = left.slice(next.taken)
        if (!reply(next)) return
        continue
      }
      const bytes = socket.read()
      if (typeof bytes === 'function') return void bytes(goOn)
      if (bytes === undefined || left.length > longest) return end()
      left += bytes
    }
  }
  goOn()
}

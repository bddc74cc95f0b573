/** How a server of an image speaks in bytes: it takes requests one after the other from what has come, and answers each. */
import type { Socket } from '../runtime/socket.ts'

/** What is taken of the bytes that have come, and what goes back; undefined where they are no whole request yet. */
export interface Reply {
  readonly taken: number
  readonly text: string
  /** Nothing more is said on this connection. */
  readonly isLast?: boolean
}

/** More is no request. */
const longestRequest = 1024 * 1024

export function converse(socket: Socket, answer: (bytes: string) => Reply | undefined): void {
  let left = ''
  const end = () => socket.abort()
  const goOn = (): void => {
    for (;;) {
      const reply = left === '' ? undefined : answer(left)
      if (reply) {
        left = left.slice(reply.taken)
        const written = reply.text === '' ? undefined : socket.write(reply.text)
        if (written === 'broken' || reply.isLast) return end()
        if (written) return void written(goOn)
        continue
      }
      const bytes = socket.read()
      if (typeof bytes === 'function') return void bytes(goOn)
      if (bytes === undefined || left.length > longestRequest) return end()
      left += bytes
    }
  }
  goOn()
}

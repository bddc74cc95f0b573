/** How a server of an image speaks in bytes: it takes requests one after the other from what has come, and answers each. */
import type { Socket } from '../runtime/socket.ts'

/** What is taken of the bytes that have come, and what goes back; undefined where they are no whole request yet. */
export interface Reply {
  readonly taken: number
  readonly text: string
  /** Nothing more is said on this connection. */
  readonly isLast?: boolean
}

interface Conversation {
  /** More bytes are no request. Default 1 MiB. */
  readonly longest?: number
  /** Nothing more comes. */
  onEnd?(): void
}

export function converse(
  socket: Socket,
  answer: (bytes: string) => Reply | undefined,
  { longest = 1024 * 1024, onEnd }: Conversation = {},
): void {
  let left = ''
  const end = () => {
    socket.abort()
    onEnd?.()
  }
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
      if (bytes === undefined || left.length > longest) return end()
      left += bytes
    }
  }
  goOn()
}

/** What another server goes on to say, handed on as it comes: a watch of its own objects, or a long list of them. */
import { bytesOf, fromOctets } from '../../api/codec/octets.ts'
import type { ApiStream } from '../../client/api-connection.ts'
import type { LogReader } from '../../client/node-connection.ts'
import type { Log, Whole } from './answer.ts'

/** @param head what has come of his answer so far */
export const relayedStream = ({ type, body, headers }: Whole, rest: ApiStream): Log => ({
  sort: 'log',
  type,
  headers,
  follows: true,
  log: {
    text: '',
    reader: () => new RelayedReader(typeof body === 'string' ? bytesOf(body) : fromOctets(body), rest),
  },
})

class RelayedReader implements LogReader {
  isOver = false
  readonly isLost = false

  constructor(
    private head: string,
    private readonly rest: ApiStream,
  ) {}

  next(): string {
    const { head } = this
    this.head = ''
    if (head !== '' || this.isOver) return head
    const piece = this.rest.read()
    this.isOver = piece === undefined
    return piece instanceof Uint8Array ? fromOctets(piece) : (piece ?? '')
  }

  onMore(run: () => void): () => void {
    return this.rest.onMore(run)
  }

  cancel(): void {
    this.rest.cancel()
  }
}

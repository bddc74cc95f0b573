/** The API server as a server of the simulated network. */
import type { ApiConnection, ApiStream } from '../../../client/api-connection.ts'
import { bytesOf, fromOctets, textOf } from '../bytes.ts'
import type { BodyStream } from '../http/exchange.ts'
import type { Server } from './network.ts'

export const apiServerOver = (api: ApiConnection): Server => ({
  handle({ body, ...request }) {
    const { rest, ...answer } = api.answer({ ...request, body: body && textOf(body) })
    return { ...answer, body: bytesOf(answer.body), rest: rest && bodyOf(rest) }
  },
  speaksTls: true,
  isSignedByCluster: true,
})

const bodyOf = (stream: ApiStream): BodyStream => ({
  read() {
    const piece = stream.read()
    return piece instanceof Uint8Array ? fromOctets(piece) : piece
  },
  more: (wake) => stream.onMore(wake),
  cancel: () => stream.cancel(),
})

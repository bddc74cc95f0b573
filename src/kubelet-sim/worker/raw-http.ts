/** Asks a program by HTTP that knows nothing but bytes, such as `nc -l`: what it says may be anything, and may never end. */
import type { Clock } from '../../sim/clock.ts'
import type { HttpRequest } from '../runtime/http/exchange.ts'
import { headerName } from '../runtime/http/message.ts'
import { type Read, ResponseReader } from '../runtime/http/reading.ts'
import type { Place } from '../runtime/network/calls.ts'
import type { Network } from '../runtime/network/network.ts'
import type { Socket } from '../runtime/network/socket.ts'

interface RawQuestion {
  readonly place: Place & { readonly ip: string }
  readonly request: HttpRequest
  readonly network: Network
  readonly clock: Clock
  /** When nobody waits any longer; undefined: never. */
  readonly deadline: number | undefined
}

/** As much of a body as is read. Source: pkg/probe/http. */
export const longestBody = 10 * 1024

const overTime = 'context deadline exceeded'
/** Source: net/http. */
export const awaitingHead = '(Client.Timeout exceeded while awaiting headers)'
const readingBody = '(Client.Timeout or context cancellation while reading body)'

/** `done` gets what has come of it: at once, or later. */
export function askInBytes(
  { place, request, network, clock, deadline }: RawQuestion,
  done: (read: Read) => void,
): void {
  const { ip, port, from } = place
  const socket = network.open(ip, port, from)
  if (typeof socket === 'string') return done({ headError: socket })
  let isOver = false
  const finish = (read: Read): void => {
    if (isOver) return
    isOver = true
    timer?.cancel()
    socket.abort()
    done(read)
  }
  const reader = new ResponseReader(longestBody)
  const giveUp = (): void =>
    finish(
      reader.hasHead
        ? { bodyError: `${overTime} ${readingBody}` }
        : { headError: `${overTime} ${awaitingHead}` },
    )
  const timer =
    deadline === undefined
      ? undefined
      : clock.after(Math.max(0, deadline - clock.now()), giveUp, { background: true })
  socket.write(requestText(request, place))
  readAll(socket, reader, finish)
}

function readAll(socket: Socket, reader: ResponseReader, finish: (read: Read) => void): void {
  for (;;) {
    const piece = socket.read()
    if (typeof piece === 'function') return void piece(() => readAll(socket, reader, finish))
    const read = piece === undefined ? reader.end() : reader.take(piece)
    if (read) return finish(read)
  }
}

function requestText({ method, path, headers = {} }: HttpRequest, { host, port }: Place): string {
  const lines = Object.entries({ host: port === 80 ? host : `${host}:${port}`, ...headers }).map(
    ([name, value]) => `${headerName(name)}: ${value}\r\n`,
  )
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** What a kubelet gets from an HTTP server for a probe or a hook, and how far it lets itself be sent on. */
import type { HTTPGetAction } from '../../api/generated/types/core-v1.ts'
import type { Clock } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { type CallError, connect, errorText, exchange, type Place } from '../runtime/network/calls.ts'
import type { HttpRequest, HttpResponse, Network, Server } from '../runtime/network/network.ts'
import { pathOf, urlOf } from './kubelet-calls.ts'
import { askInBytes, awaitingHead } from './raw-http.ts'

interface Getting {
  readonly place: Place
  readonly network: Network
  readonly clock: Clock
  readonly request: HttpRequest
  /** Absent where the kubelet waits for as long as its system does. */
  readonly timeoutMs?: number
}

/** An answer or what went wrong, in the words of Go; and how long that takes from now on. */
export type Got = (
  | { readonly answer: HttpResponse }
  | { readonly problem: string; readonly error?: CallError }
  /** The answer began well. */
  | { readonly bodyError: string }
) & { readonly takesMs: number }

/** Source: net/http. */
const mostRedirects = 10

/** For how long Linux asks for a connection that nobody answers: tcp_syn_retries is 6. */
const longestConnectMs = seconds(127)

/**
 * Follows where it is sent on the same host; elsewhere, it is content with what it has got. `done` is called at once, or where a
 * program answers that speaks in bytes, when it has. Source: pkg/probe/http.
 */
export function get(action: HTTPGetAction, getting: Getting, done: (got: Got) => void): void {
  const { place, network, request } = getting
  const server = connect(place, network)
  if (speaksBytes(server, action)) return new Get(getting, done).ask(action, place)
  const answer = answerOf(server, { ...request, path: pathOf(action) }, action.scheme === 'HTTPS')
  // Nearly all of them: tens of thousands a second.
  if (typeof answer === 'object' && !answer.takesMs && !isRedirect(answer)) done({ answer, takesMs: 0 })
  else new Get(getting, done).take(action, place, answer)
}

/** Whoever is there knows nothing of HTTP, but takes bytes. */
const speaksBytes = (server: Server | CallError, { scheme }: HTTPGetAction): server is Server =>
  typeof server === 'object' && !server.handle && server.accept !== undefined && scheme !== 'HTTPS'

class Get {
  readonly #startedAt: number
  /** What the answers so far take that have come already. */
  #takesMs = 0
  #asked = 1

  constructor(
    private readonly getting: Getting,
    private readonly done: (got: Got) => void,
  ) {
    this.#startedAt = getting.clock.now()
  }

  ask(action: HTTPGetAction, place: Place): void {
    const { network, request, clock, timeoutMs } = this.getting
    const asked = { ...request, path: pathOf(action) }
    const server = connect(place, network)
    if (!speaksBytes(server, action) || place.ip === undefined)
      return this.take(action, place, answerOf(server, asked, action.scheme === 'HTTPS'))
    this.#takesMs += server.connectsAfterMs ?? 0
    const deadline = timeoutMs === undefined ? undefined : this.#startedAt + timeoutMs - this.#takesMs
    const where = { ...place, ip: place.ip }
    askInBytes({ place: where, request: asked, network, clock, deadline }, (read) => {
      if ('response' in read) this.take(action, place, read.response)
      else if ('bodyError' in read) this.done({ bodyError: read.bodyError, takesMs: this.#takesMs })
      else this.#fail(`Get "${urlOf(action, place)}": ${read.headError}`)
    })
  }

  #fail(problem: string, error?: CallError): void {
    this.done({ problem, takesMs: this.#takesMs, ...(error !== undefined && { error }) })
  }

  take(action: HTTPGetAction, place: Place, answer: HttpResponse | CallError): void {
    const { timeoutMs, clock } = this.getting
    const url = urlOf(action, place)
    const leftMs = timeoutMs === undefined ? undefined : this.#startedAt + timeoutMs - clock.now()
    if (answer === 'i/o timeout') return this.done(unanswered(url, place, leftMs))
    if (typeof answer === 'string') return this.#fail(`Get "${url}": ${errorText(answer, place)}`, answer)
    this.#takesMs += answer.takesMs ?? 0
    if (leftMs !== undefined && this.#takesMs > 0 && this.#takesMs >= leftMs) {
      this.#takesMs = leftMs
      return this.#fail(`Get "${url}": context deadline exceeded ${awaitingHead}`)
    }
    const next = isRedirect(answer) ? redirected(action, place, answer) : undefined
    if (!next) return this.done({ answer, takesMs: this.#takesMs })
    if (this.#asked === mostRedirects)
      return this.#fail(`Get "${answer.headers?.location}": stopped after ${mostRedirects} redirects`)
    this.#asked++
    this.ask(next, { ...place, port: Number(next.port) })
  }
}

function unanswered(url: string, place: Place, timeoutMs: number | undefined): Got {
  if (timeoutMs === undefined) {
    const problem = `Get "${url}": dial tcp ${place.host}:${place.port}: connect: connection timed out`
    return { problem, takesMs: longestConnectMs }
  }
  return { problem: `Get "${url}": ${errorText('i/o timeout', place)} ${awaitingHead}`, takesMs: timeoutMs }
}

function answerOf(
  server: Server | CallError,
  request: HttpRequest,
  isEncrypted: boolean,
): HttpResponse | CallError {
  const answer = exchange(server, request, isEncrypted)
  const connectMs = typeof server === 'string' ? 0 : (server.connectsAfterMs ?? 0)
  if (typeof answer === 'string' || connectMs === 0) return answer
  return { ...answer, takesMs: (answer.takesMs ?? 0) + connectMs }
}

const isRedirect = ({ status, headers }: HttpResponse): boolean =>
  [301, 302, 303, 307, 308].includes(status) && Boolean(headers?.location)

/** Undefined where it is sent to another host. */
function redirected(
  action: HTTPGetAction,
  place: Place,
  { headers }: HttpResponse,
): HTTPGetAction | undefined {
  const location = URL.parse(headers?.location ?? '', urlOf(action, place))
  const here = URL.parse(urlOf(action, place))
  if (!location || !here || location.hostname !== here.hostname) return undefined
  const scheme = location.protocol === 'https:' ? 'HTTPS' : 'HTTP'
  const port = Number(location.port) || (scheme === 'HTTPS' ? 443 : 80)
  return { ...action, scheme, port, path: location.pathname + location.search }
}

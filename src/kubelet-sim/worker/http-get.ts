/** What a kubelet gets from an HTTP server for a probe or a hook, and how far it lets itself be sent on. */
import type { HTTPGetAction } from '../../api/generated/types/core-v1.ts'
import { seconds } from '../../sim/duration.ts'
import { type CallError, connect, errorText, exchange, type Place } from '../runtime/calls.ts'
import type { HttpRequest, HttpResponse, Network } from '../runtime/network.ts'
import { pathOf, urlOf } from './kubelet-calls.ts'

interface Getting {
  readonly place: Place
  readonly network: Network
  readonly request: HttpRequest
  /** Absent where the kubelet waits for as long as its system does. */
  readonly timeoutMs?: number
}

/** An answer and how long it took, or what went wrong and when, in the words of Go. */
export type Got =
  | { readonly answer: HttpResponse; readonly takesMs: number }
  | { readonly problem: string; readonly error?: CallError; readonly takesMs: number }

/** Source: net/http. */
const mostRedirects = 10

const overTime = '(Client.Timeout exceeded while awaiting headers)'

/** For how long Linux asks for a connection that nobody answers: tcp_syn_retries is 6. */
const longestConnectMs = seconds(127)

/** Follows where it is sent on the same host; elsewhere, it is content with what it has got. Source: pkg/probe/http. */
export function get(first: HTTPGetAction, { place: start, network, request, timeoutMs }: Getting): Got {
  let takesMs = 0
  let action = first
  let place = start
  for (let asked = 1; ; asked++) {
    const url = urlOf(action, place)
    const answer = ask({ ...request, path: pathOf(action) }, { action, place, network })
    if (answer === 'i/o timeout') return unanswered(url, place, timeoutMs)
    if (typeof answer === 'string')
      return { problem: `Get "${url}": ${errorText(answer, place)}`, error: answer, takesMs }
    takesMs += answer.takesMs ?? 0
    if (timeoutMs !== undefined && takesMs >= timeoutMs)
      return { problem: `Get "${url}": context deadline exceeded ${overTime}`, takesMs: timeoutMs }
    const next = isRedirect(answer) ? redirected(action, place, answer) : undefined
    if (!next) return { answer, takesMs }
    if (asked === mostRedirects) {
      const problem = `Get "${answer.headers?.location}": stopped after ${mostRedirects} redirects`
      return { problem, takesMs }
    }
    action = next
    place = { ...place, port: Number(next.port) }
  }
}

function unanswered(url: string, place: Place, timeoutMs: number | undefined): Got {
  if (timeoutMs === undefined) {
    const problem = `Get "${url}": dial tcp ${place.host}:${place.port}: connect: connection timed out`
    return { problem, takesMs: longestConnectMs }
  }
  return { problem: `Get "${url}": ${errorText('i/o timeout', place)} ${overTime}`, takesMs: timeoutMs }
}

function ask(
  request: HttpRequest,
  { action, place, network }: Pick<Getting, 'place' | 'network'> & { readonly action: HTTPGetAction },
): HttpResponse | CallError {
  const server = connect(place, network)
  const answer = exchange(server, request, action.scheme === 'HTTPS')
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

/** What probes and hooks ask over the network: what comes of it, and how long that takes. */
import type { GRPCAction, HTTPGetAction, Probe, TCPSocketAction } from '../../api/generated/types/core-v1.ts'
import { goDuration } from '../images/node-images.ts'
import type { Outcome } from '../pod/probe.ts'
import { connect, errorText, exchange, type Place } from '../runtime/calls.ts'
import type { HttpResponse, Network } from '../runtime/network.ts'
import { type Callee, placeOf, requestOf, urlOf } from './kubelet-calls.ts'

/** How a probe came out. An `error` says nothing about the container; of a `warning` people are told. */
export interface Verdict {
  readonly outcome: Outcome | 'error' | 'warning'
  readonly message: string
  /** How long it takes to know. Default: no time at all. */
  readonly takesMs?: number
}

export const success: Verdict = Object.freeze({ outcome: 'success', message: '' })
export const failure = (message: string, takesMs?: number): Verdict => ({
  outcome: 'failure',
  message,
  takesMs,
})

interface Asked {
  readonly target: Callee
  readonly network: Network
  readonly timeoutMs: number
}

const overTime = '(Client.Timeout exceeded while awaiting headers)'

/** Source: net/http. */
const mostRedirects = 10

/** Follows where it is sent on the same host, and no further. Source: pkg/probe/http. */
export function probeByHttp(action: HTTPGetAction, asked: Asked): Verdict {
  const { timeoutMs } = asked
  let spentMs = 0
  let at = action
  for (let redirects = 0; redirects < mostRedirects; redirects++) {
    const place = placeOf(at, asked.target)
    if (typeof place === 'string') return { outcome: 'error', message: place }
    const url = urlOf(at, place)
    const answer = ask(at, place, asked)
    if (answer === 'i/o timeout')
      return failure(`Get "${url}": ${errorText(answer, place)} ${overTime}`, timeoutMs)
    if (typeof answer === 'string') return failure(`Get "${url}": ${errorText(answer, place)}`, spentMs)
    spentMs += answer.takesMs ?? 0
    if (spentMs >= timeoutMs) return failure(`Get "${url}": context deadline exceeded ${overTime}`, timeoutMs)
    const next = isRedirect(answer) ? redirected(at, place, answer) : undefined
    if (!next) return { ...verdictOf(answer), takesMs: spentMs }
    at = next
  }
  return failure(`Get "${action.path}": stopped after ${mostRedirects} redirects`, spentMs)
}

function ask(action: HTTPGetAction, place: Place, { target, network }: Asked) {
  const server = connect(place, network)
  const answer = exchange(server, requestOf(action, target, 'probe'), action.scheme === 'HTTPS')
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

function verdictOf({ status, body }: HttpResponse): Verdict {
  if (status >= 200 && status < 300) return success
  if (status >= 300 && status < 400)
    return { outcome: 'warning', message: `Probe terminated redirects, Response body: ${body}` }
  return failure(`HTTP probe failed with statuscode: ${status}`)
}

export function probeByTcp(action: TCPSocketAction, { target, network, timeoutMs }: Asked): Verdict {
  const place = placeOf(action, target)
  if (typeof place === 'string') return { outcome: 'error', message: place }
  const server = connect(place, network)
  if (server === 'i/o timeout') return failure(errorText(server, place), timeoutMs)
  if (typeof server === 'string') return failure(errorText(server, place))
  const { connectsAfterMs = 0 } = server
  if (connectsAfterMs >= timeoutMs) return failure(errorText('i/o timeout', place), timeoutMs)
  return { ...success, takesMs: connectsAfterMs }
}

/**
 * The port of the container itself at which a probe of its is answered alike as long as the server there stays as it is: one that
 * connects and no more, or asks for health. Of an HTTP request the server may make whatever it likes, and a command may do anything.
 */
export function portThatAnswersAlike({ tcpSocket, grpc }: Probe, target: Callee): number | undefined {
  if (grpc) return grpc.port
  const place = tcpSocket && !tcpSocket.host ? placeOf(tcpSocket, target) : undefined
  return typeof place === 'object' ? place.port : undefined
}

/** Source: pkg/probe/grpc: it waits for a connection until its time is over. */
export function probeByGrpc({ port, service }: GRPCAction, { target, network, timeoutMs }: Asked): Verdict {
  const server = network.connect(target.ip, port, { from: target.nodeIp })
  const connectMs = typeof server === 'string' ? timeoutMs : (server.connectsAfterMs ?? 0)
  const timeout = goDuration(timeoutMs)
  if (typeof server === 'string' || connectMs >= timeoutMs) {
    const address = `${target.ip}:${port}`
    return failure(
      `timeout: failed to connect service "${address}" within ${timeout}: context deadline exceeded`,
      timeoutMs,
    )
  }
  const takesMs = connectMs + (server.answersAfterMs ?? 0)
  if (takesMs >= timeoutMs)
    return failure(`timeout: health rpc did not complete within ${timeout}`, timeoutMs)
  return { ...healthVerdict(server.checkHealth?.(service)), takesMs }
}

function healthVerdict(health: string | undefined): Verdict {
  if (health === 'SERVING') return success
  if (health === undefined) {
    return failure(
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health',
    )
  }
  if (health === 'SERVICE_UNKNOWN') {
    return failure('error: health rpc probe failed: rpc error: code = NotFound desc = unknown service')
  }
  return failure(`service unhealthy (responded with "${health}")`)
}

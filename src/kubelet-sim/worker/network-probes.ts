/** What probes and hooks ask over the network: what comes of it, and how long that takes. */
import type { GRPCAction, HTTPGetAction, Probe, TCPSocketAction } from '../../api/generated/types/core-v1.ts'
import type { Clock } from '../../sim/clock.ts'
import { goDuration } from '../images/registry/node-images.ts'
import type { Outcome } from '../pod/probe.ts'
import { textOf } from '../runtime/bytes.ts'
import { connect, errorText } from '../runtime/network/calls.ts'
import type { HttpResponse, Network } from '../runtime/network/network.ts'
import { type Got, get } from './http-get.ts'
import { type Callee, placeOf, requestOf } from './kubelet-calls.ts'
import { longestBody } from './raw-http.ts'

/** How a probe came out. An `error` says nothing about the container; of a `warning` people are told. */
export interface Verdict {
  readonly outcome: Outcome | 'error' | 'warning'
  readonly message: string
  /** What an `error` comes to, as the real kubelet says it. Default: unknown. */
  readonly state?: 'failure'
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
  readonly clock: Clock
  readonly timeoutMs: number
}

/** `done` is called at once, unless a program answers that takes its time. Source: pkg/probe/http. */
export function probeByHttp(
  action: HTTPGetAction,
  { target, network, clock, timeoutMs }: Asked,
  done: (verdict: Verdict) => void,
): void {
  const place = placeOf(action, target)
  if (typeof place === 'string') return done({ outcome: 'error', message: place })
  const request = requestOf(action, target, 'probe')
  get(action, { place, network, clock, request, timeoutMs }, (got) => done(verdictOn(got)))
}

function verdictOn(got: Got): Verdict {
  const { takesMs } = got
  if ('problem' in got) return failure(got.problem, takesMs)
  if ('bodyError' in got) return { outcome: 'error', message: got.bodyError, state: 'failure', takesMs }
  return { ...verdictOf(got.answer), takesMs }
}

function verdictOf({ status, body, isInBytes }: HttpResponse): Verdict {
  if (status >= 200 && status < 300) return success
  if (status >= 300 && status < 400) {
    const read = body.slice(0, longestBody)
    const message = `Probe terminated redirects, Response body: ${isInBytes ? textOf(read) : read}`
    return { outcome: 'warning', message }
  }
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

/** Source: pkg/probe/grpc: it waits for a connection to somebody who speaks gRPC until its time is over. */
export function probeByGrpc({ port, service }: GRPCAction, { target, network, timeoutMs }: Asked): Verdict {
  const server = network.connect(target.ip, port, { from: target.nodeIp })
  const connectMs = typeof server === 'string' ? timeoutMs : (server.connectsAfterMs ?? 0)
  const timeout = goDuration(timeoutMs)
  const health = typeof server === 'string' ? undefined : server.checkHealth?.(service)
  if (typeof server === 'string' || health === undefined || connectMs >= timeoutMs) {
    const address = `${target.ip}:${port}`
    return failure(
      `timeout: failed to connect service "${address}" within ${timeout}: context deadline exceeded`,
      timeoutMs,
    )
  }
  const takesMs = connectMs + (server.answersAfterMs ?? 0)
  if (takesMs >= timeoutMs)
    return failure(`timeout: health rpc did not complete within ${timeout}`, timeoutMs)
  return { ...healthVerdict(health), takesMs }
}

function healthVerdict(health: string): Verdict {
  if (health === 'SERVING') return success
  if (health === 'SERVICE_UNKNOWN') {
    return failure('error: health rpc probe failed: rpc error: code = NotFound desc = unknown service')
  }
  return failure(`service unhealthy (responded with "${health}")`)
}

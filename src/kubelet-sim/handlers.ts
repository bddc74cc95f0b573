/** What probes and hooks do to a container: run a command in it, or call one of its ports. */
import type {
  Container,
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  LifecycleHandler,
  Probe,
  TCPSocketAction,
} from '../api/generated/types/core-v1.ts'
import type { Clock, Timer } from '../sim/clock.ts'
import { seconds } from '../sim/duration.ts'
import type { Outcome } from './probe.ts'
import type { RunningContainer } from './runtime/container.ts'
import type { HttpResponse, Network } from './runtime/network.ts'
import { StartError } from './runtime/start-error.ts'

/** The container that is acted on. */
export interface Target {
  readonly spec: Container
  readonly running: RunningContainer
  readonly ip: string
}

export interface HandlerContext {
  readonly clock: Clock
  readonly network: Network
}

/** How a probe came out. An `error` says nothing about the container. */
export interface Verdict {
  readonly outcome: Outcome | 'error'
  readonly message: string
}

const success: Verdict = Object.freeze({ outcome: 'success', message: '' })
const failure = (message: string): Verdict => ({ outcome: 'failure', message })

/** As much of a command's output as goes into an Event. */
const longestOutput = 10 * 1024

/** Performs a probe once. `done` is called at once or, for a command, when it has ended. */
export function perform(
  probe: Probe,
  target: Target,
  { network }: HandlerContext,
  done: (verdict: Verdict) => void,
): void {
  const timeoutMs = seconds(probe.timeoutSeconds)
  if (probe.exec) return probeByCommand(probe.exec, target, timeoutMs, done)
  if (probe.httpGet) return done(probeByHttp(probe.httpGet, target, network))
  if (probe.tcpSocket) return done(probeByTcp(probe.tcpSocket, target, network))
  if (probe.grpc) return done(probeByGrpc(probe.grpc, target, network))
  done(success)
}

function probeByCommand(
  { command = [] }: ExecAction,
  { running }: Target,
  timeoutMs: number,
  done: (verdict: Verdict) => void,
): void {
  let output = ''
  const execution = running.exec(command, {
    timeoutMs,
    onOutput: (_stream, text) => {
      if (output.length < longestOutput) output += text
    },
    onExit: ({ exitCode, isTimedOut }) => {
      const said = `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1_000}s`
      if (isTimedOut) done(failure(said))
      else done(exitCode === 0 ? success : failure(output.slice(0, longestOutput)))
    },
  })
  if (execution instanceof StartError) {
    done({
      outcome: 'error',
      message: `rpc error: code = Unknown desc = ${execution.execMessage(execId(running))}: unknown`,
    })
  }
}

/** The runtime names every execution; the container's start tells them apart well enough. */
const execId = ({ startedAt }: RunningContainer): string => startedAt.toString(16).padStart(16, '0')

function probeByHttp(action: HTTPGetAction, target: Target, network: Network): Verdict {
  const { url, answer } = get(action, target, network)
  if (typeof answer !== 'string') {
    const isGood = answer.status >= 200 && answer.status < 400
    return isGood ? success : failure(`HTTP probe failed with statuscode: ${answer.status}`)
  }
  return failure(`Get "${url}": ${transportError(answer, target, action)}`)
}

function get(
  { path, port, host, scheme, httpHeaders = [] }: HTTPGetAction,
  target: Target,
  network: Network,
) {
  const address = host || target.ip
  const number = portNumber(port, target.spec)
  const absolute = path.startsWith('/') ? path : `/${path}`
  const headers: Record<string, string> = { 'user-agent': 'kube-probe/1.36', accept: '*/*' }
  for (const { name, value } of httpHeaders) headers[name.toLowerCase()] = value
  const answer: HttpResponse | string = network.http(address, number, {
    method: 'GET',
    path: absolute,
    headers,
  })
  return { url: `${scheme.toLowerCase()}://${address}:${number}${absolute}`, answer }
}

function transportError(
  error: string,
  target: Target,
  { port, host }: { port: number | string; host?: string },
): string {
  const dial = `dial tcp ${host || target.ip}:${portNumber(port, target.spec)}`
  if (error === 'EOF') return error
  return error === 'i/o timeout' ? `${dial}: ${error}` : `${dial}: connect: ${error}`
}

function probeByTcp(action: TCPSocketAction, target: Target, network: Network): Verdict {
  const answer = network.connect(action.host || target.ip, portNumber(action.port, target.spec))
  return typeof answer === 'string' ? failure(transportError(answer, target, action)) : success
}

function probeByGrpc({ port, service }: GRPCAction, target: Target, network: Network): Verdict {
  const server = network.connect(target.ip, port)
  if (typeof server === 'string') {
    const address = `${target.ip}:${port}`
    return failure(`timeout: failed to connect service "${address}" within 1s: context deadline exceeded`)
  }
  const health = server.checkHealth?.(service)
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

/** A port by number, or by the name it has in the container. */
function portNumber(port: number | string, { ports = [] }: Container): number {
  if (typeof port === 'number') return port
  return ports.find(({ name }) => name === port)?.containerPort ?? Number(port)
}

/** Runs a lifecycle hook; `done` gets what went wrong, if anything did. Answers how to stop waiting for it. */
export function runHook(
  { exec, httpGet, sleep }: LifecycleHandler,
  target: Target,
  { clock, network }: HandlerContext,
  done: (problem?: string) => void,
): () => void {
  let timer: Timer | undefined
  let isWanted = true
  const finish = (problem?: string) => {
    if (isWanted) done(problem)
    isWanted = false
  }
  if (sleep) timer = clock.after(seconds(sleep.seconds), finish)
  else if (exec) runCommand(exec, target, finish)
  else if (httpGet) {
    const { answer, url } = get(httpGet, target, network)
    finish(
      typeof answer === 'string' ? `Get "${url}": ${transportError(answer, target, httpGet)}` : undefined,
    )
  } else finish()
  return () => {
    isWanted = false
    timer?.cancel()
  }
}

function runCommand(
  { command = [] }: ExecAction,
  { running }: Target,
  done: (problem?: string) => void,
): void {
  let output = ''
  const execution = running.exec(command, {
    onOutput: (_stream, text) => {
      if (output.length < longestOutput) output += text
    },
    onExit: ({ exitCode }) =>
      done(exitCode === 0 ? undefined : `command '${command.join(' ')}' exited with ${exitCode}: ${output}`),
  })
  if (execution instanceof StartError) done(execution.reason)
}

/** What probes and hooks do to a container: run a command in it, or call one of its ports. */
import type {
  Container,
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  LifecycleHandler,
  Probe,
  TCPSocketAction,
} from '../../api/generated/types/core-v1.ts'
import type { Clock, Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import type { Outcome } from '../pod/probe.ts'
import { textOf } from '../runtime/bytes.ts'
import { connect, errorText, exchange } from '../runtime/calls.ts'
import type { RunningContainer } from '../runtime/container-runtime.ts'
import type { Network } from '../runtime/network.ts'
import { StartError } from '../runtime/start-error.ts'
import type { Handle } from '../runtime/streams.ts'
import { placeOf, requestOf, urlOf } from './kubelet-calls.ts'
import { isSelfEvident } from './self-evident.ts'

/** The container that is acted on. */
export interface Target {
  readonly spec: Container
  readonly running: RunningContainer
  readonly ip: string
  readonly nodeIp: string
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

/** Keeps what a command writes, as far as it is told. */
class Beginning implements Handle {
  bytes = ''

  write(text: string): undefined {
    if (this.bytes.length < longestOutput) this.bytes += text
  }
}

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
  const output = new Beginning()
  const execution = running.exec(command, {
    timeoutMs,
    stdout: output,
    stderr: output,
    onExit: ({ exitCode, isTimedOut }) => {
      const said = `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1_000}s`
      if (exitCode === 0 || isForgiven(command, running)) done(success)
      else done(failure(isTimedOut ? said : textOf(output.bytes.slice(0, longestOutput))))
    },
  })
  if (execution instanceof StartError) {
    done({
      outcome: 'error',
      message: `rpc error: code = Unknown desc = ${execution.execMessage(running.execId)}: unknown`,
    })
  }
}

/** What a program that nobody knows has left for its probes and hooks to find, its author knows. */
const isForgiven = (command: readonly string[], { isGuessed }: RunningContainer): boolean =>
  isGuessed && !isSelfEvident(command)

function probeByHttp(action: HTTPGetAction, target: Target, network: Network): Verdict {
  const place = placeOf(action, target)
  if (typeof place === 'string') return { outcome: 'error', message: place }
  const answer = exchange(
    connect(place, network),
    requestOf(action, target, 'probe'),
    action.scheme === 'HTTPS',
  )
  if (typeof answer === 'string') return failure(`Get "${urlOf(action, place)}": ${errorText(answer, place)}`)
  const isGood = answer.status >= 200 && answer.status < 400
  return isGood ? success : failure(`HTTP probe failed with statuscode: ${answer.status}`)
}

function probeByTcp(action: TCPSocketAction, target: Target, network: Network): Verdict {
  const place = placeOf(action, target)
  if (typeof place === 'string') return { outcome: 'error', message: place }
  const answer = connect(place, network)
  return typeof answer === 'string' ? failure(errorText(answer, place)) : success
}

function probeByGrpc({ port, service }: GRPCAction, target: Target, network: Network): Verdict {
  const server = network.connect(target.ip, port, target.nodeIp)
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

/** A lifecycle hook, as the kubelet names it where it failed. */
export function hookName({ exec, httpGet, sleep }: LifecycleHandler): string {
  if (exec) return `Exec lifecycle hook ([${(exec.command ?? []).join(' ')}])`
  if (httpGet) return `HTTP lifecycle hook (${httpGet.path})`
  return sleep ? `Sleep lifecycle hook (${sleep.seconds})` : 'Invalid lifecycle hook'
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
  else if (httpGet) finish(callHook(httpGet, target, network))
  else finish('invalid handler')
  return () => {
    isWanted = false
    timer?.cancel()
  }
}

/** Answers what went wrong; the status of the response does not matter. */
function callHook(action: HTTPGetAction, target: Target, network: Network): string | undefined {
  const place = placeOf(action, target)
  if (typeof place === 'string') return place
  // The kubelet asks again without TLS where the server has none.
  const answer = exchange(connect(place, network), requestOf(action, target, 'lifecycle'), false)
  return typeof answer === 'string' ? `Get "${urlOf(action, place)}": ${errorText(answer, place)}` : undefined
}

function runCommand(
  { command = [] }: ExecAction,
  { running }: Target,
  done: (problem?: string) => void,
): void {
  const [out, err] = [new Beginning(), new Beginning()]
  const execution = running.exec(command, {
    stdout: out,
    stderr: err,
    onExit: ({ exitCode }) => {
      const [stdout, stderr] = [out, err].map(({ bytes }) => textOf(bytes))
      const error = `command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`
      const isFine = exitCode === 0 || isForgiven(command, running)
      done(isFine ? undefined : `${error}, message: ${JSON.stringify(stdout + stderr)}`)
    },
  })
  if (execution instanceof StartError) done(execution.reason)
}

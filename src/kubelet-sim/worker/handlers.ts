/** What probes and hooks do to a container: run a command in it, or call one of its ports. */
import type {
  Container,
  ExecAction,
  HTTPGetAction,
  LifecycleHandler,
  Probe,
} from '../../api/generated/types/core-v1.ts'
import type { Clock, Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { textOf } from '../runtime/bytes.ts'
import { connect, errorText, exchange, plainAnswer } from '../runtime/calls.ts'
import type { RunningContainer } from '../runtime/container-runtime.ts'
import type { HttpRequest, Network } from '../runtime/network.ts'
import { StartError } from '../runtime/start-error.ts'
import type { Handle } from '../runtime/streams.ts'
import { placeOf, requestOf, urlOf } from './kubelet-calls.ts'
import { failure, probeByGrpc, probeByHttp, probeByTcp, success, type Verdict } from './network-probes.ts'
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

/** As much of a command's output as goes into an Event. */
const longestOutput = 10 * 1024

/** Keeps what a command writes, as far as it is told. */
class Beginning implements Handle {
  bytes = ''

  write(text: string): undefined {
    if (this.bytes.length < longestOutput) this.bytes += text
  }
}

/** Performs a probe once. `done` is called at once, or when a command has ended, an answer has come, or the time is over. */
export function perform(
  probe: Probe,
  target: Target,
  { clock, network }: HandlerContext,
  done: (verdict: Verdict) => void,
): void {
  const timeoutMs = seconds(probe.timeoutSeconds)
  if (probe.exec) return probeByCommand(probe.exec, target, timeoutMs, done)
  const verdict = probeByNetwork(probe, { target, network, timeoutMs })
  if (!verdict.takesMs) return done(verdict)
  clock.after(verdict.takesMs, () => done(verdict), { background: true })
}

function probeByNetwork(
  { httpGet, tcpSocket, grpc }: Probe,
  asked: Parameters<typeof probeByHttp>[1],
): Verdict {
  if (httpGet) return probeByHttp(httpGet, asked)
  if (tcpSocket) return probeByTcp(tcpSocket, asked)
  return grpc ? probeByGrpc(grpc, asked) : success
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
  else if (httpGet) {
    const { problem, takesMs } = callHook(httpGet, target, network)
    if (takesMs === 0) finish(problem)
    else timer = clock.after(takesMs, () => finish(problem))
  } else finish('invalid handler')
  return () => {
    isWanted = false
    timer?.cancel()
  }
}

/** What went wrong, if anything did, and how long it takes to know; the status of the response does not matter. */
function callHook(
  action: HTTPGetAction,
  target: Target,
  network: Network,
): { readonly problem?: string; readonly takesMs: number } {
  const place = placeOf(action, target)
  if (typeof place === 'string') return { problem: place, takesMs: 0 }
  const server = connect(place, network)
  const request = requestOf(action, target, 'lifecycle')
  const first = exchange(server, request, action.scheme === 'HTTPS')
  // The kubelet asks again without TLS where the server has none, and keeps to itself then by what it may.
  const answer = first === plainAnswer ? exchange(server, withoutAuthorization(request), false) : first
  if (typeof answer !== 'string') return { takesMs: answer.takesMs ?? 0 }
  return { problem: `Get "${urlOf(action, place)}": ${errorText(answer, place)}`, takesMs: 0 }
}

const withoutAuthorization = (request: HttpRequest): HttpRequest => {
  const { authorization: _, ...headers } = request.headers ?? {}
  return { ...request, headers }
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

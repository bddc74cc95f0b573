/** What probes do to a container, and hooks too: run a command in it, or call one of its ports. */
import type { Container, ExecAction, Probe } from '../../api/generated/types/core-v1.ts'
import type { Clock } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { textOf } from '../runtime/bytes.ts'
import type { RunningContainer } from '../runtime/container-runtime.ts'
import type { Network } from '../runtime/network/network.ts'
import type { Handle } from '../runtime/processes/streams.ts'
import { StartError } from '../runtime/start-error.ts'
import { failure, probeByGrpc, probeByHttp, probeByTcp, success, type Verdict } from './network-probes.ts'
import { isSelfEvident } from './self-evident.ts'

/** The container that is acted on. */
export interface Target {
  readonly spec: Container
  readonly running: RunningContainer
  readonly ip: string
  readonly nodeIp: string
}

/** A container that runs. */
interface RunningInstance {
  readonly spec: Container
  readonly running: RunningContainer | undefined
  readonly sandbox: { readonly ip: string }
}

export const targetOf = ({ spec, running, sandbox }: RunningInstance, nodeIp: string): Target => ({
  spec,
  running: running!,
  ip: sandbox.ip,
  nodeIp,
})

export interface HandlerContext {
  readonly clock: Clock
  readonly network: Network
}

/** As much of a command's output as goes into an Event. */
const longestOutput = 10 * 1024

/** Keeps what a command writes, as far as it is told. */
export class Beginning implements Handle {
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
  const settle = (verdict: Verdict): void => {
    if (!verdict.takesMs) return done(verdict)
    clock.after(verdict.takesMs, () => done(verdict), { background: true })
  }
  const { httpGet, tcpSocket, grpc } = probe
  const asked = { target, network, clock, timeoutMs }
  if (httpGet) return probeByHttp(httpGet, asked, settle)
  if (tcpSocket) return settle(probeByTcp(tcpSocket, asked))
  settle(grpc ? probeByGrpc(grpc, asked) : success)
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
      message: `rpc error: code = Unknown desc = ${execution.execMessage(running.nextExecId())}`,
    })
  }
}

/** What a program that nobody knows has left for its probes and hooks to find, its author knows. */
export const isForgiven = (command: readonly string[], { isGuessed }: RunningContainer): boolean =>
  isGuessed && !isSelfEvident(command)

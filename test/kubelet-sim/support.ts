/** A container runtime with a clock and a network, and what its containers say. */
import { library } from '../../src/kubelet-sim/images/registry/library.ts'
import type { ContainerConfig, ContainerExit } from '../../src/kubelet-sim/runtime/container-config.ts'
import {
  ContainerRuntime,
  type ExecExit,
  type ExecOptions,
  type RunningContainer,
} from '../../src/kubelet-sim/runtime/container-runtime.ts'
import type { Image, Library } from '../../src/kubelet-sim/runtime/image.ts'
import {
  addressAnswer,
  type DnsAnswer,
  type DnsQuestion,
  noSuchName,
} from '../../src/kubelet-sim/runtime/network/dns.ts'
import { Network } from '../../src/kubelet-sim/runtime/network/network.ts'
import { StartError } from '../../src/kubelet-sim/runtime/start-error.ts'
import { Clock } from '../../src/sim/clock.ts'
import { Random } from '../../src/sim/random.ts'

export const startAt = Date.UTC(2026, 0, 31, 9)

/** @param own images besides the usual ones, by reference */
export function testRuntime(own: Readonly<Record<string, Image>> = {}) {
  const clock = new Clock(startAt)
  const network = new Network()
  const images: Library = { ...library, imageFor: (name) => own[name] ?? library.imageFor(name) }
  const runtime = new ContainerRuntime({ clock, random: new Random(1), network, library: images })
  let count = 0

  /** Starts a container that is expected to start. */
  const start = (config: Partial<ContainerConfig>) => {
    const lines: string[] = []
    const timed: string[] = []
    const exits: ContainerExit[] = []
    const container = runtime.start({
      image: 'busybox:1.36',
      env: [],
      hostname: 'web-0',
      ip: `10.244.0.${++count}`,
      ports: [],
      onOutput: (stream, text, at) => {
        for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
          lines.push(stream === 'stderr' ? `! ${line}` : line)
          timed.push(`${(at - startAt) / 1_000}s ${line}`)
        }
      },
      onExit: (exit) => exits.push(exit),
      ...config,
    })
    if (container instanceof StartError) throw new Error(container.message)
    return {
      container,
      timed,
      exits,
      get output() {
        return lines.join('')
      },
    }
  }

  /** Runs a script to its end, at most an hour, and answers what it wrote and its exit code. */
  const sh = (script: string, config: Partial<ContainerConfig> = {}) => {
    const running = start({ command: ['sh', '-c', script], ...config })
    for (let n = 0; n < 3_600 && running.exits.length === 0; n++) clock.advance(1_000)
    return { output: running.output, exitCode: running.exits[0]?.exitCode }
  }

  return { clock, network, runtime, start, sh }
}

/** Runs a command in a container; the answer is filled as time goes on. */
export function exec(
  container: RunningContainer,
  args: readonly string[],
  options: Partial<ExecOptions> = {},
) {
  const answer = { output: '', exit: undefined as ExecExit | undefined }
  const collector = { write: (bytes: string) => void (answer.output += bytes) }
  const execution = container.exec(args, {
    stdout: collector,
    stderr: collector,
    onExit: (exit) => {
      answer.exit = exit
    },
    ...options,
  })
  if (execution instanceof StartError) throw new Error(execution.reason)
  return Object.assign(answer, { stdin: execution.stdin, process: execution.process })
}

/** A name server that knows one name. */
export const onlyName =
  (known: string, ip: string) =>
  ({ name, type }: DnsQuestion): DnsAnswer =>
    name === known ? addressAnswer(name, type === 'A' ? [ip] : []) : noSuchName()

/** crictl: asks the container runtime of a node what it runs. Source: cri-tools. */
import type { ContainerStatus, Pod } from '../../../api/generated/types/core-v1.ts'
import { hostOf } from '../../runtime/container-config.ts'
import { type Cri, criSocket } from '../../runtime/cri.ts'
import { isError } from '../../runtime/posix.ts'
import type { Answer, Process, Program, Running } from '../../runtime/program.ts'
import { Options } from './options.ts'
import { say } from './say.ts'

const version = 'v1.36.0'

interface Question {
  readonly process: Process
  readonly cri: Cri
  readonly options: Options
}

interface Listed {
  readonly pod: Pod
  readonly status: ContainerStatus
}

/** A tabwriter's columns: 20 wide at least, and three spaces between. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_title, n) => Math.max(20, ...rows.map((row) => row[n].length + 3)))
  return rows
    .map(
      (row) => `${row.map((cell, n) => (n === row.length - 1 ? cell : cell.padEnd(widths[n]))).join('')}\n`,
    )
    .join('')
}

const idOf = (text = ''): string => text.replace(/^.*:\/\//, '')
const shown = (id: string): string => id.slice(0, 13)
const digestOf = (text: string): string => /sha256:([\da-f]+)/.exec(text)?.[1] ?? ''

/** The runtime's own name of a pod, which the API does not tell: 64 digits that follow from its uid. */
const sandboxOf = ({ metadata: { uid } }: Pod): string => uid.replaceAll('-', '').repeat(2)

/** `About a minute ago`. Source: go-units. */
function ago(from: string | undefined, { machine: { clock } }: Process): string {
  const seconds = Math.floor((clock.now() - Date.parse(from ?? '')) / 1_000)
  const several = (n: number, unit: string) => `${n} ${unit}s ago`
  if (!(seconds >= 1)) return 'Less than a second ago'
  if (seconds === 1) return '1 second ago'
  if (seconds < 60) return several(seconds, 'second')
  const minutes = Math.floor(seconds / 60)
  if (minutes === 1) return 'About a minute ago'
  if (minutes < 60) return several(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  if (hours === 1) return 'About an hour ago'
  if (hours < 48) return several(hours, 'hour')
  const days = Math.floor(hours / 24)
  return days < 14 ? several(days, 'day') : several(Math.floor(days / 7), 'week')
}

function containersOf(cri: Cri): readonly Listed[] {
  return cri.pods().flatMap((pod) => {
    const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status
    return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]
      .filter(({ containerID }) => containerID)
      .map((status) => ({ pod, status }))
  })
}

/** What has come last comes first. */
const newestFirst = <T>(listed: readonly T[], began: (each: T) => string | undefined): readonly T[] =>
  listed.toSorted((a, b) => Date.parse(began(b) ?? '') - Date.parse(began(a) ?? ''))

const stateOf = ({ state }: ContainerStatus): string => (state.running ? 'Running' : 'Exited')
const beganAt = ({ state }: ContainerStatus) => state.running?.startedAt ?? state.terminated?.startedAt

function ps({ process, cri, options }: Question): Answer {
  const name = options.get('n')
  const wanted = newestFirst(containersOf(cri), ({ status }) => beganAt(status)).filter(
    ({ status }) =>
      (options.has('a') || status.state.running) && (name === undefined || status.name.includes(name)),
  )
  if (options.has('q'))
    return say(process, wanted.map(({ status }) => `${idOf(status.containerID)}\n`).join(''))
  return say(
    process,
    table([
      ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'],
      ...wanted.map(({ pod, status }) => [
        shown(idOf(status.containerID)),
        shown(digestOf(status.imageID)),
        ago(beganAt(status), process),
        stateOf(status),
        status.name,
        String(status.restartCount),
        shown(sandboxOf(pod)),
        pod.metadata.name,
        pod.metadata.namespace ?? '',
      ]),
    ]),
  )
}

function pods({ process, cri, options }: Question): Answer {
  const name = options.get('n')
  const wanted = newestFirst(cri.pods(), ({ status }) => status.startTime).filter(
    ({ metadata }) => name === undefined || metadata.name.includes(name),
  )
  if (options.has('q')) return say(process, wanted.map((pod) => `${sandboxOf(pod)}\n`).join(''))
  return say(
    process,
    table([
      ['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'],
      ...wanted.map((pod) => [
        shown(sandboxOf(pod)),
        ago(pod.status.startTime, process),
        pod.status.phase === 'Running' || pod.status.phase === 'Pending' ? 'Ready' : 'NotReady',
        pod.metadata.name,
        pod.metadata.namespace ?? '',
        '0',
        '(default)',
      ]),
    ]),
  )
}

/** To three digits, in units of a thousand, as go-units has them. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let n = 0
  let left = bytes
  for (; left >= 1_000 && n < units.length - 1; n++) left /= 1_000
  return `${Number(left.toPrecision(3))}${units[n]}`
}

function images({ process, cri, options }: Question): Answer {
  const all = cri.images().map(({ names = [], sizeBytes = 0 }) => {
    const [, reference = ''] = names
    const [, name = reference, tag = ''] = /^(.*?)(?::([^:/]+))?$/.exec(reference.replace(/@.*/, '')) ?? []
    return [name, tag, digestOf(names[0] ?? ''), size(sizeBytes)]
  })
  if (options.has('q')) return say(process, all.map(([, , id]) => `sha256:${id}\n`).join(''))
  const rows = all.map(([name, tag, id, bytes]) => [name, tag, shown(id), bytes])
  return say(process, table([['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows]))
}

/** A container whose id begins so. */
function named({ process, cri, options }: Question): Listed | undefined {
  const [wanted = ''] = options.operands
  const found = containersOf(cri).find(
    ({ status }) => wanted !== '' && idOf(status.containerID).startsWith(wanted),
  )
  if (!found)
    process.complain(
      wanted === ''
        ? 'E: ID cannot be empty\n'
        : `E: rpc error: code = NotFound desc = an error occurred when try to find container "${wanted}": not found\n`,
    )
  return found
}

function logs(question: Question): Answer {
  const found = named(question)
  if (!found) return 1
  const text = question.cri.log(found.pod, found.status)?.read() ?? ''
  const tail = question.options.get('t')
  const lines = text.split(/(?<=\n)/)
  return say(
    question.process,
    tail === undefined ? text : lines.slice(-Number(tail) || lines.length).join(''),
  )
}

function inspect(question: Question): Answer {
  const found = named(question)
  if (!found) return 1
  const { pod, status } = found
  const { namespace, name, uid } = pod.metadata
  const told = {
    status: {
      id: idOf(status.containerID),
      metadata: { attempt: status.restartCount, name: status.name },
      state: `CONTAINER_${stateOf(status).toUpperCase()}`,
      startedAt: beganAt(status),
      exitCode: status.state.terminated?.exitCode ?? 0,
      reason: status.state.terminated?.reason ?? '',
      image: { image: status.image },
      imageRef: status.imageID,
      labels: {
        'io.kubernetes.container.name': status.name,
        'io.kubernetes.pod.name': name,
        'io.kubernetes.pod.namespace': namespace,
        'io.kubernetes.pod.uid': uid,
      },
      logPath: `/var/log/pods/${namespace}_${name}_${uid}/${status.name}/${status.restartCount}.log`,
    },
    info: {
      sandboxID: sandboxOf(pod),
      pid: question.cri.pid(pod, status),
      runtimeType: 'io.containerd.runc.v2',
    },
  }
  return say(question.process, `${JSON.stringify(told, undefined, 2)}\n`)
}

function* exec(question: Question): Running {
  const found = named(question)
  if (!found) return 1
  const { process, options } = question
  const args = options.operands.slice(1)
  const fail = (why: string) => {
    process.complain(`FATA[0000] execing command in container: ${why}\n`)
    return 1
  }
  if (args.length === 0) return fail('command must be specified')
  const child = question.cri.exec(found.pod, found.status, { args, handles: process.handles })
  if (!child) return fail('container is in CONTAINER_EXITED state')
  if (isError(child))
    return fail(
      `rpc error: code = Unknown desc = failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: exec: "${args[0]}": executable file not found in $PATH`,
    )
  if (child.isAlive) yield child.ended
  const code = child.outcome?.exitCode ?? 0
  return code === 0 ? 0 : fail(`command terminated with exit code ${code}`)
}

function stop(question: Question): Answer {
  const found = named(question)
  if (!found) return 1
  question.cri.kill(found.pod, found.status)
  return say(question.process, `${question.options.operands[0]}\n`)
}

const runtimeVersion = ({ process }: Question): Answer =>
  say(process, 'Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.1.4\nRuntimeApiVersion:  v1\n')

const subcommands: Readonly<Record<string, (question: Question) => Answer>> = {
  ps,
  pods,
  images,
  image: images,
  img: images,
  logs,
  inspect,
  exec,
  stop,
  version: runtimeVersion,
}

/** What comes after the container is the command's own. */
function apart(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => !word.startsWith('-')) + 1
  return [...words.slice(0, end), '--', ...words.slice(end)]
}

export const crictl: Program = (process) => {
  const [name, ...words] = process.args
  const at = words.findIndex((word) => !word.startsWith('-'))
  const verb = words[at]
  if (words.includes('--version') || words.includes('-v')) {
    process.print(`crictl version ${version}\n`)
    return 0
  }
  const run = verb === undefined ? undefined : subcommands[verb]
  if (!run) {
    process.complain(
      verb === undefined
        ? 'usage: crictl ps|pods|images|logs|inspect|exec|stop|version\n'
        : `crictl: kubesim does not simulate ${verb}\n`,
    )
    return 1
  }
  const rest = words.slice(at + 1)
  const options = new Options(
    [name, ...(verb === 'exec' ? apart(rest) : rest)],
    verb === 'exec' ? 'it' : 'aqo:p:s:in:t:',
    {
      all: 'a',
      quiet: 'q',
      output: 'o',
      name: 'n',
      tail: 't',
    },
  )
  const { cri } = hostOf(process.machine.config)
  if (!cri || !process.machine.files.exists(criSocket)) {
    process.complain(
      `validate service connection: validate CRI v1 runtime API for endpoint "unix://${criSocket}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${criSocket}: connect: no such file or directory"\n`,
    )
    return 1
  }
  return run({ process, cri, options })
}

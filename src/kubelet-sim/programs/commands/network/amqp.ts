/** amqp-declare-queue, amqp-publish, amqp-get, amqp-consume: what a shell asks a broker. Source: rabbitmq-c's tools. */
import type { Socket } from '../../../runtime/network/socket.ts'
import { isError } from '../../../runtime/posix.ts'
import { readLine, TextSource } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { resolve } from '../addresses.ts'
import { exitCodeFor, runFound } from '../child.ts'
import { readAll } from '../input.ts'

/** What a broker is asked, as one line of JSON: a protocol of its own, and no AMQP. */
export interface BrokerQuestion {
  readonly user: string
  readonly password: string
  readonly does: 'declare' | 'delete' | 'publish' | 'get' | 'keep' | 'return'
  readonly queue: string
  readonly body?: string
}

/** And what it answers. */
export interface BrokerAnswer {
  readonly refusal?: string
  readonly body?: string
  readonly count?: number
}

/** How often who waits for a message looks whether one has come. */
const lookMs = 500

const flags: ReadonlySet<string> = new Set([
  '-d',
  '-p',
  '-x',
  '-A',
  '--durable',
  '--persistent',
  '--exclusive',
  '--no-ack',
])

interface Told {
  readonly user: string
  readonly password: string
  readonly host: string
  readonly port: number
  readonly queue: string
  readonly body: string | undefined
  readonly count: number
  readonly command: readonly string[]
}

const url = /^amqps?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/]+)(?::(\d+))?/

/** The command begins with the first word that is no option, nor the value of one. */
function toldBy(args: readonly string[]): Told {
  const values = new Map<string, string>()
  let n = 1
  for (; n < args.length && args[n].startsWith('-'); n++) {
    const [name, ...rest] = args[n].split('=')
    if (args[n] === '--') {
      n++
      break
    }
    if (flags.has(args[n])) continue
    if (name.startsWith('--') && rest.length > 0) values.set(name, rest.join('='))
    else if (/^-\w./.test(args[n])) values.set(args[n].slice(0, 2), args[n].slice(2))
    else values.set(args[n], args[++n] ?? '')
  }
  const value = (...names: readonly string[]) =>
    names.map((each) => values.get(each)).find((each) => each !== undefined)
  const [, user, password, host, port] = url.exec(value('-u', '--url') ?? '') ?? []
  const [server, serverPort] = (value('-s', '--server') ?? 'localhost').split(':')
  return {
    user: value('--username') ?? user ?? 'guest',
    password: value('--password') ?? password ?? 'guest',
    host: host ?? server,
    port: Number(port ?? serverPort ?? value('--port')) || 5_672,
    queue: value('-q', '--queue', '-r', '--routing-key') ?? '',
    body: value('-b', '--body'),
    count: Number(value('-c', '--count') ?? 0) || 0,
    command: args.slice(n),
  }
}

const usage = (process: Process): number => {
  process.complain(`${process.args[0]}: not enough arguments\n`)
  return 1
}

function connect(process: Process, { host, port }: Told): Socket | undefined {
  const { network, config } = process.machine
  const ip = host === 'localhost' ? config.ip : resolve(process.machine, host)
  const socket = ip === undefined ? 'no route to host' : network.open(ip, port, config.ip)
  if (typeof socket === 'object') return socket
  const why = ip === undefined ? 'a hostname could not be resolved' : 'a socket error occurred'
  process.complain(`opening socket to ${host}:${port}: ${why}\n`)
  return undefined
}

class Broker {
  constructor(
    private readonly process: Process,
    private readonly socket: Socket,
    readonly told: Told,
  ) {
    socket.retain()
    process.whenExited(() => socket.release())
  }

  /** Undefined where it is refused: that is told. */
  *ask(does: BrokerQuestion['does'], body?: string): Working<BrokerAnswer | undefined> {
    const { user, password, queue } = this.told
    const question: BrokerQuestion = { user, password, does, queue, body }
    this.socket.write(`${JSON.stringify(question)}\n`)
    const line = yield* readLine(this.socket)
    const answer = line === undefined ? { refusal: 'connection closed' } : (JSON.parse(line) as BrokerAnswer)
    if (answer.refusal === undefined) return answer
    this.process.complain(`${answer.refusal}\n`)
    return undefined
  }
}

const asking =
  (work: (process: Process, broker: Broker) => Running): Program =>
  (process) => {
    const told = toldBy(process.args)
    if (told.queue === '') return usage(process)
    const socket = connect(process, told)
    return socket ? work(process, new Broker(process, socket, told)) : 1
  }

const declare = asking(function* (process, broker) {
  if (!(yield* broker.ask('declare'))) return 1
  yield* process.write(`${broker.told.queue}\n`)
  return 0
})

const remove = asking(function* (process, broker) {
  const answer = yield* broker.ask('delete')
  if (answer) yield* process.write(`${answer.count ?? 0}\n`)
  return answer ? 0 : 1
})

const publish = asking(function* (process, broker) {
  const body = broker.told.body ?? (yield* readAll(process, process.input))
  return typeof body === 'string' && (yield* broker.ask('publish', body)) ? 0 : 1
})

const get = asking(function* (process, broker) {
  const answer = yield* broker.ask('get')
  if (!answer) return 1
  if (answer.body === undefined) return 2
  yield* broker.ask('keep')
  yield* process.write(answer.body)
  return 0
})

/** Runs the command for each message, which it is given as its standard input; what fails goes back to the queue. */
const consume = asking(function* (process, broker) {
  const { command, count } = broker.told
  if (command.length === 0) return usage(process)
  for (let n = 0; count === 0 || n < count; ) {
    const answer = yield* broker.ask('get')
    if (!answer) return 1
    if (answer.body === undefined) {
      yield process.sleep(lookMs)
      continue
    }
    const code = yield* runWith(process, command, answer.body)
    yield* broker.ask(code === 0 ? 'keep' : 'return')
    if (code !== 0) return code
    n++
  }
  return 0
})

function* runWith(process: Process, args: readonly string[], text: string): Working<number> {
  const { machine, variables: env, cwd, handles } = process
  const program = machine.argumentProblem(args, env) ?? machine.find(args[0], { cwd, env })
  const own = [new TextSource(text), ...handles.slice(1)]
  const code = isError(program) ? program : yield* runFound(process, { args, program, handles: own })
  if (!isError(code)) return code
  process.complain(`${args[0]}: ${code.message}\n`)
  return exitCodeFor(code)
}

export const amqpPrograms: Readonly<Record<string, Program>> = {
  'amqp-declare-queue': declare,
  'amqp-delete-queue': remove,
  'amqp-publish': publish,
  'amqp-get': get,
  'amqp-consume': consume,
}

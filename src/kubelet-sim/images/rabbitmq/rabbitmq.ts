/** rabbitmq: a broker whose queues hand on what they are told, and the tools by which one looks at it. */
import { base64OfText } from '../../../api/codec/base64.ts'
import type { BrokerAnswer, BrokerQuestion } from '../../programs/commands/network/amqp.ts'
import { Options } from '../../programs/commands/options.ts'
import { bytesOf } from '../../runtime/bytes.ts'
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { ubuntuBase } from '../parts/bases.ts'
import { converse } from '../parts/conversation.ts'
import { otherCommand } from '../parts/entrypoint.ts'
import { perServer } from '../parts/per-server.ts'
import { answerQuestion, askQuestion } from '../sql/question.ts'
import { Control, type Controlled } from './control.ts'
import {
  acceptedNotice,
  type Connection,
  closedNotice,
  endNotices,
  knownNotice,
  rabbitVersion,
  startNotices,
  unknownNotice,
} from './notices.ts'

const clientPort = 5_672
const managementPort = 15_672
const metricsPort = 15_692

/** What a broker says to who does not begin with it: AMQP 0-9-1. */
const protocolHeader = 'AMQP\x00\x00\x09\x01'

/** More are not kept. */
const mostMessages = 100_000

/** What a session has taken and not yet said what has become of. */
interface Taken {
  queue: string
  body: string | undefined
}

/** Of those who have connected, by broker: each has a process of Erlang, and a port of his own. */
const clientsOf = perServer(() => ({ count: 0 }))

const [firstProcess, firstPort] = [742, 40_000]

/** Who has connected, as the log speaks of him. */
class Client {
  #connection: Connection | undefined
  /** Undefined for who is not let in. */
  #user: string | undefined

  constructor(
    private readonly context: ServiceContext,
    private readonly peer: string | undefined,
  ) {}

  /** He has said who he is. */
  meet(user: string, isKnown: boolean): void {
    if (this.#connection) return
    const { context, peer } = this
    const { ip } = context.config
    const clients = clientsOf(context)
    const n = clients.count++
    this.#connection = {
      number: firstProcess + n * 11,
      ends: `${peer ?? ip}:${firstPort + n * 2} -> ${ip}:${clientPort}`,
    }
    this.#user = isKnown ? user : undefined
    const known = isKnown ? knownNotice : unknownNotice
    context.print(
      acceptedNotice(context.now(), this.#connection) + known(context.now(), this.#connection, user),
    )
  }

  leave(): void {
    const { context } = this
    if (this.#connection && this.#user !== undefined && !context.isStopping)
      context.print(closedNotice(context.now(), this.#connection, this.#user))
  }
}

class Broker {
  readonly #queues = new Map<string, string[]>()
  readonly #control: Control
  #count = 0

  constructor(private readonly context: ServiceContext) {
    const given = (name: string) => bytesOf(context.env(`RABBITMQ_DEFAULT_${name}`) ?? 'guest')
    this.#control = new Control(given('USER'), given('PASS'))
  }

  serve(socket: Socket): void {
    const taken: Taken = { queue: '', body: undefined }
    const client = new Client(this.context, socket.peer)
    const answer = (question: BrokerQuestion | ControlQuestion) => {
      if ('control' in question) return this.#controlled(question)
      const answered = this.#answer(question, taken)
      client.meet(String(question.user), !answered.refusal?.includes('ACCESS_REFUSED'))
      return answered
    }
    converse(socket, (bytes) => answerQuestion(bytes, answer, protocolHeader), this.context, {
      onEnd: () => {
        this.#giveBack(taken)
        client.leave()
      },
    })
  }

  #controlled({ control, host }: ControlQuestion): Controlled {
    const { config, now, startedAt, pid } = this.context
    return this.#control.run(control.map(String), String(host), {
      node: `rabbit@${config.hostname}`,
      version: rabbitVersion(config.image),
      uptimeSeconds: Math.floor((now.call(this.context) - startedAt) / 1_000),
      pid,
      ports: portsOf(config.image),
      queues: [...this.#queues].map(([name, { length }]) => [name, length]),
    })
  }

  #answer({ user, password, does, queue, body = '' }: BrokerQuestion, taken: Taken): BrokerAnswer {
    if (!this.#control.isKnown(String(user), String(password)))
      return {
        refusal:
          'logging in to AMQP server: server connection error 403, message: ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.',
      }
    const messages = this.#queues.get(String(queue))
    switch (does) {
      case 'declare':
        if (!messages) this.#queues.set(String(queue), [])
        return {}
      case 'delete':
        this.#queues.delete(String(queue))
        this.#count -= messages?.length ?? 0
        return { count: messages?.length ?? 0 }
      case 'publish':
        return this.#publish(messages, String(body))
      case 'keep':
        taken.body = undefined
        return {}
      case 'return':
        this.#giveBack(taken)
        return {}
      default:
        return this.#take(messages, String(queue), taken)
    }
  }

  /** What is for no queue is thrown away. */
  #publish(messages: string[] | undefined, body: string): BrokerAnswer {
    if (this.#count >= mostMessages) return { refusal: 'resource alarm: memory' }
    if (messages) this.#count++
    messages?.push(body)
    return {}
  }

  #take(messages: string[] | undefined, queue: string, taken: Taken): BrokerAnswer {
    if (!messages)
      return {
        refusal: `consuming: server channel error 404, message: NOT_FOUND - no queue '${queue}' in vhost '/'`,
      }
    const body = messages.shift()
    if (body === undefined) return {}
    this.#count--
    taken.queue = queue
    taken.body = body
    return { body }
  }

  #giveBack(taken: Taken): void {
    if (taken.body === undefined) return
    this.#queues.get(taken.queue)?.unshift(taken.body)
    this.#count++
    taken.body = undefined
  }
}

const brokerOf = perServer((context) => new Broker(context))

const portsOf = (image: string): readonly number[] =>
  /management/.test(image) ? [clientPort, managementPort, metricsPort] : [clientPort, metricsPort]

/** What rabbitmqctl asks. */
interface ControlQuestion {
  readonly control: readonly string[]
  /** The virtual host. */
  readonly host: string
}

const rabbitService: Service = {
  command: otherCommand('rabbitmq-server'),
  ports: ({ config }) => portsOf(config.image),
  start(context) {
    context.print(startNotices(context))
    return undefined
  },
  stopsOn: new Set(['SIGTERM']),
  stop(context) {
    context.print(endNotices(context))
    return 0
  },
  accept: (socket, context) => brokerOf(context).serve(socket),
  handle: (request, context) => manage(request, context),
  knowsPorts: true,
  httpPorts: new Set([managementPort, metricsPort]),
}

/** What is told over HTTP, on its own ports. What the pages show, and what goes on in queues, is asked for otherwise. */
function manage({ path, port, headers = {} }: HttpRequest, context: ServiceContext): HttpResponse {
  const place = path.replace(/\?.*/s, '')
  if (port === metricsPort)
    return /^\/metrics/.test(place)
      ? {
          status: 200,
          body: '# TYPE rabbitmq_identity_info untyped\n',
          headers: { 'content-type': 'text/plain; version=0.0.4' },
        }
      : { status: place === '/' ? 200 : 404, body: '' }
  if (!place.startsWith('/api/'))
    return place === '/'
      ? { status: 200, body: managementPage, headers: { server: 'Cowboy', 'content-type': 'text/html' } }
      : { status: 404, body: '', headers: { server: 'Cowboy' } }
  const [user, password] = [
    context.env('RABBITMQ_DEFAULT_USER') ?? 'guest',
    context.env('RABBITMQ_DEFAULT_PASS') ?? 'guest',
  ]
  if (headers.authorization !== `Basic ${base64OfText(`${user}:${password}`)}`)
    return told(
      401,
      { error: 'not_authorized', reason: 'Login failed' },
      { 'www-authenticate': 'Basic realm="RabbitMQ Management"' },
    )
  if (place.startsWith('/api/health/checks/') || place.startsWith('/api/aliveness-test/'))
    return told(200, { status: 'ok' })
  if (place !== '/api/overview') return told(404, { error: 'Object Not Found', reason: 'Not Found' })
  return told(200, {
    rabbitmq_version: rabbitVersion(context.config.image),
    product_name: 'RabbitMQ',
    node: `rabbit@${context.config.hostname}`,
    cluster_name: `rabbit@${context.config.hostname}`,
  })
}

const managementPage =
  '<!DOCTYPE html>\n<html>\n  <head>\n    <title>RabbitMQ Management</title>\n  </head>\n  <body>\n  </body>\n</html>\n'

const told = (
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  body: JSON.stringify(value),
  headers: { server: 'Cowboy', 'content-type': 'application/json', ...headers },
})

const rabbitTool: Program = (process) => {
  const { network, config } = process.machine
  const node = `rabbit@${config.hostname}`
  if (typeof network.connect(config.ip, clientPort, config.ip) === 'string') {
    process.complain(`Error: unable to perform an operation on node '${node}'.\n`)
    return 69
  }
  return control(process)
}

const longOptions = {
  quiet: 'q',
  silent: 's',
  vhost: 'p',
  node: 'n',
  timeout: 't',
  formatter: 'F',
  longnames: 'l',
}

function* control(process: Process): Running {
  const { network, config } = process.machine
  const options = new Options(process.args, 'qsp:n:t:F:l', longOptions)
  const socket = network.open(config.ip, clientPort, config.ip)
  if (typeof socket !== 'object') return 69
  socket.retain()
  process.whenExited(() => socket.release())
  const question: ControlQuestion = { control: options.operands, host: options.get('p') ?? '/' }
  const answer = yield* askQuestion(socket, question)
  const {
    banner,
    titles,
    rows = [],
    text = '',
    error,
    exitCode = 0,
  } = JSON.parse(answer ?? '{}') as Controlled
  const isSilent = options.has('s')
  if (banner !== undefined && !isSilent && !options.has('q')) yield* process.write(`${banner}\n`)
  if (titles && !isSilent) yield* process.write(`${titles.join('\t')}\n`)
  yield* process.write(`${rows.map((row) => `${row.join('\t')}\n`).join('')}${text}`)
  if (error !== undefined) process.complain(error)
  return exitCode
}

export const rabbitmq: Image = {
  ...ubuntuBase,
  name: 'rabbitmq',
  use: { cpuMillis: 10, memoryBytes: 130 * 1024 * 1024 },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['rabbitmq-server'],
  services: new Map([
    ['docker-entrypoint.sh', rabbitService],
    ['rabbitmq-server', rabbitService],
  ]),
  programs: new Map([
    ['rabbitmq-diagnostics', rabbitTool],
    ['rabbitmqctl', rabbitTool],
  ]),
}

/** zkCli.sh: asks a server what it is told to, or what is typed. */
import { resolve } from '../../programs/commands/addresses.ts'
import { formatDate } from '../../programs/commands/date.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { hex, type Order, type Stat, type Told } from './server.ts'
import type { Stamp } from './tree.ts'

const usualServer = 'localhost:2181'

const help =
  'ZooKeeper -server host:port cmd args\n\tstat path\n\tset path data\n\tls path\n\tdelete path\n\trmr path\n\tget path\n\tcreate [-s] [-e] path data\n\tquit\n'

export const zkCli: Program = (process) => {
  const words = process.args.slice(1)
  const at = words.indexOf('-server')
  const server = at < 0 ? usualServer : words[at + 1]
  return session(process, server, at < 0 ? words : words.toSpliced(at, 2))
}

function connect(process: Process, server: string): Socket | undefined {
  const { network, config } = process.machine
  const [host, port = '2181'] = server.split(',')[0].split('/')[0].split(':')
  const ip = host === 'localhost' ? config.ip : resolve(process.machine, host)
  const socket = ip === undefined ? undefined : network.open(ip, Number(port) || 2_181, config.ip)
  return typeof socket === 'object' ? socket : undefined
}

function* session(process: Process, server: string, words: readonly string[]): Running {
  yield* process.write(`Connecting to ${server}\n`)
  const socket = connect(process, server)
  if (!socket) {
    process.complain(
      'Exception in thread "main" org.apache.zookeeper.KeeperException$ConnectionLossException: KeeperErrorCode = ConnectionLoss\n',
    )
    return 1
  }
  socket.retain()
  process.whenExited(() => socket.release())
  const client = new Client(process, socket)
  yield* process.write('\nWATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null\n')
  const code = words.length > 0 ? yield* client.run(words) : yield* client.converse(server)
  yield* client.leave()
  return code
}

class Client {
  /** They go with its session. */
  readonly #ephemeral: string[] = []

  constructor(
    private readonly process: Process,
    private readonly socket: Socket,
  ) {}

  *converse(server: string): Running {
    for (let n = 0; ; n++) {
      yield* this.process.write(`[zk: ${server}(CONNECTED) ${n}] `)
      const line = yield* readLine(this.process.input)
      const words = line === undefined ? ['quit'] : wordsOf(line)
      if (words[0] === 'quit') return 0
      if (words.length > 0) yield* this.run(words)
    }
  }

  *leave(): Working {
    for (const path of this.#ephemeral.reverse()) yield* this.#ask({ does: 'delete', path })
  }

  /** Answers an exit code. */
  *run([verb, ...rest]: readonly string[]): Running {
    const flags = rest.filter((each) => /^-[a-z]$/.test(each))
    const [path = '', data = ''] = rest.filter((each) => !/^-[a-z]$/.test(each))
    const order = path === '' ? undefined : orderOf(verb, { path, data, flags })
    if (!order) {
      this.process.complain(help)
      return 1
    }
    const told = yield* this.#ask(order)
    if (told.refusal !== undefined) {
      this.process.complain(`${told.refusal}\n`)
      return 1
    }
    if (flags.includes('-e') && told.path !== undefined) this.#ephemeral.push(told.path)
    yield* this.process.write(shown(order.does, told))
    return 0
  }

  *#ask(order: Order): Working<Told> {
    this.socket.write(`${JSON.stringify(order)}\n`)
    const line = yield* readLine(this.socket)
    return line === undefined
      ? { refusal: `KeeperErrorCode = ConnectionLoss for ${order.path}` }
      : (JSON.parse(line) as Told)
  }
}

const wordsOf = (line: string): readonly string[] =>
  Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain)

interface Said {
  readonly path: string
  readonly data: string
  readonly flags: readonly string[]
}

function orderOf(verb: string, { path, data, flags }: Said): Order | undefined {
  switch (verb) {
    case 'create':
      return { does: 'create', path, data, isSequential: flags.includes('-s') }
    case 'set':
      return { does: 'set', path, data }
    case 'get':
    case 'ls':
    case 'stat':
    case 'delete':
      return { does: verb, path }
    case 'rmr':
    case 'deleteall':
      return { does: 'deleteall', path }
    default:
      return undefined
  }
}

function shown(does: Order['does'], { path, data = '', children = [], stat }: Told): string {
  if (does === 'create') return `Created ${path}\n`
  if (does === 'ls') return `[${children.toSorted().join(', ')}]\n`
  if (!stat || does === 'delete' || does === 'deleteall') return ''
  return does === 'get' ? `${data}\n${statText(stat)}` : statText(stat)
}

const when = ({ at }: Stamp): string => formatDate(at, '%a %b %d %T UTC %Y')

const statText = ({ created, changed, childrenChanged, ...stat }: Stat): string =>
  [
    `cZxid = ${hex(created.zxid)}`,
    `ctime = ${when(created)}`,
    `mZxid = ${hex(changed.zxid)}`,
    `mtime = ${when(changed)}`,
    `pZxid = ${hex(childrenChanged.zxid)}`,
    `cversion = ${stat.childrenVersion}`,
    `dataVersion = ${stat.version}`,
    'aclVersion = 0',
    'ephemeralOwner = 0x0',
    `dataLength = ${stat.dataLength}`,
    `numChildren = ${stat.children}`,
    '',
  ].join('\n')

/** One server of a ZooKeeper ensemble: tells the others what changes, and takes changes only where most of them are there. */
import { resolve } from '../../programs/commands/addresses.ts'
import { formatDate } from '../../programs/commands/date.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { converse, type Reply } from '../parts/conversation.ts'
import { appendLines, writtenLines } from '../parts/written-lines.ts'
import { type Change, isPath, Refusal, type Stamp, Tree, type Znode } from './tree.ts'

/** What zkCli.sh asks, as one line of JSON: a protocol of its own. */
export type Order =
  | { readonly does: 'create'; readonly path: string; readonly data: string; readonly isSequential: boolean }
  | { readonly does: 'set'; readonly path: string; readonly data: string }
  | { readonly does: 'delete' | 'deleteall' | 'get' | 'ls' | 'stat'; readonly path: string }

/** What it is told. */
export interface Told {
  readonly refusal?: string
  /** The path of what was made. */
  readonly path?: string
  readonly data?: string
  readonly children?: readonly string[]
  readonly stat?: Stat
}

export interface Stat {
  readonly created: Stamp
  readonly changed: Stamp
  readonly childrenChanged: Stamp
  readonly childrenVersion: number
  readonly version: number
  readonly dataLength: number
  readonly children: number
}

/** What servers say to each other. */
type Word = { readonly made: readonly Change[] } | { readonly after: number }

interface Peer {
  readonly id: number
  readonly host: string
  readonly quorumPort: number
}

/** The first change of all: the epoch is in the upper half. */
const firstZxid = 2 ** 32
/** A client that connects counts as one, and what it does as another. */
const changesOfOrder = 2

/** A change that has no place in history yet. */
type Wanted =
  | { readonly does: 'create' | 'set'; readonly path: string; readonly data: string }
  | { readonly does: 'delete'; readonly path: string }

/** How often a server that has just come looks for the others, and for how long. */
const lookMs = 1_000
const mostLooks = 60

const version = '3.4.10-39d3a4f269333c922ed3db283be479f9deacaa0f, built on 03/23/2017 10:13 GMT'

export class ZooKeeperServer {
  readonly #tree = new Tree()
  readonly #changes: Change[] = []
  readonly #settings: ReadonlyMap<string, string>
  readonly #id: number

  constructor(
    private readonly context: ServiceContext,
    private readonly configFile: string,
  ) {
    this.#settings = settingsIn(this.#text(configFile))
    this.#id = Number(this.#text(`${this.#dataDir}/myid`).trim()) || 1
    for (const line of writtenLines(context.files, this.#journal)) this.#take(parsed<Change>(line))
  }

  get clientPort(): number {
    return Number(this.#settings.get('clientPort')) || 2_181
  }

  get ports(): readonly number[] {
    const own = this.#peers.find(({ id }) => id === this.#id)
    return own ? [this.clientPort, own.quorumPort] : [this.clientPort]
  }

  begin(): void {
    this.#log('main:QuorumPeerConfig@134', `Reading configuration from: ${this.configFile}`)
    this.#log('main:NIOServerCnxnFactory@89', `binding to port 0.0.0.0/0.0.0.0:${this.clientPort}`)
    if (this.#peers.length > 1) this.#catchUp(0)
  }

  /** Words of four letters are answered, the orders of clients, and what other servers say. */
  answer(bytes: string): Reply | undefined {
    if (!bytes.startsWith('{')) {
      if (bytes.length < 4) return undefined
      return { taken: bytes.length, text: this.#answerWord(bytes.slice(0, 4)), isLast: true }
    }
    const end = bytes.indexOf('\n')
    if (end < 0) return undefined
    const told = this.#answerLine(parsed<Order | Word>(bytes.slice(0, end)))
    return { taken: end + 1, text: `${JSON.stringify(told)}\n` }
  }

  #answerLine(said: Order | Word | undefined): Told | Word {
    if (said && 'made' in said && Array.isArray(said.made)) this.#hear(said.made)
    else if (said && 'does' in said && isOrder(said)) return this.#obey(said)
    else if (said && 'after' in said) return { made: this.#changes.filter(({ zxid }) => zxid > said.after) }
    return { refusal: 'KeeperErrorCode = BadArguments' }
  }

  /** Who has missed something before takes that first. */
  #hear(made: readonly Change[]): void {
    if (made.length > 0 && Number(made[0].zxid) > this.#nextZxid) this.#catchUp(mostLooks)
    else this.#takeAll(made)
  }

  get #nextZxid(): number {
    return Math.max(this.#tree.zxid, firstZxid) + changesOfOrder
  }

  #answerWord(word: string): string {
    const port = this.clientPort
    this.#log(
      `NIOServerCxn.Factory:0.0.0.0/0.0.0.0:${port}:NIOServerCnxn@883`,
      `Processing ${word} command from /127.0.0.1:0`,
    )
    switch (word) {
      case 'ruok':
        return 'imok'
      case 'stat':
      case 'srvr':
        if (!this.#hasQuorum) return 'This ZooKeeper instance is not currently serving requests\n'
        return `Zookeeper version: ${version}\n${word === 'stat' ? 'Clients:\n\n' : ''}Latency min/avg/max: 0/0/0\nReceived: 1\nSent: 0\nConnections: 1\nOutstanding: 0\nZxid: ${hex(this.#tree.zxid)}\nMode: ${this.#mode}\nNode count: ${this.#tree.size}\n`
      case 'mntr':
        return `zk_version\t${version}\nzk_server_state\t${this.#mode}\nzk_znode_count\t${this.#tree.size}\n`
      case 'conf':
        return [...this.#settings].map(([name, value]) => `${name}=${value}\n`).join('')
      case 'isro':
        return 'rw'
      default:
        return ''
    }
  }

  /** The one with the highest id among those that are there leads. */
  get #mode(): string {
    if (this.#peers.length < 2) return 'standalone'
    return Math.max(...this.#present.map(({ id }) => id)) === this.#id ? 'leader' : 'follower'
  }

  get #peers(): readonly Peer[] {
    const peers: Peer[] = []
    for (const [name, value] of this.#settings) {
      const [, id] = /^server\.(\d+)$/.exec(name) ?? []
      const [host, quorumPort] = value.split(':')
      if (id !== undefined) peers.push({ id: Number(id), host, quorumPort: Number(quorumPort) || 2_888 })
    }
    return peers
  }

  /** Those that are there, itself among them. */
  get #present(): readonly Peer[] {
    return this.#peers.filter((peer) => peer.id === this.#id || this.#socketTo(peer, () => {}))
  }

  get #hasQuorum(): boolean {
    return this.#peers.length < 2 || this.#present.length * 2 > this.#peers.length
  }

  #obey(order: Order): Told {
    if (!isPath(order.path))
      return {
        refusal: `Command failed: java.lang.IllegalArgumentException: Invalid path string "${order.path}"`,
      }
    if (!this.#hasQuorum) return { refusal: `KeeperErrorCode = ConnectionLoss for ${order.path}` }
    const node = this.#tree.get(order.path)
    switch (order.does) {
      case 'get':
      case 'ls':
      case 'stat':
        return node ? toldOf(node) : { refusal: `Node does not exist: ${order.path}` }
      case 'deleteall':
        return this.#deleteAll(order.path)
      case 'create':
        return this.#change({ does: 'create', path: this.#pathFor(order), data: String(order.data) })
      case 'set':
        return this.#change({ does: 'set', path: order.path, data: String(order.data) })
      default:
        return this.#change({ does: 'delete', path: order.path })
    }
  }

  #pathFor({ path, isSequential }: Order & { does: 'create' }): string {
    if (!isSequential) return path
    const parent = this.#tree.get(path.slice(0, Math.max(1, path.lastIndexOf('/'))))
    return `${path}${String(parent?.sequence ?? 0).padStart(10, '0')}`
  }

  #deleteAll(path: string): Told {
    for (const name of this.#tree.get(path)?.children ?? []) {
      const { refusal } = this.#deleteAll(`${path === '/' ? '' : path}/${name}`)
      if (refusal !== undefined) return { refusal }
    }
    return this.#change({ does: 'delete', path })
  }

  #change(wanted: Wanted): Told {
    const refusal = this.#tree.refusal(wanted)
    if (refusal instanceof Refusal) return { refusal: refusal.message }
    const change = { ...wanted, zxid: this.#nextZxid, at: this.context.now() } as Change
    this.#takeAll([change])
    for (const peer of this.#peers)
      if (peer.id !== this.#id) this.#socketTo(peer, () => {}, { made: [change] })
    const node = this.#tree.get(change.path)
    return { path: change.path, ...(node && { stat: statOf(node) }) }
  }

  /** Asks the others for what it has missed, until most of them are there. */
  #catchUp(looks: number): void {
    for (const peer of this.#peers)
      if (peer.id !== this.#id)
        this.#socketTo(peer, (made) => this.#takeAll(made), { after: this.#tree.zxid })
    const hasMost = this.#hasQuorum
    if (hasMost)
      this.#log(
        `QuorumPeer[myid=${this.#id}]/0.0.0.0:${this.clientPort}:QuorumPeer@865`,
        this.#mode === 'leader' ? 'LEADING' : 'FOLLOWING',
      )
    if (!hasMost && looks < mostLooks) this.context.after(lookMs, () => this.#catchUp(looks + 1))
  }

  /** Says a word to another server; answers whether it is there. */
  #socketTo({ host, quorumPort }: Peer, run: (made: readonly Change[]) => void, word?: Word): boolean {
    const { context } = this
    const ip = resolve(context, host)
    if (ip === undefined) return false
    if (!word) return typeof context.network.connect(ip, quorumPort, context.config.ip) !== 'string'
    const socket = context.network.open(ip, quorumPort, context.config.ip)
    if (typeof socket !== 'object') return false
    socket.write(`${JSON.stringify(word)}\n`)
    converse(
      socket,
      (bytes) => {
        const end = bytes.indexOf('\n')
        if (end < 0) return undefined
        run(parsed<{ readonly made: readonly Change[] }>(bytes.slice(0, end))?.made ?? [])
        return { taken: end + 1, text: '', isLast: true }
      },
      this.context,
    )
    return true
  }

  #takeAll(changes: readonly Change[]): void {
    const news = changes.filter((each) => this.#take(each))
    if (news.length > 0) {
      const lines = news.map((each) => `${JSON.stringify(each)}\n`).join('')
      appendLines(this.context.files, this.#journal, lines)
    }
  }

  /** Answers whether it was new. */
  #take(change: Change | undefined): boolean {
    if (!change || !isChange(change) || change.zxid <= this.#tree.zxid) return false
    this.#tree.make(change)
    this.#changes.push(change)
    return true
  }

  get #dataDir(): string {
    return this.#settings.get('dataDir') ?? '/tmp/zookeeper'
  }

  get #journal(): string {
    return `${this.#settings.get('dataLogDir') ?? this.#dataDir}/version-2/log.100000001`
  }

  #text(path: string): string {
    const text = this.context.files.read(path)
    return isError(text) ? '' : text
  }

  #log(where: string, text: string): void {
    const when = formatDate(this.context.now(), '%F %T,000')
    this.context.print(`${when} [myid:${this.#id}] - INFO  [${where}] - ${text}\n`)
  }
}

export const hex = (zxid: number): string => `0x${zxid.toString(16)}`

const settingsIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      return name === undefined ? [] : [[name, value] as const]
    }),
  )

/** What comes over the network, or stands in a file, may be anything. */
function parsed<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T
  } catch {
    return undefined
  }
}

const isOrder = ({ does, path }: Order): boolean =>
  ['create', 'set', 'delete', 'deleteall', 'get', 'ls', 'stat'].includes(does) && typeof path === 'string'

const isChange = ({ does, path, zxid, at }: Change): boolean =>
  ['create', 'set', 'delete'].includes(does) &&
  typeof path === 'string' &&
  isPath(path) &&
  Number.isSafeInteger(zxid) &&
  Number.isFinite(at)

const toldOf = (node: Znode): Told => ({ data: node.data, children: [...node.children], stat: statOf(node) })

const statOf = ({
  created,
  changed,
  childrenChanged,
  childrenVersion,
  version: data,
  ...node
}: Znode): Stat => ({
  created,
  changed,
  childrenChanged,
  childrenVersion,
  version: data,
  dataLength: node.data.length,
  children: node.children.size,
})

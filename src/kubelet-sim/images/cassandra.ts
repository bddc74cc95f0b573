/** cassandra: a ring of nodes that find each other by their seeds, and nodetool. It keeps no rows. */
import { resolve } from '../programs/commands/addresses.ts'
import { formatDate } from '../programs/commands/date.ts'
import { root } from '../runtime/files/files.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { isError } from '../runtime/posix.ts'
import { readLine } from '../runtime/processes/streams.ts'
import type { Process, Program, Running } from '../runtime/program.ts'
import { debianBase } from './parts/bases.ts'
import { converse } from './parts/conversation.ts'
import { otherCommand } from './parts/entrypoint.ts'
import { perServer } from './parts/per-server.ts'
import { anyService } from './unknown.ts'

const mebibyte = 1024 * 1024
const gossipPort = 7_000
const managementPort = 7_199
const clientPort = 9_042

/** How long a node looks for its seeds, and how often. */
const ringDelayMs = 30_000
const retryMs = 1_000

interface Member {
  readonly ip: string
  readonly hostId: string
  readonly rack: string
}

/** What a node or nodetool asks, and is answered, as one line of JSON: a protocol of its own. */
type Question = { readonly joins: Member } | { readonly asks: 'status' | 'drain' }

/** No ring is larger. */
const mostMembers = 1_000

class Node {
  readonly #members = new Map<string, Member>()
  #isUp = false
  #isDraining = false

  constructor(private readonly context: ServiceContext) {}

  begin(): void {
    this.#log(`Node configuration:[cluster_name=${this.#setting('CASSANDRA_CLUSTER_NAME', 'Test Cluster')}]`)
    this.#members.set(this.#own.hostId, this.#own)
    this.#join()
  }

  /** The answer to a line. */
  answer(bytes: string): { readonly taken: number; readonly text: string } | undefined {
    const end = bytes.indexOf('\n')
    if (end < 0) return undefined
    return { taken: end + 1, text: `${JSON.stringify(this.#answer(bytes.slice(0, end)))}\n` }
  }

  #answer(line: string): unknown {
    const question = asked(line)
    if (!question) return null
    if ('joins' in question) {
      this.#learn([question.joins])
      return [...this.#members.values()]
    }
    if (question.asks === 'status') return this.#status()
    this.#isDraining = true
    this.#log('DRAINED')
    return ''
  }

  get #own(): Member {
    const { config } = this.context
    return { ip: config.ip, hostId: this.#hostId(), rack: this.#setting('CASSANDRA_RACK', 'rack1') }
  }

  #setting(name: string, otherwise: string): string {
    return this.context.env(name) ?? otherwise
  }

  /** Where its files are; it is known by what stands there, whatever its address is. */
  #hostId(): string {
    const { files, config } = this.context
    const folder = files.exists('/cassandra_data') ? '/cassandra_data' : '/var/lib/cassandra'
    const known = files.read(`${folder}/host-id`)
    if (!isError(known)) return known.trim()
    const made = hostIdOf(`${config.hostname}/${config.ip}/${this.context.startedAt}`)
    if (!files.exists(folder)) files.makeDirectory(folder, root)
    files.write(`${folder}/host-id`, `${made}\n`)
    return made
  }

  #learn(members: readonly Member[]): void {
    for (const each of members) {
      // Who had the address before has lost it.
      for (const [id, { ip }] of this.#members)
        if (ip === each.ip && id !== each.hostId) this.#members.delete(id)
      if (this.#members.size < mostMembers) this.#members.set(each.hostId, each)
    }
  }

  /** Asks its seeds who else there is, and tells these of itself. */
  #join(): void {
    const { context } = this
    const seeds = (context.env('CASSANDRA_SEEDS') ?? '').split(/[\s,]+/).filter(Boolean)
    const ips = seeds.map((seed) => resolve(context, seed))
    const isSeed = ips.includes(context.config.ip)
    const others = ips.filter((ip) => ip !== undefined && ip !== context.config.ip)
    const reached = others.filter((ip) => this.#tell(ip!))
    if (seeds.length === 0 || isSeed || reached.length > 0) return this.#complete()
    if (context.now() - context.startedAt < ringDelayMs)
      return void context.after(retryMs, () => this.#join())
    this.#log('Exception encountered during startup: Unable to gossip with any peers', 'ERROR')
    context.exit(3)
  }

  /** Answers whether there is somebody at that address. */
  #tell(ip: string): boolean {
    const { network, config } = this.context
    const socket = network.open(ip, gossipPort, config.ip)
    if (typeof socket !== 'object') return false
    socket.write(`${JSON.stringify({ joins: this.#own })}\n`)
    converse(
      socket,
      (bytes) => {
        const end = bytes.indexOf('\n')
        if (end < 0) return undefined
        this.#meet(bytes.slice(0, end))
        return { taken: end + 1, text: '', isLast: true }
      },
      this.context,
    )
    return true
  }

  #meet(line: string): void {
    const told = membersIn(line)
    const strangers = told.filter(({ hostId }) => !this.#members.has(hostId))
    this.#learn(told)
    for (const { ip } of strangers) if (ip !== this.context.config.ip) this.#tell(ip)
  }

  #complete(): void {
    this.#isUp = true
    this.#log(`Node /${this.context.config.ip} state jump to NORMAL`)
    this.#log(`Starting listening for CQL clients on /0.0.0.0:${clientPort} (unencrypted)...`)
  }

  /** As nodetool shows it. */
  #status(): string {
    const members = [...this.#members.values()]
    const owns = `${Math.min(100, 200 / members.length).toFixed(1)}%`
    const width = Math.max(...members.map(({ ip }) => ip.length), 'Address'.length) + 2
    const dataCenter = this.#setting('CASSANDRA_DC', 'datacenter1')
    const title = `Datacenter: ${dataCenter}`
    const rows = members.map(({ ip, hostId, rack }) =>
      [
        `${this.#stateOf(ip)}  `,
        ip.padEnd(width),
        '104.55 KiB  ',
        '16      ',
        owns.padEnd(18),
        `${hostId}  `,
        rack,
      ].join(''),
    )
    return [
      title,
      '='.repeat(title.length),
      'Status=Up/Down',
      '|/ State=Normal/Leaving/Joining/Moving',
      `--  ${'Address'.padEnd(width)}Load        Tokens  Owns (effective)  Host ID                               Rack`,
      ...rows,
      '',
      '',
    ].join('\n')
  }

  /** Up or down, and whether it has joined. */
  #stateOf(ip: string): string {
    const { network, config } = this.context
    if (ip === config.ip) return this.#isDraining ? 'DN' : this.#isUp ? 'UN' : 'UJ'
    return typeof network.connect(ip, gossipPort, config.ip) === 'string' ? 'DN' : 'UN'
  }

  #log(text: string, level = 'INFO'): void {
    const when = formatDate(this.context.now(), '%F %T,000')
    this.context.print(`${level.padEnd(5)} [main] ${when} ${text}\n`)
  }
}

/** What comes over the network may be anything. */
function asked(line: string): Question | undefined {
  const value = parsed(line)
  if (typeof value !== 'object' || value === null) return undefined
  if ('joins' in value) return isMember(value.joins) ? { joins: value.joins } : undefined
  return 'asks' in value && (value.asks === 'status' || value.asks === 'drain')
    ? { asks: value.asks }
    : undefined
}

function membersIn(line: string): readonly Member[] {
  const value = parsed(line)
  return Array.isArray(value) ? value.filter(isMember) : []
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isMember = (value: unknown): value is Member =>
  typeof value === 'object' &&
  value !== null &&
  ['ip', 'hostId', 'rack'].every((name) => typeof (value as Record<string, unknown>)[name] === 'string')

/** In the form of a UUID, and always the same of one text. */
function hostIdOf(text: string): string {
  let digits = ''
  for (let part = 0; part < 4; part++) {
    let hash = 2_166_136_261 ^ part
    for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 16_777_619)
    digits += (hash >>> 0).toString(16).padStart(8, '0')
  }
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')
}

const nodeOf = perServer((context) => new Node(context))

const cassandraService: Service = {
  needsBytes: () => 400 * mebibyte,
  command: otherCommand('cassandra', 'run.sh'),
  ports: () => [gossipPort, managementPort, clientPort],
  start(context) {
    nodeOf(context).begin()
    return undefined
  },
  accept: (socket, context) => converse(socket, (bytes) => nodeOf(context).answer(bytes), context),
  exitCode: 143,
}

const verbs: ReadonlySet<string | undefined> = new Set(['status', 'drain'])

const nodetool: Program = (process) => {
  const verb = process.args.slice(1).find((each) => !each.startsWith('-'))
  if (verbs.has(verb)) return ask(process, verb!)
  process.complain(`nodetool: kubesim knows ${[...verbs].join(' and ')} only\n`)
  return 1
}

function* ask(process: Process, verb: string): Running {
  const { machine } = process
  const socket = machine.network.open(machine.config.ip, managementPort, machine.config.ip)
  if (typeof socket !== 'object') {
    process.complain(
      `nodetool: Failed to connect to '127.0.0.1:${managementPort}' - ConnectException: 'Connection refused (Connection refused)'.\n`,
    )
    return 1
  }
  socket.retain()
  process.whenExited(() => socket.release())
  socket.write(`${JSON.stringify({ asks: verb })}\n`)
  const line = yield* readLine(socket)
  const answer = parsed(line ?? '')
  if (typeof answer === 'string') yield* process.write(answer)
  return typeof answer === 'string' ? 0 : 1
}

export const cassandra: Image = {
  ...debianBase,
  name: 'cassandra',
  use: { cpuMillis: 20, memoryBytes: 900 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['cassandra', '-f'],
  services: new Map([
    ['docker-entrypoint.sh', cassandraService],
    ['cassandra', cassandraService],
    ['run.sh', cassandraService],
  ]),
  programs: new Map([['nodetool', nodetool]]),
  // Of the tutorial's image: whether the node has joined.
  files: { '/ready-probe.sh': '#!/bin/bash\nnodetool status | grep -q "^UN  $POD_IP "\n' },
  anyService,
  tools: new Set('cassandra-stress cqlsh sstableloader sstablescrub sstableupgrade sstableverify'.split(' ')),
}

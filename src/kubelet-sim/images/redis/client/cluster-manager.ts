/** `redis-cli --cluster`: makes a cluster of nodes, looks whether it is well, and changes who is in it. */
import { readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { isFailure } from '../values.ts'
import { check, placeOf, type Seen, see, seeAll, shares, shownNode, slotsOf } from './cluster-nodes.ts'
import type { Whither } from './link.ts'
import { shown } from './shown.ts'

export interface Managing {
  /** `create`, and what follows. */
  readonly words: readonly string[]
  readonly replicas: number
  /** Nobody is asked whether it is right so. */
  readonly isAgreed: boolean
  readonly asReplica: boolean
  readonly masterId: string | undefined
}

/** So often it looks whether all have joined, a second apart. */
const mostLooks = 60

export function* manage(process: Process, whither: Whither, managing: Managing): Running {
  const [verb = '', ...args] = managing.words
  switch (verb) {
    case 'create':
      return yield* create(process, whither, managing, args)
    case 'check':
    case 'info':
      return yield* tell(process, whither, verb, args)
    case 'call':
      return yield* callAll(process, whither, args)
    case 'add-node':
      return yield* addNode(process, whither, managing, args)
    case 'del-node':
      return yield* removeNode(process, whither, args)
    default:
      return fail(
        process,
        /^(fix|reshard|rebalance|import|backup|set-timeout|help)$/.test(verb)
          ? `redis-cli: --cluster ${verb} is not simulated`
          : 'Unknown --cluster subcommand',
      )
  }
}

function fail(process: Process, text: string): number {
  process.complain(`${text}\n`)
  return 1
}

/** The node at a place, which may be told as `HOST:PORT` or as `HOST PORT`. */
const placeIn = ([first = '', second]: readonly string[]): string =>
  second !== undefined && /^\d+$/.test(second) && !first.includes(':') ? `${first}:${second}` : first

function* create(
  process: Process,
  whither: Whither,
  { replicas, isAgreed }: Managing,
  places: readonly string[],
): Running {
  const nodes: Seen[] = []
  for (const place of places) {
    const node = yield* see(process, whither, place)
    if (typeof node === 'string') return fail(process, node)
    const size = yield* node.link.ask(['DBSIZE'])
    if (node.knows > 1 || size !== 0)
      return fail(
        process,
        `[ERR] Node ${placeOf(node)} is not empty. Either the node already knows other nodes (check with CLUSTER NODES) or contains some key in database 0.`,
      )
    nodes.push(node)
  }
  const count = Math.floor(nodes.length / (replicas + 1))
  if (count < 3)
    return fail(
      process,
      `*** ERROR: Redis Cluster requires at least 3 master nodes.\n*** This is not possible with ${nodes.length} nodes and ${replicas} replicas per node.\n*** At least ${3 * (replicas + 1)} nodes are required.`,
    )
  yield* process.write(`>>> Performing hash slots allocation on ${nodes.length} nodes...\n`)
  yield* process.write(allocated(nodes, count, replicas))
  yield* process.write("Can I set the above configuration? (type 'yes' to accept): ")
  if (!isAgreed && (yield* readLine(process.input))?.trim() !== 'yes') return 1
  return yield* join(process, whither, nodes)
}

/** Who has which slots, and who follows whom; answers what is said of that. */
function allocated(nodes: readonly Seen[], count: number, replicas: number): string {
  const [masters, others] = [nodes.slice(0, count), nodes.slice(count)]
  const lines: string[] = []
  for (const [n, [from, to]] of shares(count).entries()) {
    masters[n].slots = [`${from}-${to}`]
    lines.push(`Master[${n}] -> Slots ${from} - ${to}`)
  }
  // The first of them goes to the end, so that replicas are elsewhere than their masters.
  const waiting = [...others.slice(1), ...others.slice(0, 1)]
  const follow = (master: Seen, node: Seen): void => {
    node.masterId = master.id
    lines.push(`Adding replica ${placeOf(node)} to ${placeOf(master)}`)
  }
  for (const master of masters)
    for (let n = 0; n < replicas && waiting.length > 0; n++) follow(master, waiting.shift()!)
  // What is left over goes to the first ones.
  for (const [n, node] of waiting.entries()) {
    if (n === 0) lines.push('Adding extra replicas...')
    follow(masters[n % count], node)
  }
  return `${lines.join('\n')}\n${nodes.map(shownNode).join('')}`
}

function* join(process: Process, whither: Whither, nodes: readonly Seen[]): Running {
  for (const { link, slots } of nodes)
    if (slots.length > 0)
      yield* link.ask(['CLUSTER', 'ADDSLOTSRANGE', ...slots.flatMap((each) => each.split('-'))])
  yield* process.write('>>> Nodes configuration updated\n>>> Assign a different config epoch to each node\n')
  for (const [n, { link }] of nodes.entries()) yield* link.ask(['CLUSTER', 'SET-CONFIG-EPOCH', String(n + 1)])
  yield* process.write('>>> Sending CLUSTER MEET messages to join the cluster\n')
  const [first, ...others] = nodes
  for (const { link } of others) {
    const answer = yield* link.ask(['CLUSTER', 'MEET', first.host, String(first.port)])
    if (isFailure(answer)) return fail(process, answer.error)
  }
  yield process.sleep(1_000)
  yield* process.write('Waiting for the cluster to join\n')
  if (!(yield* areJoined(process, nodes))) return fail(process, '[ERR] The nodes did not join.')
  yield* process.write('\n')
  for (const { link, masterId } of nodes) {
    if (masterId === undefined) continue
    const answer = yield* link.ask(['CLUSTER', 'REPLICATE', masterId])
    if (isFailure(answer)) return fail(process, answer.error)
  }
  yield process.sleep(1_000)
  const seen = yield* see(process, whither, placeOf(first))
  if (typeof seen === 'string') return fail(process, seen)
  const { isFine, text } = yield* check(yield* seeAll(process, whither, seen))
  yield* process.write(text)
  return isFine ? 0 : 1
}

function* areJoined(process: Process, nodes: readonly Seen[]): Working<boolean> {
  for (let n = 0; n < mostLooks; n++) {
    let isJoined = true
    for (const { link } of nodes) {
      const lines = yield* link.ask(['CLUSTER', 'NODES'])
      if (String(lines).trim().split('\n').length < nodes.length) isJoined = false
    }
    if (isJoined) return true
    yield* process.write('.')
    yield process.sleep(1_000)
  }
  return false
}

function* tell(process: Process, whither: Whither, verb: string, args: readonly string[]): Running {
  const first = yield* see(process, whither, placeIn(args))
  if (typeof first === 'string') return fail(process, first)
  const nodes = yield* seeAll(process, whither, first)
  const masters = nodes.filter(({ masterId }) => masterId === undefined)
  let keys = 0
  for (const each of masters) {
    const size = Number(yield* each.link.ask(['DBSIZE'])) || 0
    keys += size
    yield* process.write(
      `${placeOf(each)} (${each.id.slice(0, 8)}...) -> ${size} keys | ${slotsOf(each)} slots | ${each.replicas} slaves.\n`,
    )
  }
  yield* process.write(
    `[OK] ${keys} keys in ${masters.length} masters.\n${(keys / 16_384).toFixed(2)} keys per slot on average.\n`,
  )
  if (verb === 'info') return 0
  const { isFine, text } = yield* check(nodes)
  yield* process.write(text)
  return isFine ? 0 : 1
}

/** Asks all nodes the same. */
function* callAll(process: Process, whither: Whither, [place = '', ...words]: readonly string[]): Running {
  const first = yield* see(process, whither, place)
  if (typeof first === 'string') return fail(process, first)
  yield* process.write(`>>> Calling ${words.join(' ')}\n`)
  for (const node of yield* seeAll(process, whither, first)) {
    const value = yield* node.link.ask(words)
    yield* process.write(`${placeOf(node)}: ${value === undefined ? '' : shown(value, 'raw')}`)
  }
  return 0
}

function* addNode(
  process: Process,
  whither: Whither,
  { asReplica, masterId }: Managing,
  [added = '', existing = '']: readonly string[],
): Running {
  yield* process.write(`>>> Adding node ${added} to cluster ${existing}\n`)
  const first = yield* see(process, whither, existing)
  if (typeof first === 'string') return fail(process, first)
  const nodes = yield* seeAll(process, whither, first)
  const { isFine, text } = yield* check(nodes)
  yield* process.write(text)
  if (!isFine) return 1
  const node = yield* see(process, whither, added)
  if (typeof node === 'string') return fail(process, node)
  if (node.knows > 1)
    return fail(
      process,
      `[ERR] Node ${placeOf(node)} is not empty. Either the node already knows other nodes (check with CLUSTER NODES) or contains some key in database 0.`,
    )
  const least = nodes
    .filter((each) => each.masterId === undefined)
    .reduce((a, b) => (b.replicas < a.replicas ? b : a))
  const master = nodes.find(({ id }) => id === masterId) ?? least
  if (asReplica && masterId === undefined)
    yield* process.write(`Automatically selected master ${placeOf(master)}\n`)
  yield* process.write(`>>> Send CLUSTER MEET to node ${placeOf(node)} to make it join the cluster.\n`)
  const answer = yield* node.link.ask(['CLUSTER', 'MEET', first.host, String(first.port)])
  if (isFailure(answer)) return fail(process, answer.error)
  if (asReplica) {
    yield* process.write('Waiting for the cluster to join\n')
    yield process.sleep(1_000)
    yield* process.write(`\n>>> Configure node as replica of ${placeOf(master)}.\n`)
    const told = yield* node.link.ask(['CLUSTER', 'REPLICATE', master.id])
    if (isFailure(told)) return fail(process, told.error)
  }
  yield* process.write('[OK] New node added correctly.\n')
  return 0
}

function* removeNode(process: Process, whither: Whither, [place = '', id = '']: readonly string[]): Running {
  yield* process.write(`>>> Removing node ${id} from cluster ${place}\n`)
  const first = yield* see(process, whither, place)
  if (typeof first === 'string') return fail(process, first)
  const nodes = yield* seeAll(process, whither, first)
  const gone = nodes.find((each) => each.id === id)
  if (!gone) return fail(process, `[ERR] No such node ID ${id}`)
  if (gone.slots.length > 0)
    return fail(process, `[ERR] Node ${placeOf(gone)} is not empty! Reshard data away and try again.`)
  yield* process.write('>>> Sending CLUSTER FORGET messages to the cluster...\n')
  for (const each of nodes) if (each !== gone) yield* each.link.ask(['CLUSTER', 'FORGET', id])
  yield* process.write('>>> Sending CLUSTER RESET SOFT to the deleted node.\n')
  yield* gone.link.ask(['CLUSTER', 'RESET', 'SOFT'])
  return 0
}

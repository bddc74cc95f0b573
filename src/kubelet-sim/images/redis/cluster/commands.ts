/** `CLUSTER`: what is asked of a node of a redis cluster, and what it is told to do. */
import { ok } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import type { Cluster } from './cluster.ts'
import { type ClusterNode, lineOf } from './node.ts'
import { slotCount, slotOf } from './slots.ts'

/** How many words each takes besides its name: the least, and the most. */
const words: Readonly<Record<string, readonly [least: number, most: number]>> = {
  ...{ info: [0, 0], nodes: [0, 0], slots: [0, 0], shards: [0, 0], myid: [0, 0], myshardid: [0, 0] },
  ...{ keyslot: [1, 1], countkeysinslot: [1, 1], getkeysinslot: [2, 2], replicas: [1, 1], slaves: [1, 1] },
  ...{ meet: [2, 3], forget: [1, 1], replicate: [1, 1], failover: [0, 1], reset: [0, 1], saveconfig: [0, 0] },
  ...{ addslots: [1, slotCount], delslots: [1, slotCount], addslotsrange: [2, slotCount] },
  ...{ delslotsrange: [2, slotCount], flushslots: [0, 0], setslot: [2, 3], 'set-config-epoch': [1, 1] },
  ...{ bumpepoch: [0, 0], 'count-failure-reports': [1, 1] },
}

/** @param said what follows the name of the command. @throws RedisError */
export function clusterAnswer(
  [verb, ...args]: readonly string[],
  cluster: Cluster,
  store: RedisStore,
): RedisValue {
  const what = verb.toLowerCase()
  if (/^(links|slot-stats|help)$/.test(what))
    throw new RedisError(`ERR CLUSTER ${verb.toUpperCase()} is not simulated`)
  if (!Object.hasOwn(words, what)) throw new RedisError(`ERR unknown subcommand '${verb}'. Try CLUSTER HELP.`)
  const [least, most] = words[what]
  if (args.length < least || args.length > most)
    throw new RedisError(`ERR wrong number of arguments for 'cluster|${what}' command`)
  return told(what, args, cluster, store) ?? done(what, args, cluster, store)
}

function slotIn(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) >= slotCount)
    throw new RedisError('ERR Invalid or out of range slot')
  return Number(text)
}

function nodeNamed(id: string, { table }: Cluster): ClusterNode {
  const node = table.nodes.get(id.toLowerCase())
  if (!node) throw new RedisError(`ERR Unknown node ${id}`)
  return node
}

/** What is asked; undefined for what does something. */
function told(
  what: string,
  args: readonly string[],
  cluster: Cluster,
  store: RedisStore,
): RedisValue | undefined {
  const { table, myself } = cluster
  switch (what) {
    case 'info':
      return info(cluster)
    case 'nodes':
      return `${table.lines.join('\n')}\n`
    case 'slots':
      return slots(cluster)
    case 'shards':
      return shards(cluster)
    case 'myid':
      return myself.id
    case 'myshardid':
      return (myself.masterId ?? myself.id).split('').reverse().join('')
    case 'keyslot':
      return slotOf(args[0])
    case 'countkeysinslot': {
      const slot = slotIn(args[0])
      return store.keys().filter((key) => slotOf(key) === slot).length
    }
    case 'getkeysinslot': {
      const slot = slotIn(args[0])
      return store
        .keys()
        .filter((key) => slotOf(key) === slot)
        .slice(0, Number(args[1]) || 0)
    }
    case 'replicas':
    case 'slaves': {
      const node = nodeNamed(args[0], cluster)
      if (node.role !== 'master') throw new RedisError('ERR The specified node is not a master')
      return table.replicasOf(node.id).map((each) => lineOf(each, each === myself, []))
    }
    case 'count-failure-reports':
      return nodeNamed(args[0], cluster).reporters.size
    default:
      return undefined
  }
}

function info({ table, myself, isOk }: Cluster): string {
  const count = (health: ClusterNode['health']) => table.countOf((node) => node.health === health)
  return [
    ...[`cluster_state:${isOk ? 'ok' : 'fail'}`, `cluster_slots_assigned:${table.assigned}`],
    ...[
      `cluster_slots_ok:${count('ok')}`,
      `cluster_slots_pfail:${count('pfail')}`,
      `cluster_slots_fail:${count('fail')}`,
    ],
    ...[`cluster_known_nodes:${table.nodes.size}`, `cluster_size:${table.deciders.length}`],
    ...[`cluster_current_epoch:${table.currentEpoch}`, `cluster_my_epoch:${epochOf(table.nodes, myself)}`],
    ...[
      'cluster_stats_messages_sent:0',
      'cluster_stats_messages_received:0',
      'total_cluster_links_buffer_limit_exceeded:0',
    ],
    '',
  ].join('\r\n')
}

const epochOf = (nodes: ReadonlyMap<string, ClusterNode>, node: ClusterNode): number =>
  (nodes.get(node.masterId ?? '') ?? node).configEpoch

const placeOf = ({ ip, port, id }: ClusterNode): RedisValue => [ip, port, id, []]

function slots({ table }: Cluster): RedisValue {
  return table.deciders
    .flatMap((node) => table.rangesOf(node).map((range) => ({ node, range })))
    .sort((a, b) => a.range[0] - b.range[0])
    .map(({ node, range: [from, to] }) => [
      ...[from, to, placeOf(node)],
      ...table
        .replicasOf(node.id)
        .filter(({ health }) => health !== 'fail')
        .map(placeOf),
    ])
}

function shards({ table }: Cluster): RedisValue {
  const masters = [...table.nodes.values()].filter(({ role }) => role === 'master')
  return masters.map((node) => [
    ...['slots', table.rangesOf(node).flat(), 'nodes'],
    [node, ...table.replicasOf(node.id)].map((each) => [
      ...['id', each.id, 'port', each.port, 'ip', each.ip, 'endpoint', each.ip],
      ...['role', each.role === 'slave' ? 'replica' : 'master', 'replication-offset', 0],
      ...['health', each.health === 'fail' ? 'fail' : 'online'],
    ]),
  ])
}

function done(what: string, args: readonly string[], cluster: Cluster, store: RedisStore): RedisValue {
  const { table, myself } = cluster
  switch (what) {
    case 'meet':
      return meet(args, cluster)
    case 'addslots':
    case 'delslots':
      return assign(args.map(slotIn), what === 'addslots', cluster)
    case 'addslotsrange':
    case 'delslotsrange':
      return assign(inRanges(args), what === 'addslotsrange', cluster)
    case 'flushslots':
      if (store.size > 0) throw new RedisError('ERR DB must be empty to perform CLUSTER FLUSHSLOTS.')
      table.release(myself)
      break
    case 'setslot':
      return setSlot(args, cluster)
    case 'forget': {
      const node = nodeNamed(args[0], cluster)
      if (node === myself) throw new RedisError("ERR I tried hard but I can't forget myself...")
      if (node.id === myself.masterId) throw new RedisError("ERR Can't forget my master!")
      cluster.forget(node.id)
      return ok
    }
    case 'replicate':
      return replicate(nodeNamed(args[0], cluster), cluster, store)
    case 'failover':
      return failover(args[0]?.toLowerCase(), cluster)
    case 'reset':
      if (args.length > 0 && !/^(hard|soft)$/i.test(args[0])) throw new RedisError('ERR syntax error')
      if (myself.role === 'master' && store.size > 0)
        throw new RedisError("ERR CLUSTER RESET can't be called with master nodes containing keys")
      cluster.reset(/^hard$/i.test(args[0] ?? ''))
      return ok
    case 'set-config-epoch':
      return setEpoch(Number(args[0]), cluster)
    case 'bumpepoch':
      myself.configEpoch = ++table.currentEpoch
      cluster.changed()
      return { status: `BUMPED ${myself.configEpoch}` }
    default:
      break
  }
  cluster.changed()
  return ok
}

function meet([ip, port, busPort]: readonly string[], cluster: Cluster): RedisValue {
  const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535
  if (!isPort(port) || (busPort !== undefined && !isPort(busPort)))
    throw new RedisError(`ERR Invalid base port specified: ${port}`)
  if (!/^[\d.]+$|:/.test(ip)) throw new RedisError(`ERR Invalid node address specified: ${ip}:${port}`)
  cluster.meet(ip, Number(port), busPort === undefined ? undefined : Number(busPort))
  return ok
}

function inRanges(args: readonly string[]): readonly number[] {
  if (args.length % 2 !== 0)
    throw new RedisError("ERR wrong number of arguments for 'cluster|addslotsrange' command")
  const slots: number[] = []
  for (let n = 0; n < args.length; n += 2) {
    const [from, to] = [slotIn(args[n]), slotIn(args[n + 1])]
    if (from > to) throw new RedisError(`ERR start slot number ${from} is greater than end slot number ${to}`)
    for (let slot = from; slot <= to; slot++) slots.push(slot)
  }
  return slots
}

function assign(slots: readonly number[], isAdding: boolean, cluster: Cluster): RedisValue {
  const { table, myself } = cluster
  const seen = new Set<number>()
  for (const slot of slots) {
    if (seen.has(slot)) throw new RedisError(`ERR Slot ${slot} specified multiple times`)
    seen.add(slot)
    if (isAdding && table.ownerOf(slot)) throw new RedisError(`ERR Slot ${slot} is already busy`)
    if (!isAdding && !table.ownerOf(slot)) throw new RedisError(`ERR Slot ${slot} is already unassigned`)
  }
  for (const slot of slots) table.give(slot, isAdding ? myself : undefined)
  cluster.changed()
  return ok
}

/** Slots go from one node to another as a whole, at once. */
function setSlot([slot, verb, id = '']: readonly string[], cluster: Cluster): RedisValue {
  const { table, myself } = cluster
  const what = verb.toLowerCase()
  if (what === 'migrating' || what === 'importing')
    throw new RedisError(`ERR CLUSTER SETSLOT ${verb.toUpperCase()} is not simulated`)
  if (what === 'stable') return ok
  if (what !== 'node')
    throw new RedisError('ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP')
  const node = nodeNamed(id, cluster)
  table.give(slotIn(slot), node)
  if (node === myself) myself.configEpoch = ++table.currentEpoch
  cluster.changed()
  return ok
}

function replicate(node: ClusterNode, cluster: Cluster, store: RedisStore): RedisValue {
  const { myself } = cluster
  if (node === myself) throw new RedisError("ERR Can't replicate myself")
  if (node.role !== 'master') throw new RedisError('ERR I can only replicate a master, not a replica.')
  if (myself.role === 'master' && (myself.slots > 0 || store.size > 0))
    throw new RedisError('ERR To set a master the node must be empty and without assigned slots.')
  cluster.replicate(node)
  return ok
}

function failover(how: string | undefined, { table, myself, election }: Cluster): RedisValue {
  if (how !== undefined && !/^(force|takeover)$/.test(how)) throw new RedisError('ERR syntax error')
  const master = table.nodes.get(myself.masterId ?? '')
  if (myself.role === 'master') throw new RedisError('ERR You should send CLUSTER FAILOVER to a replica')
  if (!master) throw new RedisError("ERR I'm a replica but my master is unknown to me")
  if (master.health !== 'ok' && how === undefined)
    throw new RedisError('ERR Master is down or failed, please use CLUSTER FAILOVER FORCE')
  if (how === 'takeover') election.takeOver(++table.currentEpoch)
  else election.run(true)
  return ok
}

function setEpoch(epoch: number, cluster: Cluster): RedisValue {
  const { table, myself } = cluster
  if (!Number.isInteger(epoch) || epoch < 0)
    throw new RedisError(`ERR Invalid config epoch specified: ${epoch}`)
  if (table.nodes.size > 1)
    throw new RedisError(
      'ERR The user can assign a config epoch only when the node does not know any other node.',
    )
  if (myself.configEpoch !== 0) throw new RedisError('ERR Node config epoch is already non-zero')
  myself.configEpoch = epoch
  table.currentEpoch = Math.max(table.currentEpoch, epoch)
  cluster.changed()
  return ok
}

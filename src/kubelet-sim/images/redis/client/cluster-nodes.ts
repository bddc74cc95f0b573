/** The nodes of a cluster, as redis-cli finds and shows them. */
import type { Process, Working } from '../../../runtime/program.ts'
import { type Range, sizeOf, slotCount } from '../cluster/slots.ts'
import { isFailure } from '../values.ts'
import { Link, type Whither } from './link.ts'

export interface Seen {
  readonly link: Link
  readonly host: string
  readonly port: number
  id: string
  masterId: string | undefined
  slots: readonly string[]
  replicas: number
  /** How many nodes it knows, itself among them. */
  knows: number
}

export const placeOf = ({ host, port }: Pick<Seen, 'host' | 'port'>): string => `${host}:${port}`

export const slotsOf = ({ slots }: Seen): number => sizeOf(slots)

/** Reaches a node, and asks what it is; a sentence where that is not possible. */
export function* see(process: Process, whither: Whither, place: string): Working<Seen | string> {
  const [, host, port] = /^(.*):(\d{1,5})(?:@\d+)?$/.exec(place) ?? []
  if (host === undefined)
    return `Invalid arguments: you need to pass either a valid address (ie. 120.0.0.1:7000)`
  const link = Link.to(process, { ...whither, host, port: Number(port) })
  if (typeof link === 'string') return link
  const wrong = yield* link.greet(whither)
  if (wrong !== undefined) return wrong
  const lines = yield* link.ask(['CLUSTER', 'NODES'])
  if (isFailure(lines)) return `[ERR] Node ${host}:${port} is not configured as a cluster node.`
  const all = String(lines)
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
  const own = all.find(([, , flags]) => flags?.includes('myself')) ?? []
  return {
    ...{ link, host, port: Number(port), id: own[0] ?? '', masterId: own[3] === '-' ? undefined : own[3] },
    ...{
      slots: own.slice(8),
      replicas: all.filter(([, , , master]) => master === own[0]).length,
      knows: all.length,
    },
  }
}

/** All nodes that a node knows and that are there: itself first. */
export function* seeAll(process: Process, whither: Whither, first: Seen): Working<readonly Seen[]> {
  const lines = yield* first.link.ask(['CLUSTER', 'NODES'])
  const seen = [first]
  for (const line of String(lines).trim().split('\n')) {
    const [, address, flags] = line.split(' ')
    if (flags?.includes('myself') || /fail|noaddr|handshake/.test(flags ?? '')) continue
    const node = yield* see(process, whither, address)
    if (typeof node !== 'string') seen.push(node)
  }
  return seen
}

const ranges = (slots: readonly string[]): string =>
  slots.length === 0 ? '' : slots.map((each) => `[${each}]`).join(',')

/** `M: …` and `S: …`, with what follows. */
export function shownNode(node: Seen): string {
  const [letter, role] = node.masterId === undefined ? ['M', 'master'] : ['S', 'slave']
  return [
    `${letter}: ${node.id} ${placeOf(node)}`,
    `   slots:${ranges(node.slots) || ' '}${node.slots.length > 0 ? ' ' : ''}(${slotsOf(node)} slots) ${role}`,
    ...(node.masterId === undefined ? [] : [`   replicates ${node.masterId}`]),
    ...(node.replicas > 0 ? [`   ${node.replicas} additional replica(s)`] : []),
    '',
  ].join('\n')
}

/** Whether all agree, and all slots are covered; and what is said of that. */
export function* check(nodes: readonly Seen[]): Working<{ readonly isFine: boolean; readonly text: string }> {
  const signatures = new Set<string>()
  for (const { link } of nodes) signatures.add(JSON.stringify(yield* link.ask(['CLUSTER', 'SLOTS'])))
  const covered = nodes.reduce((sum, each) => sum + slotsOf(each), 0)
  const [agree, isWhole] = [signatures.size === 1, covered === slotCount]
  const text = [
    `>>> Performing Cluster Check (using node ${placeOf(nodes[0])})`,
    nodes.map(shownNode).join('').trimEnd(),
    agree
      ? '[OK] All nodes agree about slots configuration.'
      : "[ERR] Nodes don't agree about configuration!",
    '>>> Check for open slots...',
    '>>> Check slots coverage...',
    isWhole ? '[OK] All 16384 slots covered.' : '[ERR] Not all 16384 slots are covered by nodes.',
    '',
  ].join('\n')
  return { isFine: agree && isWhole, text: isWhole ? text : `${text}\n` }
}

/** Slots of so many masters: nearly as many each. */
export function shares(masters: number): readonly Range[] {
  const each = slotCount / masters
  let [from, cursor] = [0, 0]
  return Array.from({ length: masters }, (_, n) => {
    const to = n === masters - 1 ? slotCount - 1 : Math.max(from, Math.round(cursor + each - 1))
    const range: Range = [from, to]
    from = to + 1
    cursor += each
    return range
  })
}

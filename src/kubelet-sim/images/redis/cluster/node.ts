/** One node of a redis cluster, as another one knows it. */

export type Role = 'master' | 'slave'

/** What nodes tell each other of a node. */
export interface Described {
  readonly id: string
  readonly ip: string
  readonly port: number
  readonly role: Role
  /** Whom it follows. */
  readonly masterId: string | undefined
  /** `0-5460`. */
  readonly slots: readonly string[]
  readonly configEpoch: number
}

/** The port of the bus is so much higher. */
export const busOffset = 10_000

export class ClusterNode {
  role: Role = 'master'
  masterId: string | undefined
  configEpoch = 0
  /** Nobody hears of it: this one thinks so, or most of them do. */
  health: 'ok' | 'pfail' | 'fail' = 'ok'
  /** Who has said that he does not hear of it. */
  readonly reporters = new Set<string>()
  heardAt = 0
  /** How many slots it has. */
  slots = 0

  constructor(
    readonly id: string,
    public ip: string,
    public port: number,
  ) {}

  get busPort(): number {
    return this.port + busOffset
  }

  /** `10.244.0.1:6379@16379`. */
  get address(): string {
    return `${this.ip}:${this.port}@${this.busPort}`
  }
}

/** A line of `nodes.conf`, and of CLUSTER NODES. @param slots as texts */
export function lineOf(node: ClusterNode, isMyself: boolean, slots: readonly string[]): string {
  const health = node.health === 'pfail' ? ['fail?'] : node.health === 'fail' ? ['fail'] : []
  const flags = [...(isMyself ? ['myself'] : []), node.role, ...health].join(',')
  const link = node.health === 'ok' || isMyself ? 'connected' : 'disconnected'
  return [
    ...[node.id, node.address, flags, node.masterId ?? '-', 0, node.heardAt, node.configEpoch, link],
    ...slots,
  ].join(' ')
}

interface Read {
  readonly node: ClusterNode
  readonly isMyself: boolean
  readonly slots: readonly string[]
}

/** The way back; undefined for what is no such line. */
export function readLine(line: string): Read | undefined {
  const [id, address = '', flags = '', master, , , epoch, , ...slots] = line.trim().split(/\s+/)
  const [, ip, port] = /^(.*):(\d+)@\d+/.exec(address) ?? []
  if (!/^[\da-f]{40}$/.test(id) || port === undefined) return undefined
  const node = new ClusterNode(id, ip, Number(port))
  const words = flags.split(',')
  node.role = words.includes('slave') ? 'slave' : 'master'
  node.masterId = master === '-' ? undefined : master
  node.configEpoch = Number(epoch) || 0
  if (words.includes('fail')) node.health = 'fail'
  return { node, isMyself: words.includes('myself'), slots }
}

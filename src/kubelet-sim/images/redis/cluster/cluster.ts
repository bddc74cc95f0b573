/** A node among the nodes of a redis cluster: how they meet, agree who has which slot, and replace one that is gone. Source: cluster_legacy.c. */
import { isError } from '../../../runtime/posix.ts'
import { Watch } from '../watch.ts'
import { type Said, say } from './bus.ts'
import { Election } from './election.ts'
import type { ClusterHost } from './host.ts'
import { busOffset, ClusterNode, type Described } from './node.ts'
import { slotCount } from './slots.ts'
import { NodeTable } from './table.ts'

/** Who was forgotten is not met again so soon. */
const banMs = 60_000

/** So many nodes are known at most. */
const mostNodes = 1_000

export class Cluster {
  readonly table: NodeTable
  isOk = false
  readonly #watches = new Map<string, Watch>()
  readonly #banned = new Map<string, number>()
  readonly election: Election
  #isAnnouncing = false
  #isOver = false

  constructor(private readonly host: ClusterHost) {
    const { context, settings, random, port } = host
    const ip = settings.get('cluster-announce-ip') || context.config.ip || '127.0.0.1'
    this.table = new NodeTable(random.hex(20), ip, Number(settings.get('cluster-announce-port')) || port)
    this.election = new Election(host, this)
  }

  get myself(): ClusterNode {
    return this.table.myself
  }

  get timeoutMs(): number {
    return Math.min(Number(this.host.settings.get('cluster-node-timeout')) || 15_000, 2 ** 40)
  }

  begin(): void {
    const own = { ip: this.myself.ip, port: this.myself.port }
    const text = this.host.context.files.read(this.#path)
    if (!isError(text) && this.table.load(text)) {
      this.host.log(`* Node configuration loaded, I'm ${this.myself.id}`)
      this.myself.ip = own.ip
      this.myself.port = own.port
    } else this.host.log(`* No cluster configuration found, I'm ${this.myself.id}`)
    this.changed()
    const master = this.table.nodes.get(this.myself.masterId ?? '')
    if (master) this.host.follow({ host: master.ip, port: master.port })
    for (const each of this.#others) this.#watch(each)
  }

  end(): void {
    this.#isOver = true
    for (const each of this.#watches.values()) each.end()
  }

  get #path(): string {
    const { settings } = this.host
    const name = settings.get('cluster-config-file') || 'nodes.conf'
    return name.startsWith('/') ? name : `${settings.get('dir')?.replace(/\/$/, '')}/${name}`
  }

  get #others(): readonly ClusterNode[] {
    return [...this.table.nodes.values()].filter((each) => each !== this.myself)
  }

  /** Somebody wants to be among the nodes of another one. */
  meet(ip: string, port: number, busPort = port + busOffset): void {
    say(this.host.context, { ip, busPort }, this.#state(true), (said, from) => this.hear(said, from))
  }

  /** What another node says. @param ip from where; answers what is said to that */
  hear(said: Said, ip: string): Said {
    this.#reach(said.currentEpoch)
    const known = this.table.nodes.get(said.from.id)
    const isMeeting = said.says === 'state' && said.isMeeting
    if (known && known !== this.myself)
      this.#learn(known, { ...said.from, ip: this.#addressIn(said.from, ip) })
    else if (!known && isMeeting) this.#add({ ...said.from, ip: this.#addressIn(said.from, ip) })
    switch (said.says) {
      case 'state':
        for (const each of said.known) this.#hearOf(each)
        break
      case 'lost':
      case 'found':
        this.#takeReport(said.from.id, said.id, said.says === 'lost')
        break
      case 'failed':
        this.#markFailed(this.table.nodes.get(said.id))
        break
      case 'vote':
        if (this.election.grants(said.from, said.epoch, said.isForced))
          return { ...this.#head, says: 'granted', epoch: said.epoch }
        return { ...this.#head, says: 'nothing' }
      default:
        return { ...this.#head, says: 'nothing' }
    }
    return isMeeting || known ? this.#state(isMeeting) : { ...this.#head, says: 'nothing' }
  }

  /** Something about this node has changed: it is written down, and told to all. */
  changed(): void {
    this.#judge()
    if (this.#isAnnouncing) return
    this.#isAnnouncing = true
    this.host.context.after(0, () => {
      this.#isAnnouncing = false
      this.host.context.files.write(this.#path, this.table.text)
      const state = this.#state(false)
      for (const each of this.#others) this.tell(each, state)
    })
  }

  tell(node: ClusterNode, said: Said): void {
    say(this.host.context, node, said, (answer, ip) => this.hear(answer, ip))
  }

  /** Asks a node for its vote; told where it gives that. */
  askForVote(node: ClusterNode, epoch: number, isForced: boolean, granted: () => void): void {
    say(this.host.context, node, { ...this.#head, says: 'vote', epoch, isForced }, (said) => {
      if (said.says === 'granted' && said.epoch === epoch) granted()
    })
  }

  forget(id: string): void {
    this.#watches.get(id)?.end()
    this.#watches.delete(id)
    const node = this.table.nodes.get(id)
    if (node) this.table.release(node)
    this.table.nodes.delete(id)
    this.#banned.set(id, this.host.context.now() + banMs)
    this.changed()
  }

  /** It follows a node from now on, or nobody. */
  replicate(master: ClusterNode | undefined): void {
    this.myself.role = master ? 'slave' : 'master'
    this.myself.masterId = master?.id
    this.host.follow(master && { host: master.ip, port: master.port })
    this.changed()
  }

  /** It knows nobody any more, and has nothing. @param isHard not even its own name */
  reset(isHard: boolean): void {
    for (const { id } of this.#others) this.forget(id)
    this.#banned.clear()
    this.table.release(this.myself)
    if (this.myself.role === 'slave') this.replicate(undefined)
    if (isHard) {
      const node = new ClusterNode(this.host.random.hex(20), this.myself.ip, this.myself.port)
      this.table.nodes.clear()
      this.table.nodes.set(node.id, node)
      this.table.myself = node
      this.table.currentEpoch = 0
      this.table.lastVoteEpoch = 0
    }
    this.changed()
  }

  get #head(): { readonly from: Described; readonly currentEpoch: number } {
    return { from: this.table.describe(this.myself), currentEpoch: this.table.currentEpoch }
  }

  #state(isMeeting: boolean): Said {
    return { ...this.#head, says: 'state', isMeeting, known: this.table.describeOthers() }
  }

  /** Where it is reached: as it says itself, or from where it has come. */
  #addressIn({ ip: said }: Described, seen: string): string {
    return /^[\d.]+$|:/.test(said) && said !== '127.0.0.1' ? said : seen
  }

  #reach(epoch: number): void {
    if (epoch > this.table.currentEpoch) this.table.currentEpoch = epoch
  }

  /** A node that another one knows is met, too; what it has by a later decision, it has. */
  #hearOf(described: Described): void {
    if (described.id === this.myself.id) return
    const known = this.table.nodes.get(described.id)
    if (known) {
      if (described.configEpoch > known.configEpoch)
        this.#learn(known, { ...described, ip: known.ip, port: known.port })
      return
    }
    if ((this.#banned.get(described.id) ?? 0) > this.host.context.now() || this.table.nodes.size >= mostNodes)
      return
    this.meet(described.ip, described.port)
  }

  #add(described: Described): void {
    if ((this.#banned.get(described.id) ?? 0) > this.host.context.now() || this.table.nodes.size >= mostNodes)
      return
    const node = new ClusterNode(described.id, described.ip, described.port)
    this.table.nodes.set(node.id, node)
    this.#learn(node, described)
    this.#watch(node)
    this.changed()
  }

  #learn(node: ClusterNode, { ip, port, role, masterId, slots, configEpoch }: Described): void {
    node.heardAt = this.host.context.now()
    const isMoved = node.ip !== ip || node.port !== port
    const isOther = node.role !== role || node.masterId !== masterId || node.configEpoch < configEpoch
    Object.assign(node, { ip, port, role, masterId })
    node.configEpoch = Math.max(node.configEpoch, configEpoch)
    const hadSlots = this.myself.slots > 0
    const isTaken = role === 'master' && this.table.claim(node, slots, configEpoch)
    if (role === 'slave' && node.slots > 0) this.table.release(node)
    if (isMoved) {
      this.host.log(`* Address updated for node ${node.id}, now ${ip}:${port}`)
      if (node.id === this.myself.masterId) this.host.follow({ host: ip, port })
      this.#watches.get(node.id)?.look()
    }
    if (isTaken && hadSlots && this.myself.role === 'master' && this.myself.slots === 0) this.#yieldTo(node)
    else if (isTaken && this.myself.masterId !== undefined) this.#followOwner(node)
    if (isMoved || isOther || isTaken) this.changed()
  }

  /** All that it had is another's now. */
  #yieldTo(node: ClusterNode): void {
    this.host.log(`* Configuration change detected. Reconfiguring myself as a replica of ${node.id}`)
    this.replicate(node)
  }

  /** What its master had is another's now. */
  #followOwner(node: ClusterNode): void {
    const master = this.table.nodes.get(this.myself.masterId ?? '')
    if (node === this.myself || master === node || (master && master.slots > 0)) return
    this.#yieldTo(node)
  }

  #watch(node: ClusterNode): void {
    const watch = new Watch(
      this.host.context,
      () => ({ host: node.ip, port: node.busPort }),
      (isThere) => (isThere ? this.#find(node) : this.#lose(node)),
    )
    this.#watches.set(node.id, watch)
    watch.look()
  }

  #find(node: ClusterNode): void {
    node.heardAt = this.host.context.now()
    if (node.health !== 'ok') {
      this.host.log(
        `* Clear FAIL state for node ${node.id} ():${node.role === 'master' ? ' is reachable again and nobody is serving its slots after some time.' : ' replica is reachable again.'}`,
      )
      node.health = 'ok'
      node.reporters.clear()
      for (const each of this.#others) this.tell(each, { ...this.#head, says: 'found', id: node.id })
      this.#judge()
    }
    this.tell(node, this.#state(false))
  }

  #lose(node: ClusterNode): void {
    const heardAt = node.heardAt
    this.host.context.after(this.timeoutMs, () => {
      if (this.#isOver || node.heardAt !== heardAt || node.health !== 'ok' || !this.table.nodes.has(node.id))
        return
      node.health = 'pfail'
      for (const each of this.#others) this.tell(each, { ...this.#head, says: 'lost', id: node.id })
      this.#takeReport(this.myself.id, node.id, true)
    })
  }

  #takeReport(reporter: string, id: string, isLost: boolean): void {
    const node = this.table.nodes.get(id)
    const { deciders } = this.table
    if (!node || node === this.myself) return
    if (isLost && deciders.some((each) => each.id === reporter)) node.reporters.add(reporter)
    else if (!isLost) node.reporters.delete(reporter)
    if (node.health !== 'pfail' || node.reporters.size < Math.floor(deciders.length / 2) + 1) return
    this.host.log(`* Marking node ${node.id} () as failing (quorum reached).`)
    for (const each of this.#others) this.tell(each, { ...this.#head, says: 'failed', id })
    this.#markFailed(node)
  }

  #markFailed(node: ClusterNode | undefined): void {
    if (!node || node === this.myself || node.health === 'fail') return
    node.health = 'fail'
    this.changed()
    if (node.id === this.myself.masterId) this.election.begin()
  }

  /** Whether all is served, by masters of whom most are there. */
  #judge(): void {
    const needsAll = this.host.settings.get('cluster-require-full-coverage') !== 'no'
    const { deciders } = this.table
    const there = deciders.filter(({ health }) => health === 'ok').length
    const served = this.table.countOf(({ health }) => health !== 'fail')
    const isOk = (!needsAll || served === slotCount) && there >= Math.floor(deciders.length / 2) + 1
    if (isOk === this.isOk) return
    this.isOk = isOk
    this.host.log(`* Cluster state changed: ${isOk ? 'ok' : 'fail'}`)
  }
}

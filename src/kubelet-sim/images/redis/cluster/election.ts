/** How a replica of a redis cluster takes the place of its master: most of the masters must agree. Source: clusterHandleSlaveFailover. */
import type { Candidate, ClusterHost } from './host.ts'
import type { ClusterNode, Described } from './node.ts'

/** They do not all begin at once. */
const [leastDelayMs, spreadMs, rankMs] = [500, 500, 1_000]

export class Election {
  #isUnderWay = false

  constructor(
    private readonly host: ClusterHost,
    private readonly own: Candidate,
  ) {}

  get #master(): ClusterNode | undefined {
    return this.own.table.nodes.get(this.own.myself.masterId ?? '')
  }

  /** Its master has failed. */
  begin(): void {
    const master = this.#master
    if (this.#isUnderWay || !master || master.slots === 0) return
    this.#isUnderWay = true
    const ranks = this.own.table
      .replicasOf(master.id)
      .map(({ id }) => id)
      .sort()
    const rank = ranks.indexOf(this.own.myself.id)
    const delayMs = leastDelayMs + this.host.random.int(spreadMs) + rank * rankMs
    this.host.log(`* Start of election delayed for ${delayMs} milliseconds (rank #${rank}, offset 0).`)
    this.host.context.after(delayMs, () => {
      this.#isUnderWay = false
      if (this.#master !== master || master.health !== 'fail' || master.slots === 0) return
      this.run(false)
      // Where most did not agree, it is tried again.
      this.host.context.after(Math.max(4_000, this.own.timeoutMs * 2), () => {
        if (this.#master === master && master.health === 'fail') this.begin()
      })
    })
  }

  /** @param isForced somebody has asked for it, though its master is there */
  run(isForced: boolean): void {
    const { table } = this.own
    const epoch = ++table.currentEpoch
    this.host.log(`* Starting a failover election for epoch ${epoch}.`)
    const { deciders } = table
    let votes = 0
    for (const each of deciders)
      this.own.askForVote(each, epoch, isForced, () => {
        votes++
        if (votes === Math.floor(deciders.length / 2) + 1) this.#win(epoch)
      })
  }

  #win(epoch: number): void {
    this.host.log("* Failover election won: I'm the new master.")
    this.host.log(`* configEpoch set to ${epoch} after successful failover`)
    this.takeOver(epoch)
  }

  /** It has what its master had, and follows nobody. */
  takeOver(epoch: number): void {
    const { myself, table } = this.own
    const master = this.#master
    if (!master) return
    const { slots } = table.describe(master)
    myself.configEpoch = epoch
    myself.role = 'master'
    myself.masterId = undefined
    table.claim(myself, slots, epoch)
    this.host.follow(undefined)
    this.own.changed()
  }

  /** Whether this node agrees that a replica takes the place of its master. */
  grants({ id, masterId }: Described, epoch: number, isForced: boolean): boolean {
    const { table, myself } = this.own
    const master = table.nodes.get(masterId ?? '')
    const mayVote = myself.role === 'master' && myself.slots > 0
    if (!mayVote || !master || epoch <= table.lastVoteEpoch || epoch < table.currentEpoch) return false
    if (master.health !== 'fail' && !isForced) return false
    table.lastVoteEpoch = epoch
    this.host.log(`* Failover auth granted to ${id} () for epoch ${epoch}`)
    this.own.changed()
    return true
  }
}

/** How a sentinel puts a replica in the place of a master that is gone: who may do so, which one, and who follows it. Source: sentinel.c. */
import type { Instance } from './instance.ts'
import type { Led, Own } from './own.ts'

type State = 'none' | 'waiting to start' | 'selecting' | 'promoting' | 'reconfiguring'

/** It may take so long until one is elected. */
const electionMs = 10_000

/** They do not all begin at once. */
const spreadMs = 1_000

export class Failover {
  #state: State = 'none'
  #epoch = 0
  #startedAt = Number.NEGATIVE_INFINITY
  /** When its state has come about. */
  #since = 0
  #isForced = false
  /** Which replica is to lead, and has been told so. */
  #selected: Instance | undefined
  /** It leads. */
  promoted: Instance | undefined

  constructor(
    private readonly own: Own,
    private readonly monitored: Led,
  ) {}

  get isUnderWay(): boolean {
    return this.#state !== 'none'
  }

  get wantsVotes(): boolean {
    return this.#state === 'waiting to start'
  }

  /** It begins none for a while, for another one may. */
  delay(byMs: number): void {
    this.#startedAt = this.own.context.now() + byMs
  }

  /** Ends where it is, as somebody else has done it. */
  forget(): void {
    this.#state = 'none'
    this.#selected = undefined
    this.promoted = undefined
    this.#isForced = false
  }

  /** Begins, unless one has been begun a short while ago. */
  startIfDue(): void {
    const { settings } = this.monitored
    if (this.isUnderWay || this.own.context.now() - this.#startedAt < settings.failoverTimeoutMs * 2) return
    this.start(false)
  }

  /** @param isForced somebody has asked for it: nobody need agree */
  start(isForced: boolean): void {
    this.#isForced = isForced
    this.#epoch = this.own.settings.currentEpoch + 1
    this.own.reachEpoch(this.#epoch)
    this.monitored.tell('#', '+try-failover', this.monitored.master)
    this.#startedAt = this.own.context.now() + (isForced ? 0 : this.own.draw(spreadMs))
    this.#enter('waiting to start')
    if (isForced) this.goOn()
    else {
      this.monitored.vote(this.#epoch, this.own.id)
      this.monitored.askNow()
    }
    this.monitored.tick()
  }

  /** Whether some replica may lead; the best of them. */
  get best(): Instance | undefined {
    const offsetOf = ({ info }: Instance) => Number(info.get('slave_repl_offset') ?? 0)
    const priorityOf = ({ info }: Instance) => Number(info.get('slave_priority') ?? 100)
    return [...this.monitored.replicas.values()]
      .filter((each) => !each.isDown && each.isReached && each.role === 'slave' && priorityOf(each) > 0)
      .sort(
        (a, b) => priorityOf(a) - priorityOf(b) || offsetOf(b) - offsetOf(a) || (a.runId < b.runId ? -1 : 1),
      )[0]
  }

  goOn(): void {
    switch (this.#state) {
      case 'waiting to start':
        return this.#lead()
      case 'promoting':
        return this.#waitForPromotion()
      case 'reconfiguring':
        return this.#reconfigure()
      default:
        return undefined
    }
  }

  /** A server has said what it is. */
  informed(instance: Instance): void {
    const leads = instance === this.#selected && instance.role === 'master'
    if (this.#state === 'promoting' && leads) this.#promote(instance)
    if (!instance.reconfiguring || !this.promoted) return
    const { info } = instance
    const follows =
      Number(info.get('master_port')) === this.promoted.port && this.#isPromoted(info.get('master_host'))
    if (instance.reconfiguring === 'sent' && follows) {
      instance.reconfiguring = 'under way'
      this.monitored.tell('*', '+slave-reconf-inprog', instance)
    }
    if (instance.reconfiguring === 'under way' && info.get('master_link_status') === 'up') {
      instance.reconfiguring = 'done'
      this.monitored.tell('*', '+slave-reconf-done', instance)
    }
  }

  #isPromoted(host: string | undefined): boolean {
    return host === this.promoted?.host || host === this.promoted?.ip
  }

  #enter(state: State): void {
    this.#state = state
    this.#since = this.own.context.now()
  }

  /** How long its state has lasted. */
  get #lasts(): number {
    return this.own.context.now() - this.#since
  }

  #lead(): void {
    const { master, settings } = this.monitored
    if (!this.#isForced && this.#winner() !== this.own.id) {
      if (this.#lasts <= Math.min(electionMs, settings.failoverTimeoutMs)) return
      return this.#abort('-failover-abort-not-elected')
    }
    this.monitored.tell('#', '+elected-leader', master)
    this.monitored.tell('#', '+failover-state-select-slave', master)
    this.#enter('selecting')
    const best = this.best
    if (!best) return this.#abort('-failover-abort-no-good-slave')
    this.monitored.tell('#', '+selected-slave', best)
    this.monitored.tell('*', '+failover-state-send-slaveof-noone', best)
    this.#selected = best
    this.#enter('promoting')
    this.monitored.tell('*', '+failover-state-wait-promotion', best)
    this.monitored.makeFollow(best, undefined)
  }

  /** Who has most of the votes of this epoch, and enough of them. */
  #winner(): string | undefined {
    const { sentinels, settings, leader } = this.monitored
    const counts = new Map<string, number>()
    const count = (id: string) => counts.set(id, (counts.get(id) ?? 0) + 1)
    for (const { votesFor } of sentinels.values()) if (votesFor?.epoch === this.#epoch) count(votesFor.id)
    if (leader !== undefined && settings.leaderEpoch === this.#epoch) count(leader)
    const [[winner, most] = [undefined, 0]] = [...counts].sort((a, b) => b[1] - a[1])
    const majority = Math.floor((sentinels.size + 1) / 2) + 1
    return most >= Math.max(majority, settings.quorum) ? winner : undefined
  }

  #waitForPromotion(): void {
    if (this.#lasts > this.monitored.settings.failoverTimeoutMs)
      return this.#abort('-failover-abort-slave-timeout')
    this.#selected?.inform()
  }

  #promote(instance: Instance): void {
    this.promoted = instance
    this.monitored.settings.configEpoch = this.#epoch
    this.own.save()
    this.monitored.tell('#', '+promoted-slave', instance)
    this.monitored.tell('#', '+failover-state-reconf-slaves', this.monitored.master)
    this.#enter('reconfiguring')
  }

  #reconfigure(): void {
    const { replicas, settings, master } = this.monitored
    const others = [...replicas.values()].filter((each) => each !== this.promoted && !each.isDown)
    const isOver = others.every(({ reconfiguring }) => reconfiguring === 'done')
    const isLate = this.#lasts > settings.failoverTimeoutMs
    if (isOver || isLate) {
      if (isLate) this.monitored.tell('#', '+failover-end-for-timeout', master)
      this.monitored.tell('#', '+failover-end', master)
      const { host, port } = this.promoted!
      return this.monitored.switchTo({ host, port })
    }
    let busy = others.filter(({ reconfiguring }) => /^(sent|under way)$/.test(reconfiguring ?? '')).length
    for (const each of others) {
      if (each.reconfiguring !== undefined) each.inform()
      else if (busy < settings.parallelSyncs && each.isReached) {
        busy++
        each.reconfiguring = 'sent'
        this.monitored.tell('*', '+slave-reconf-sent', each)
        this.monitored.makeFollow(each, this.promoted)
      }
    }
  }

  #abort(why: string): void {
    this.monitored.tell('#', why, this.monitored.master)
    this.forget()
  }
}

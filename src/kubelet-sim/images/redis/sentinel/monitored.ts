/** One master that a sentinel looks after, with its replicas and the other sentinels that do so. Source: sentinel.c. */
import type { RedisValue } from '../values.ts'
import type { MasterSettings, Place } from './configuration.ts'
import { Failover } from './failover.ts'
import { Instance, type Kind } from './instance.ts'
import type { Led, Own } from './own.ts'

/** How often it looks at what is under way. */
const tickMs = 200

/** How often others are asked. */
const askMs = 1_000

/** A server that is not what it should be is left so for a while: news may be under way. Source: SENTINEL_PUBLISH_PERIOD. */
const patienceMs = 8_000

/** How long a server may say something else than what it is held to be. Source: SENTINEL_INFO_PERIOD. */
const twoInfosMs = 20_000

export class Monitored implements Led {
  master: Instance
  readonly replicas = new Map<string, Instance>()
  readonly sentinels = new Map<string, Instance>()
  /** Enough sentinels hold the master for down. */
  isObjectivelyDown = false
  /** For whom it has voted, in the epoch that its settings say. */
  leader: string | undefined
  readonly failover: Failover
  #isTicking = false
  #askedAt = Number.NEGATIVE_INFINITY
  #isOver = false

  constructor(
    private readonly own: Own,
    public settings: MasterSettings,
  ) {
    this.master = this.#make('master', settings, '')
    for (const each of settings.replicas) this.#addReplica(each)
    for (const each of settings.sentinels) this.#addSentinel(each, each.id)
    this.failover = new Failover(own, this)
  }

  begin(): void {
    for (const each of [this.master, ...this.replicas.values(), ...this.sentinels.values()]) each.begin()
  }

  end(): void {
    this.#isOver = true
    for (const each of [this.master, ...this.replicas.values(), ...this.sentinels.values()]) each.end()
  }

  /** `master mymaster 10.0.0.1 6379`; `slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379`. */
  nameOf(instance: Instance): string {
    const { name } = this.settings
    const own = `${this.own.shown(this.master)} ${this.master.port}`
    if (instance.kind === 'master') return `master ${name} ${own}`
    const where = this.own.shown(instance)
    const who = instance.kind === 'sentinel' ? instance.id : `${where}:${instance.port}`
    return `${instance.kind} ${who} ${where} ${instance.port} @ ${name} ${own}`
  }

  tell(mark: '#' | '*', event: string, instance: Instance, more = ''): void {
    this.own.tell(mark, event, `${this.nameOf(instance)}${more === '' ? '' : ` ${more}`}`)
  }

  /** Whether it is that place. */
  isAt(host: string, port: number): boolean {
    return this.master.port === port && (this.master.host === host || this.master.ip === host)
  }

  /** Where clients are to write: once a replica is promoted, there. */
  get address(): Instance {
    return this.failover.promoted ?? this.master
  }

  /** The other sentinels that can be asked. */
  get usable(): number {
    return [...this.sentinels.values()].filter(({ isDown }) => !isDown).length
  }

  /** What another one has said of itself, and of this master. */
  hear(words: readonly string[]): void {
    const [host, port, id, epoch, , masterHost, masterPort, configEpoch] = words
    if (id === this.own.id || configEpoch === undefined) return
    const known = this.sentinels.get(id)
    if (!known || known.host !== host || known.port !== Number(port)) {
      const sentinel = this.#addSentinel({ host, port: Number(port) }, id)
      this.tell('*', known ? '+sentinel-address-switch' : '+sentinel', sentinel)
      sentinel.begin()
      this.#remember()
      this.sayHello()
    }
    this.own.reachEpoch(Number(epoch) || 0)
    if (Number(configEpoch) <= this.settings.configEpoch) return
    this.settings.configEpoch = Number(configEpoch)
    if (this.isAt(masterHost, Number(masterPort))) return this.own.save()
    this.tell('#', '+config-update-from', this.sentinels.get(id)!)
    this.switchTo({ host: masterHost, port: Number(masterPort) })
  }

  /** Tells the others of itself, wherever they listen. */
  sayHello(): void {
    const words = ['PUBLISH', '__sentinel__:hello', this.own.helloOf(this)]
    for (const each of [this.master, ...this.replicas.values(), ...this.sentinels.values()]) each.ask(words)
  }

  /** Another one leads from now on. */
  switchTo(place: Place): void {
    const { name } = this.settings
    const before = this.master
    const [from, to] = [before, place].map((each) => `${this.own.shown(each)} ${each.port}`)
    this.own.tell('#', '+switch-master', `${name} ${from} ${to}`)
    this.failover.forget()
    this.isObjectivelyDown = false
    const others = [...this.replicas.values()].filter(
      ({ host, port }) => host !== place.host || port !== place.port,
    )
    for (const each of [before, ...this.replicas.values()]) each.end()
    this.replicas.clear()
    this.settings = { ...this.settings, ...place }
    this.own.settings.masters.set(name, this.settings)
    this.master = this.#make('master', place, '')
    this.master.begin()
    for (const { host, port } of [...others, before]) this.#findReplica({ host, port })
    for (const each of this.sentinels.values()) each.holdsMasterDown = false
    this.#remember()
    this.sayHello()
  }

  /** Forgets what it has found out, and finds it anew. */
  reset(): void {
    this.failover.forget()
    this.isObjectivelyDown = false
    for (const each of [this.master, ...this.replicas.values(), ...this.sentinels.values()]) each.end()
    this.replicas.clear()
    this.sentinels.clear()
    this.master = this.#make('master', this.settings, '')
    this.tell('#', '+reset-master', this.master)
    this.#remember()
    this.master.begin()
  }

  /** Whom it votes for, asked by who wants to lead. */
  vote(epoch: number, id: string): void {
    this.own.reachEpoch(epoch)
    const { currentEpoch } = this.own.settings
    if (this.settings.leaderEpoch >= epoch || currentEpoch > epoch) return
    this.leader = id
    this.settings.leaderEpoch = currentEpoch
    this.own.tell('#', '+vote-for-leader', `${id} ${currentEpoch}`)
    this.own.save()
    // Who has voted for another one leaves him the time.
    if (id !== this.own.id) this.failover.delay(this.own.draw(askMs))
  }

  /** Something is under way: it is looked at again and again. */
  tick(): void {
    if (this.#isTicking || this.#isOver) return
    this.#isTicking = true
    this.own.context.after(tickMs, () => {
      this.#isTicking = false
      if (this.#isOver) return
      this.#askOthers()
      this.#judge()
      this.failover.goOn()
      if (this.master.isDown || this.failover.isUnderWay) this.tick()
    })
  }

  /** Asks the others whether they hold the master for down, and for their votes where it wants to lead. */
  askNow(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY
    this.#askOthers()
  }

  #askOthers(): void {
    const now = this.own.context.now()
    if (!this.master.isDown && !this.failover.isUnderWay) return
    if (now - this.#askedAt < askMs) return
    this.#askedAt = now
    const wanted = this.failover.wantsVotes ? this.own.id : '*'
    const words = [
      ...['SENTINEL', 'is-master-down-by-addr', this.master.ip, String(this.master.port)],
      ...[String(this.own.settings.currentEpoch), wanted],
    ]
    for (const each of this.sentinels.values()) each.ask(words, (value) => this.#takeOpinion(each, value))
  }

  #takeOpinion(sentinel: Instance, value: RedisValue): void {
    if (!Array.isArray(value)) return
    const [isDown, leader, epoch] = value as readonly RedisValue[]
    sentinel.holdsMasterDown = isDown === 1
    if (typeof leader !== 'string' || leader === '*') return
    if (sentinel.votesFor?.epoch !== epoch) this.own.log(`* ${sentinel.id} voted for ${leader} ${epoch}`)
    sentinel.votesFor = { id: leader, epoch: Number(epoch) }
  }

  /** Whether enough of them hold the master for down. */
  #judge(): void {
    const votes =
      [...this.sentinels.values()].filter((each) => each.holdsMasterDown && !each.isDown).length +
      (this.master.isDown ? 1 : 0)
    const isDown = this.master.isDown && votes >= this.settings.quorum
    if (isDown !== this.isObjectivelyDown) {
      this.isObjectivelyDown = isDown
      const more = isDown ? `#quorum ${votes}/${this.settings.quorum}` : ''
      this.tell('#', isDown ? '+odown' : '-odown', this.master, more)
    }
    if (isDown) this.failover.startIfDue()
  }

  #make(kind: Kind, { host, port }: Place, id: string): Instance {
    return new Instance(kind, host, port, id, {
      context: this.own.context,
      downAfterMs: () => this.settings.downAfterMs,
      credentials: () => this.#credentials(kind),
      changed: (instance) => {
        this.tell('#', instance.isDown ? '+sdown' : '-sdown', instance)
        if (instance !== this.master) return
        if (!instance.isDown) this.#judge()
        this.tick()
      },
      informed: (instance) => this.#informed(instance),
      reached: (instance) => instance.ask(['PUBLISH', '__sentinel__:hello', this.own.helloOf(this)]),
      heard: (hello) => {
        const words = hello.split(',')
        if (words[4] === this.settings.name) this.hear(words)
      },
    })
  }

  #credentials(kind: Kind): readonly string[] {
    const { user, password } = this.settings
    if (kind === 'sentinel') return this.own.settings.password === '' ? [] : [this.own.settings.password]
    return password === '' ? [] : user === '' ? [password] : [user, password]
  }

  #informed(instance: Instance): void {
    if (instance === this.master) {
      if (instance.role === 'master') {
        instance.hold(false)
        this.#findReplicasIn(instance)
      } else this.#holdLater(instance)
    }
    this.failover.informed(instance)
    if (instance.kind === 'slave' && !this.failover.isUnderWay) this.#correctLater(instance)
  }

  /** A master that says that it follows somebody is no master: after a while it is held for down. */
  #holdLater(master: Instance): void {
    this.own.context.after(this.settings.downAfterMs + twoInfosMs, () => {
      if (!this.#isOver && master === this.master && master.role === 'slave') master.hold(true)
    })
  }

  #findReplicasIn({ info }: Instance): void {
    for (let n = 0; ; n++) {
      const [, host, port] = /^ip=([^,]+),port=(\d+)/.exec(info.get(`slave${n}`) ?? '') ?? []
      if (host === undefined) return
      this.#findReplica({ host, port: Number(port) })
    }
  }

  #findReplica(place: Place): void {
    const ip = this.own.shown(place)
    const isKnown = [...this.replicas.values()].some(
      (each) => each.port === place.port && (each.host === place.host || this.own.shown(each) === ip),
    )
    if (isKnown) return
    const replica = this.#addReplica(place)
    this.tell('*', '+slave', replica)
    replica.begin()
    this.#remember()
  }

  #addReplica(place: Place): Instance {
    const replica = this.#make('slave', place, '')
    this.replicas.set(`${place.host}:${place.port}`, replica)
    return replica
  }

  #addSentinel(place: Place, id: string): Instance {
    this.sentinels.get(id)?.end()
    const sentinel = this.#make('sentinel', place, id)
    this.sentinels.set(id, sentinel)
    return sentinel
  }

  /** What it knows is written down. */
  #remember(): void {
    const places = (all: ReadonlyMap<string, Instance>) =>
      [...all.values()].map(({ host, port, id }) => ({ host, port, id }))
    this.settings.replicas.splice(0, Number.POSITIVE_INFINITY, ...places(this.replicas))
    this.settings.sentinels.splice(0, Number.POSITIVE_INFINITY, ...places(this.sentinels))
    this.own.save()
  }

  /** A replica that leads, or follows somebody else, is told whom to follow, unless news come first. */
  #correctLater(replica: Instance): void {
    if (!this.#isAstray(replica)) return
    this.own.context.after(patienceMs, () => {
      const isStill =
        this.replicas.get(`${replica.host}:${replica.port}`) === replica && this.#isAstray(replica)
      if (!isStill || this.#isOver || this.failover.isUnderWay || !this.master.isReached) return
      if (this.master.role !== 'master') return
      this.tell('*', replica.role === 'master' ? '+convert-to-slave' : '+fix-slave-config', replica)
      this.makeFollow(replica, this.master)
    })
  }

  #isAstray({ role, info }: Instance): boolean {
    if (role === 'master') return true
    return !this.isAt(info.get('master_host') ?? '', Number(info.get('master_port')))
  }

  /** @param leader undefined: it follows nobody */
  makeFollow(replica: Instance, leader: Place | undefined): void {
    const words = leader ? [this.own.shown(leader), String(leader.port)] : ['NO', 'ONE']
    replica.ask(['SLAVEOF', ...words])
    replica.ask(['CLIENT', 'KILL', 'TYPE', 'normal'])
    replica.inform()
  }
}

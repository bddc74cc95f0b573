/** A server of etcd: what it keeps, the folder in which that outlasts it, and the others with whom it agrees on it. */
import { objectIn } from '../../../api/codec/json-object.ts'
import { hours, seconds } from '../../../sim/duration.ts'
import { hexDigits } from '../../../sim/random.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isProgress, type Peer, survey } from '../parts/peers.ts'
import { appendLines, replaceLines, writtenLines } from '../parts/written-lines.ts'
import { databaseIn } from './data-folder.ts'
import { KeySpace } from './key-space.ts'
import { askMember, type Member, type State } from './members.ts'

/** A journal that has so many more lines than there are keys is written anew. */
const mostLines = 4_096

interface ServerOptions {
  readonly dataFolder: string
  /** All of the cluster, itself among them. */
  readonly members: readonly Member[]
  readonly own: Member
  readonly clientUrls: readonly string[]
}

/**
 * Who is asked for something asks the others first how far they are: most of them have to answer, and it takes over what it has
 * missed. What it writes it tells them within the same turn. So nobody has to be asked while nobody asks.
 */
export class EtcdServer {
  readonly keys: KeySpace
  term = 2
  /** The id of the leader. */
  leader: string
  readonly #database: string
  #peers: readonly Peer<Member, State>[] = []
  /** Whether most members answered when they were asked last. */
  agrees = true
  #lines = 0
  #granted = 0
  #wakesAt: number | undefined

  /** Begins with what its folder holds. */
  constructor(
    private readonly context: ServiceContext,
    private readonly options: ServerOptions,
  ) {
    this.leader = options.members[0].id
    this.keys = new KeySpace({
      now: () => context.now(),
      write: (line, before) => this.#write(line, before),
      leasesChanged: () => this.#wakeInTime(),
    })
    this.#database = databaseIn(resolvePath(context.config.workingDir || '/', options.dataFolder))
    for (const line of writtenLines(context.files, this.#database)) {
      this.keys.takeLine(line)
      this.#lines++
    }
  }

  get members(): readonly Member[] {
    return this.options.members
  }

  /** The instant, in milliseconds. */
  get now(): number {
    return this.context.now()
  }

  get own(): Member {
    return this.options.own
  }

  /** Where clients reach a member; nowhere, if it does not say so. */
  clientUrlsOf(member: Member): readonly string[] {
    if (member === this.own) return this.options.clientUrls
    return this.#peers.find((peer) => peer.member === member)?.state.clientUrls ?? []
  }

  /** Asks the others, and takes over what it has missed; answers whether most of them are there. */
  agree(): boolean {
    const { members, own } = this.options
    if (members.length === 1) return true
    const { peers, hasMost, furthest } = survey(members, own, (member) => {
      const state = askMember(this.context, member, '/raft/state')
      return state && this.#isState(state) ? state : undefined
    })
    this.#peers = peers
    this.agrees = hasMost
    if (!hasMost) return false
    if (furthest && furthest.state.position > this.keys.position) this.#takeOver(furthest.member)
    this.#elect()
    return true
  }

  /** What others ask of it; undefined for what they do not. */
  answerToMember(path: string, body: string): object | undefined {
    if (path === '/raft/state') {
      const { term, leader, keys } = this
      return { position: keys.position, term, leader, clientUrls: this.options.clientUrls } satisfies State
    }
    if (path === '/raft/all') return { text: this.keys.text }
    if (path !== '/raft/line') return undefined
    const { line, before, ...said } = (objectIn(body) ?? {}) as Readonly<Record<string, unknown>>
    if (
      before !== this.keys.position ||
      typeof line !== 'string' ||
      !this.#isState({ ...said, position: before })
    )
      return {}
    this.term = said['term'] as number
    this.leader = said['leader'] as string
    if (this.keys.takeLine(line)) this.#note(line)
    return {}
  }

  /** A number that no lease has yet, as a decimal. */
  newLease(): string {
    const { context } = this
    const digits = hexDigits(`${context.config.ip} ${context.now()} ${this.#granted++}`, 15)
    return BigInt(`0x7${digits}`).toString()
  }

  /** What comes over the network may be anything. */
  #isState(said: Readonly<Record<string, unknown>>): said is Readonly<Record<string, unknown>> & State {
    const { leader, clientUrls = [] } = said
    return isProgress(said) && Array.isArray(clientUrls) && this.members.some(({ id }) => id === leader)
  }

  /** The leader stays who it is as long as it answers: else it is the first of those who are furthest. */
  #elect(): void {
    const all = [...this.#peers.map(({ state }) => state), { term: this.term, leader: this.leader }]
    const newest = all.reduce((a, b) => (b.term > a.term ? b : a))
    this.term = newest.term
    this.leader = newest.leader
    const present = new Set([this.own.id, ...this.#peers.map(({ member }) => member.id)])
    if (present.has(this.leader)) return
    this.term++
    this.leader = this.members.find(({ id }) => present.has(id))!.id
  }

  #takeOver(member: Member): void {
    const { text } = askMember(this.context, member, '/raft/all') ?? {}
    if (typeof text !== 'string') return
    this.keys.become(text)
    this.#writeAll()
  }

  /** Ends what is over, where most agree; else it looks again. */
  #endLeases(): void {
    const now = this.context.now()
    const areOver = () => this.keys.leases.all.filter(({ endsAt }) => endsAt <= now)
    if (areOver().length > 0 && this.agree()) for (const { id } of areOver()) this.keys.revoke(id)
    this.#wakeInTime()
  }

  #wakeInTime(): void {
    const { nextEnd } = this.keys.leases
    if (nextEnd === undefined) return
    const now = this.context.now()
    // Longer than that no clock is set for; and who cannot end one now tries again.
    const at = Math.min(Math.max(nextEnd, now + (nextEnd <= now ? seconds(1) : 0)), now + hours(8_760))
    if (this.#wakesAt !== undefined && this.#wakesAt <= at) return
    this.#wakesAt = at
    this.context.after(at - now, () => {
      if (this.#wakesAt !== at) return
      this.#wakesAt = undefined
      this.#endLeases()
    })
  }

  #write(line: string, before: number): void {
    this.#note(line)
    const { term, leader } = this
    for (const { member } of this.#peers)
      askMember(this.context, member, '/raft/line', { line, before, term, leader })
  }

  #note(line: string): void {
    if (++this.#lines <= this.keys.count + mostLines)
      appendLines(this.context.files, this.#database, `${line}\n`)
    else this.#writeAll()
  }

  #writeAll(): void {
    replaceLines(this.context.files, this.#database, `${this.keys.text}\n`)
    this.#lines = 0
  }
}

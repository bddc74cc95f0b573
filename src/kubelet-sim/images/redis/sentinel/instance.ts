/** One server that a sentinel looks after: whether it is there, and what it says of itself. */
import { resolve } from '../../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../../runtime/image.ts'
import { isFailure, type RedisValue } from '../values.ts'
import { Watch } from '../watch.ts'
import { Call } from './call.ts'
import type { Place } from './configuration.ts'

export type Kind = 'master' | 'slave' | 'sentinel'

/** How long it waits before it calls again who has hung up. */
const againMs = 1_000

/** Where sentinels tell each other of themselves. */
export const helloChannel = '__sentinel__:hello'

interface Told {
  readonly context: ServiceContext
  /** How long nothing may be heard of it. */
  downAfterMs(): number
  /** What is said first: the user, where there is one, and the password; none: nothing. */
  credentials(): readonly string[]
  /** It has come to be held for down, or not to be. */
  changed(instance: Instance): void
  /** It has said what it is. */
  informed(instance: Instance): void
  /** It can be told something. */
  reached(instance: Instance): void
  /** Somebody has said something there to all sentinels. */
  heard(hello: string): void
}

export class Instance implements Place {
  #asking: Call | undefined
  #hearing: Call | undefined
  readonly #watch: Watch
  #isOver = false
  #ip: string | undefined
  /** Since when nothing is heard of it; undefined: it answers. */
  #lostAt: number | undefined
  /** Nobody hears of it, for so long that it is held for down. */
  isDown = false
  /** What INFO has told, by name. */
  info: ReadonlyMap<string, string> = new Map()
  /** When it last said so, and since when it has said the same of its role. */
  informedAt = 0
  roleSince = 0
  /** Of a sentinel: what it has said of the master that both look after. */
  holdsMasterDown = false
  votesFor: { readonly id: string; readonly epoch: number } | undefined
  /** Of a replica: how far it is with following the new master. */
  reconfiguring: 'sent' | 'under way' | 'done' | undefined

  constructor(
    readonly kind: Kind,
    readonly host: string,
    readonly port: number,
    /** Of a sentinel. */
    readonly id: string,
    private readonly told: Told,
  ) {
    this.#watch = new Watch(
      told.context,
      () => this,
      (isThere) => this.#look(isThere),
    )
  }

  begin(): void {
    this.#watch.look()
  }

  end(): void {
    this.#isOver = true
    this.#watch.end()
    this.#hangUp()
  }

  /** Its address; where its name is nobody's now, the last one that it had. */
  get ip(): string {
    return (this.#ip = resolve(this.told.context, this.host) ?? this.#ip ?? this.host)
  }

  get isReached(): boolean {
    return this.#asking !== undefined && this.#lostAt === undefined
  }

  get runId(): string {
    return this.kind === 'sentinel' ? this.id : (this.info.get('run_id') ?? '')
  }

  /** `master` or `slave`. */
  get role(): string {
    return this.info.get('role') ?? this.kind
  }

  get lostAt(): number | undefined {
    return this.#lostAt
  }

  /** Asks it, if it can be asked. */
  ask(words: readonly string[], answered?: (value: RedisValue) => void): void {
    this.#asking?.ask(words, answered)
  }

  /** Asks it what it is. */
  inform(): void {
    if (this.kind === 'sentinel') return
    this.ask(['INFO'], (value) => {
      if (typeof value !== 'string' || this.#isOver) return
      const before = this.role
      this.info = new Map([...value.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, text]) => [name, text]))
      this.informedAt = this.told.context.now()
      if (this.roleSince === 0 || this.role !== before) this.roleSince = this.informedAt
      this.told.informed(this)
    })
  }

  /** It answers, and is held for down all the same, or no more: it does not do what it is for. */
  hold(isDown: boolean): void {
    if (this.isDown === isDown || this.#lostAt !== undefined) return
    this.isDown = isDown
    this.told.changed(this)
  }

  #look(isThere: boolean): void {
    if (this.#isOver) return
    if (!isThere) {
      this.#hangUp()
      this.#lose()
    } else if (this.#asking) this.inform()
    else this.#call()
  }

  #call(): void {
    const { context } = this.told
    const call = Call.to(
      context,
      this,
      () => {},
      () => this.#ended(call),
    )
    if (!call) return this.#lose()
    this.#asking = call
    const credentials = this.told.credentials()
    if (credentials.length > 0) call.ask(['AUTH', ...credentials])
    call.ask(['PING'], (value) => {
      if (isFailure(value) && !/^(LOADING|MASTERDOWN)/.test(value.error)) return this.#lose()
      this.#find()
    })
    if (this.kind === 'sentinel') return
    this.#hear()
    this.inform()
  }

  #hear(): void {
    const call = Call.to(
      this.told.context,
      this,
      (value) => {
        if (Array.isArray(value) && value[0] === 'message') this.told.heard(String(value[2]))
      },
      () => {},
    )
    if (!call) return
    this.#hearing = call
    const credentials = this.told.credentials()
    if (credentials.length > 0) call.ask(['AUTH', ...credentials])
    call.ask(['SUBSCRIBE', helloChannel])
  }

  #ended(call: Call | undefined): void {
    if (this.#isOver || call !== this.#asking) return
    this.#hangUp()
    this.#lose()
    this.told.context.after(againMs, () => {
      if (!this.#isOver && !this.#asking) this.#watch.look()
    })
  }

  #hangUp(): void {
    const [asking, hearing] = [this.#asking, this.#hearing]
    this.#asking = undefined
    this.#hearing = undefined
    asking?.end()
    hearing?.end()
  }

  #find(): void {
    this.#lostAt = undefined
    const wasDown = this.isDown
    this.isDown = false
    if (wasDown) this.told.changed(this)
    this.told.reached(this)
  }

  #lose(): void {
    if (this.#lostAt !== undefined) return
    const since = (this.#lostAt = this.told.context.now())
    this.told.context.after(this.told.downAfterMs(), () => {
      if (this.#isOver || this.#lostAt !== since || this.isDown) return
      this.isDown = true
      this.told.changed(this)
    })
  }
}

/**
 * A replica set as one of its members sees it. Whoever is asked for something asks the others first how far they are, takes over
 * what it has missed, and tells them what it writes: so none has to be asked while nobody asks.
 */
import { objectIn } from '../../../api/codec/json-object.ts'
import { resolve } from '../../programs/commands/addresses.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/http/exchange.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { askPeer, isProgress, type Peer, type Progress, survey } from '../parts/peers.ts'
import { type Doc, isDoc, MongoError, type Value } from './documents.ts'

/** The server that it is part of, as far as it has to do with it. */
export interface SetOwner {
  readonly context: ServiceContext
  readonly port: number
  /** So many changes have been made. */
  readonly position: number
  linesSince(position: number): readonly string[]
  /** Does again what another one has done. */
  take(lines: readonly string[]): void
}

interface SetMember {
  readonly id: number
  readonly host: string
  readonly priority: number
}

interface SetConfig {
  readonly version: number
  readonly members: readonly SetMember[]
}

/** What a member says of itself. */
interface State extends Progress {
  /** The host of whom it takes for the primary. */
  readonly primary?: string
}

const usualPort = 27_017

export class ReplicaSet {
  #config: SetConfig | undefined
  #term = 0
  #primary: string | undefined
  #peers: readonly Peer<SetMember, State>[] = []
  #hasMost = false

  /** @param name as `--replSet` has it */
  constructor(
    readonly name: string,
    private readonly owner: SetOwner,
  ) {}

  get isPrimary(): boolean {
    return this.#hasMost && this.#primary !== undefined && this.#primary === this.#own?.host
  }

  get isInitiated(): boolean {
    return this.#own !== undefined
  }

  /** What `hello` tells of it. */
  get hello(): Doc {
    if (!this.#own)
      return {
        isWritablePrimary: false,
        ismaster: false,
        secondary: false,
        isreplicaset: true,
        info: 'Does not have a valid replica set config',
      }
    return {
      hosts: this.#members.map(({ host }) => host),
      setName: this.name,
      setVersion: this.#config!.version,
      isWritablePrimary: this.isPrimary,
      ismaster: this.isPrimary,
      secondary: !this.isPrimary,
      ...(this.#hasMost && this.#primary !== undefined && { primary: this.#primary }),
      me: this.#own.host,
    }
  }

  /** @throws MongoError before there is one */
  get status(): Doc {
    const own = this.#ownMember()
    const members = this.#members.map((member) => this.#statusOf(member, own))
    return { set: this.name, myState: this.isPrimary ? 1 : 2, term: this.#term, members, ok: 1 }
  }

  /** @throws MongoError before there is one */
  get configuration(): Doc {
    this.#ownMember()
    const members = this.#members.map(({ id, host, priority }) => ({
      _id: id,
      host,
      arbiterOnly: false,
      buildIndexes: true,
      hidden: false,
      priority,
      tags: {},
      secondaryDelaySecs: 0,
      votes: 1,
    }))
    return { _id: this.name, version: this.#config!.version, term: this.#term, members }
  }

  /** @param wanted as `rs.initiate` is given it. Answers the configuration to be. @throws MongoError */
  initiated(wanted: Value | undefined): Doc {
    if (this.#config) throw new MongoError('already initialized', 'AlreadyInitialized')
    const { context, port } = this.owner
    const itself = { _id: this.name, members: [{ _id: 0, host: `${context.config.hostname}:${port}` }] }
    const given = isDoc(wanted) && Object.keys(wanted).length > 0 ? wanted : itself
    if (given['_id'] !== this.name)
      throw new MongoError(
        `Attempting to initiate a replica set with name ${String(given['_id'])}, but command line reports ${this.name}; rejecting`,
        'InvalidReplicaSetConfig',
      )
    const config = { ...given, version: 1 }
    const { members } = configOf(config)
    if (!members.some((each) => this.#isOwn(each)))
      throw new MongoError(
        `No host described in new configuration with {version: 1, term: 0} for replica set ${this.name} maps to this node`,
        'InvalidReplicaSetConfig',
      )
    const silent = members.find((each) => !this.#isOwn(each) && !this.#ask(each, 'state'))
    if (silent) throw new MongoError(quorumFailure('replSetInitiate', silent.host), 'NodeNotFound')
    return config
  }

  /** The configuration with another member. @throws MongoError */
  with(wanted: Value | undefined): Doc {
    const given: Doc = isDoc(wanted) ? wanted : { host: String(wanted) }
    const host = withPort(String(given['host']))
    const next = Math.max(...this.#members.map(({ id }) => id)) + 1
    const added = { _id: next, ...given, host }
    const [member] = configOf({ members: [added] }).members
    if (!this.#ask(member, 'state'))
      throw new MongoError(quorumFailure('replSetReconfig', host), 'NodeNotFound')
    return this.#changed([...this.#membersAsDocs, added])
  }

  /** The configuration without a member. @throws MongoError */
  without(host: Value | undefined): Doc {
    const gone = withPort(String(host))
    const left = this.#membersAsDocs.filter((each) => each['host'] !== gone)
    if (left.length === this.#members.length)
      throw new MongoError(
        `Couldn't find ${gone} in ${JSON.stringify(this.#members.map((each) => each.host))}. Is it possible that another rs.remove() call is in progress?`,
      )
    return this.#changed(left)
  }

  /** @throws MongoError */
  reconfigured(wanted: Value | undefined): Doc {
    const { members } = isDoc(wanted) ? wanted : {}
    if (!Array.isArray(members)) throw new MongoError('replSetReconfig needs a configuration with members')
    return this.#changed(members as readonly Doc[])
  }

  /** Another one leads from now on, if there is one. @throws MongoError where there is none */
  stepDown(): void {
    const next = this.#peers.toSorted(byPriority)[0]
    if (!this.isPrimary) throw new MongoError("not primary so can't step down", 'NotWritablePrimary')
    if (!next) throw new MongoError('No electable secondaries caught up', 'ExceededTimeLimit')
    this.#term++
    this.#primary = next.member.host
    this.tell()
  }

  /** Takes over a configuration that stands in the journal. */
  configure(config: Doc): void {
    this.#config = configOf(config)
  }

  /** Asks the others how far they are, and takes over what it has missed. */
  agree(): void {
    const own = this.#own
    if (!own) return
    const { peers, hasMost, furthest } = survey(this.#members, own, (member) => {
      const state = this.#ask(member, 'state', this.#state)
      return isState(state) ? state : undefined
    })
    this.#peers = peers
    this.#hasMost = hasMost
    if (!hasMost) return
    if (furthest && furthest.state.position > this.owner.position) this.#takeFrom(furthest.member)
    this.#elect(own)
  }

  /** Tells the others how far it is. */
  tell(): void {
    for (const { member } of this.#peers) this.#ask(member, 'state', this.#state)
  }

  /** What another member asks; undefined for what nobody does. */
  answerMember({ path, body = '' }: HttpRequest): HttpResponse | undefined {
    const [, what] = /^\/replication\/(state|lines)$/.exec(path) ?? []
    if (what === undefined) return undefined
    const said = objectIn(body) ?? {}
    if (what === 'lines') return inJson({ lines: this.owner.linesSince(Number(said['after']) || 0) })
    // Who has lost what it knew says so before it learns it again: it leads no more.
    const state = this.#state
    if (isState(said)) this.#hear(said)
    return inJson(state)
  }

  /** Whoever asks may be further than this one, which may not know yet that there is a set. */
  #hear(said: State & { readonly me?: string }): void {
    const isBehind = said.position > this.owner.position
    if (isBehind && said.me !== undefined) this.#takeFrom({ id: 0, host: said.me, priority: 1 })
    if (said.term <= this.#term && !isBehind) return
    this.#term = said.term
    this.#primary = said.primary
  }

  #takeFrom(member: SetMember): void {
    const { lines } = this.#ask(member, 'lines', { after: this.owner.position }) ?? {}
    if (Array.isArray(lines)) this.owner.take(lines.map(String))
  }

  /** The primary stays who it is while it answers and knows all: else it is the first of those who do. */
  #elect(own: SetMember): void {
    for (const { state } of this.#peers) {
      if (state.term <= this.#term) continue
      this.#term = state.term
      this.#primary = state.primary
    }
    const upToDate = this.#peers.filter(({ state }) => state.position >= this.owner.position)
    const present = [{ member: own }, ...upToDate]
    if (present.some(({ member }) => member.host === this.#primary)) return
    this.#term++
    this.#primary = present.toSorted(byPriority)[0].member.host
  }

  get #state(): State & { readonly me?: string } {
    return { position: this.owner.position, term: this.#term, primary: this.#primary, me: this.#own?.host }
  }

  get #members(): readonly SetMember[] {
    return this.#config?.members ?? []
  }

  get #membersAsDocs(): readonly Doc[] {
    return this.#members.map(({ id, host, priority }) => ({ _id: id, host, priority }))
  }

  get #own(): SetMember | undefined {
    return this.#members.find((each) => this.#isOwn(each))
  }

  /** @throws MongoError where it is none of them */
  #ownMember(): SetMember {
    const own = this.#own
    if (own) return own
    throw new MongoError(
      this.#config
        ? 'Our replica set config is invalid or we are not a member of it'
        : 'no replset config has been received',
      this.#config ? 'InvalidReplicaSetConfig' : 'NotYetInitialized',
    )
  }

  #changed(members: readonly Doc[]): Doc {
    return { _id: this.name, version: this.#config!.version + 1, members }
  }

  #isOwn({ host }: SetMember): boolean {
    const { host: name, port } = addressOf(host)
    const { context } = this.owner
    if (port !== this.owner.port) return false
    return (
      name === context.config.hostname ||
      resolve(context, name) === context.config.ip ||
      /^(localhost|127\.)/.test(name)
    )
  }

  #statusOf(member: SetMember, own: SetMember): Doc {
    const isThere = member === own || this.#peers.some((each) => each.member === member)
    const isFirst = isThere && this.#hasMost && member.host === this.#primary
    const [state, stateStr] = isFirst
      ? [1, 'PRIMARY']
      : isThere
        ? [2, 'SECONDARY']
        : [8, '(not reachable/healthy)']
    return {
      _id: member.id,
      name: member.host,
      health: isThere ? 1 : 0,
      state,
      stateStr,
      ...(member === own && { self: true }),
    }
  }

  #ask(
    { host }: SetMember,
    what: 'state' | 'lines',
    said: object = {},
  ): Readonly<Record<string, unknown>> | undefined {
    return askPeer(this.owner.context, addressOf(host), `/replication/${what}`, said)
  }
}

/** What comes over the network may be anything. */
function isState(
  said: Readonly<Record<string, unknown>> | undefined,
): said is Readonly<Record<string, unknown>> & State {
  return isProgress(said)
}

const byPriority = (a: { readonly member: SetMember }, b: { readonly member: SetMember }): number =>
  b.member.priority - a.member.priority || a.member.id - b.member.id

/** @throws MongoError */
function configOf(config: Doc): SetConfig {
  const { members } = config
  if (!Array.isArray(members) || members.length === 0)
    throw new MongoError(
      'Replica set configuration must contain at least one member',
      'InvalidReplicaSetConfig',
    )
  return {
    version: Number(config['version'] ?? 1),
    members: (members as readonly Value[]).map((each, n) => {
      const member: Doc = isDoc(each) ? each : {}
      if (typeof member['host'] !== 'string')
        throw new MongoError(
          `BSON field 'MemberConfig.host' is missing but a required field`,
          'Location40414',
        )
      return {
        id: Number(member['_id'] ?? n),
        host: withPort(member['host']),
        priority: Number(member['priority'] ?? 1),
      }
    }),
  }
}

const addressOf = (host: string) => {
  const [name, port] = host.split(':')
  return { host: name, port: Number(port) || usualPort }
}

const withPort = (host: string): string => (host.includes(':') ? host : `${host}:${usualPort}`)

const quorumFailure = (command: string, host: string): string =>
  `${command} quorum check failed because not all proposed set members responded affirmatively: ${host} failed with Error connecting to ${host} :: caused by :: Could not find address for ${addressOf(host).host}`

const inJson = (value: object): HttpResponse => ({ status: 200, body: JSON.stringify(value) })

/** How the members of a set of servers ask each other, within one turn: what is asked and answered is JSON, over HTTP. */
import { objectIn } from '../../../api/codec/json-object.ts'
import { resolve } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'

interface Place {
  readonly host: string
  readonly port: number
}

/** Undefined where nobody answers. */
export function askPeer(
  context: ServiceContext,
  { host, port }: Place,
  path: string,
  body: object = {},
): Readonly<Record<string, unknown>> | undefined {
  const { network, config } = context
  const ip = resolve(context, host)
  if (ip === undefined) return undefined
  const request = { method: 'POST', path, headers: {}, body: JSON.stringify(body), from: config.ip }
  const answer = network.http(ip, port, request)
  return typeof answer === 'object' && answer.status === 200 ? objectIn(answer.body) : undefined
}

/** How far a member is. */
export interface Progress {
  /** So many changes it has made. */
  readonly position: number
  /** So often somebody else has come to lead. */
  readonly term: number
}

/** Another member that answers. */
export interface Peer<Member, State extends Progress> {
  readonly member: Member
  readonly state: State
}

/** What comes over the network may be anything. */
export function isProgress(said: Readonly<Record<string, unknown>> | undefined): boolean {
  return Number.isSafeInteger(said?.['position']) && Number.isSafeInteger(said?.['term'])
}

interface Survey<Member, State extends Progress> {
  readonly peers: readonly Peer<Member, State>[]
  /** With the one that asks, they are more than half. */
  readonly hasMost: boolean
  /** Undefined where nobody answers. */
  readonly furthest: Peer<Member, State> | undefined
}

/** Asks all members but one's own. */
export function survey<Member, State extends Progress>(
  members: readonly Member[],
  own: Member,
  stateOf: (member: Member) => State | undefined,
): Survey<Member, State> {
  const peers = members.flatMap((member) => {
    const state = member === own ? undefined : stateOf(member)
    return state ? [{ member, state }] : []
  })
  const [furthest] = peers.toSorted((a, b) => b.state.position - a.state.position)
  return { peers, hasMost: peers.length + 1 > members.length / 2, furthest }
}

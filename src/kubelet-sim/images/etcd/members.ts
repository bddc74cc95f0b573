/** The members of an etcd cluster as one of them sees them. Source: `--initial-cluster`. */
import { objectIn } from '../../../api/codec/json-object.ts'
import { hexDigits } from '../../../sim/random.ts'
import { parseAddress, resolve } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'

export interface Member {
  /** Sixteen hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly peerUrls: readonly string[]
}

/** What a member says of itself. */
export interface State {
  readonly position: number
  readonly term: number
  /** The id of whom it takes for the leader. */
  readonly leader: string
  readonly clientUrls: readonly string[]
}

/** Of a cluster that nobody has named otherwise. */
const usualMember = 'default=http://localhost:2380'

/** @param text `one=http://one:2380,two=http://two:2380` */
export function membersIn(text: string, token: string): readonly Member[] {
  const urls = new Map<string, string[]>()
  for (const each of text.split(',')) {
    const [name, url = ''] = each.trim().split('=')
    urls.set(name, [...(urls.get(name) ?? []), url])
  }
  return [...urls].map(([name, peerUrls]) => {
    const said = `${name}=${peerUrls.join()}`
    return { id: said === usualMember ? usualId : hexDigits(`${token} ${said}`, 16), name, peerUrls }
  })
}

const usualId = 'cdf818194e3a8c32'

/** Asks another member; undefined where it does not answer. */
export function askMember(
  context: ServiceContext,
  { peerUrls }: Member,
  path: string,
  body: object = {},
): Readonly<Record<string, unknown>> | undefined {
  const { network, config } = context
  const address = parseAddress(peerUrls[0])
  const ip = address && resolve(context, address.host)
  if (!address || ip === undefined) return undefined
  const request = { method: 'POST', path, headers: {}, body: JSON.stringify(body), from: config.ip }
  const answer = network.http(ip, address.port, request)
  return typeof answer === 'object' && answer.status === 200 ? objectIn(answer.body) : undefined
}

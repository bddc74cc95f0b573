/** The members of an etcd cluster as one of them sees them. Source: `--initial-cluster`. */
import { hexDigits } from '../../../sim/random.ts'
import { parseAddress } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { askPeer, type Progress } from '../parts/peers.ts'

export interface Member {
  /** Sixteen hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly peerUrls: readonly string[]
}

/** What a member says of itself. */
export interface State extends Progress {
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
  body?: object,
): Readonly<Record<string, unknown>> | undefined {
  const address = parseAddress(peerUrls[0])
  return address && askPeer(context, address, path, body)
}

/** What discovery says of subresources that are refused here: a client that looks for one is told at the request, not before. */
import type { Kind } from '../../api/kind.ts'
import type { Subresource } from './subresource.ts'

interface Told extends Pick<Subresource, 'speaks'> {
  readonly verbs: readonly string[]
}

const options = (kind: string) => ({ group: '', version: 'v1', kind })
const stream = (kind: string): Told => ({ speaks: options(kind), verbs: ['create', 'get'] })

const told: Readonly<Record<string, Told>> = {
  attach: stream('PodAttachOptions'),
  exec: stream('PodExecOptions'),
  portforward: stream('PodPortForwardOptions'),
  token: {
    speaks: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
    verbs: ['create'],
  },
}

/** @param name one of `kind.notServed` */
export const refusedSubresource = ({ kind }: Kind, name: string): Told =>
  name === 'proxy'
    ? { speaks: options(`${kind}ProxyOptions`), verbs: ['create', 'delete', 'get', 'patch', 'update'] }
    : (told[name] ?? { verbs: ['get'] })

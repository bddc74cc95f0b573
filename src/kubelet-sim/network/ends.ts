/** An end of connections, as whoever holds the levers names it: an address, a range, or what has one. */
import { badRequest } from '../../api/errors.ts'
import { type CIDR, isIn, parseCIDR, parseIP } from '../../api/ip-number.ts'

const sorts = ['pod', 'service', 'node', 'namespace'] as const

type Sort = (typeof sorts)[number]

export type End =
  | { readonly range: CIDR }
  | { readonly sort: Sort; readonly name: string; readonly namespace: string }

/** What tells whose an address is. */
export interface Whereabouts {
  podAt(ip: string): { readonly name: string; readonly namespace: string } | undefined
  /** The node that has the address, or the pod that has it is on. */
  nodeAt(ip: string): string | undefined
  /** Whether the address is that of a Service, or of an endpoint of it. */
  isOfService(ip: string, name: string, namespace: string): boolean
}

/**
 * @param text `10.244.1.7`, `10.244.0.0/16`, `pod/web`, `pod/shop/web` (in the namespace shop), `service/web`, `node/node-1`, `namespace/shop`
 * @throws ApiError 400
 */
export function parseEnd(text: string, field: string): End {
  const range = parseCIDR(text) ?? rangeOf(text)
  if (range) return { range }
  const parts = text.split('/')
  const [sort, name] = [parts[0] as Sort, parts.at(-1)!]
  const isLocal = sort === 'pod' || sort === 'service'
  const isWhole = parts.length === 2 || (isLocal && parts.length === 3)
  if (!sorts.includes(sort) || !isWhole || parts.includes('')) {
    throw badRequest(
      `${field}: must be an address, a range of addresses, pod/NAME, pod/NAMESPACE/NAME, service/NAME, service/NAMESPACE/NAME, node/NAME or namespace/NAME`,
    )
  }
  return { sort, name, namespace: parts.length === 3 ? parts[1] : 'default' }
}

function rangeOf(text: string): CIDR | undefined {
  const first = parseIP(text)
  return first && { first, length: first.bits }
}

export function isAt(end: End, ip: string, whereabouts: Whereabouts): boolean {
  if ('range' in end) {
    const number = parseIP(ip)
    return number !== undefined && isIn(end.range, number)
  }
  const { sort, name, namespace } = end
  if (sort === 'node') return whereabouts.nodeAt(ip) === name
  if (sort === 'service') return whereabouts.isOfService(ip, name, namespace)
  const pod = whereabouts.podAt(ip)
  if (!pod) return false
  return sort === 'namespace' ? pod.namespace === name : pod.name === name && pod.namespace === namespace
}

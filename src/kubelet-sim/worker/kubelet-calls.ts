/** Whom a kubelet calls for probes and hooks, and what it asks. */
import type { Container, HTTPGetAction } from '../../api/generated/types/core-v1.ts'
import type { Place } from '../runtime/network/calls.ts'
import { type HttpRequest, isAddress } from '../runtime/network/network.ts'

/** Whose port it is, if no host is named. */
export interface Callee {
  readonly spec: Container
  readonly ip: string
  readonly nodeIp: string
}

/** @returns a text when the container has no port of that name. */
export function placeOf(
  { host, port }: { readonly host?: string; readonly port: number | string },
  { spec, ip, nodeIp }: Callee,
): Place | string {
  const number =
    typeof port === 'number' ? port : spec.ports?.find(({ name }) => name === port)?.containerPort
  if (number === undefined) return `port "${port}" not found`
  const asked = host === 'localhost' ? '127.0.0.1' : host || ip
  // The node asks a resolver of its own: the names of Services mean nothing to it.
  const known = isAddress(asked) ? asked : undefined
  return { host: asked, ip: known, port: number, from: nodeIp }
}

export const urlOf = (action: HTTPGetAction, place: Place): string =>
  `${action.scheme.toLowerCase()}://${action.host || place.host}:${place.port}${pathOf(action)}`

/** What a kubelet asks on behalf of one of its parts. The server may log who asked, and from where. */
export function requestOf(
  action: HTTPGetAction,
  { nodeIp }: Callee,
  part: 'probe' | 'lifecycle',
): HttpRequest {
  const headers: Record<string, string> = { 'user-agent': `kube-${part}/1.36`, accept: '*/*' }
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value
  return { method: 'GET', path: pathOf(action), headers, from: nodeIp }
}

/** With its query. */
export const pathOf = ({ path }: HTTPGetAction): string => (path.startsWith('/') ? path : `/${path}`)

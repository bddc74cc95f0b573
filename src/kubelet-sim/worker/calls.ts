/** How a kubelet calls a port, for probes and hooks, and how it words that nobody answered. */
import type { Container, HTTPGetAction } from '../../api/generated/types/core-v1.ts'
import {
  type ConnectError,
  type HttpRequest,
  type HttpResponse,
  isAddress,
  type Network,
  type Server,
} from '../runtime/network.ts'

/** Whose port it is, if no host is named. */
interface Callee {
  readonly spec: Container
  readonly ip: string
  readonly nodeIp: string
}

/** Where a call goes. */
export interface Place {
  /** As it was asked for: an address, or a name. */
  readonly host: string
  /** Undefined when the node knows no such name. */
  readonly ip: string | undefined
  readonly port: number
}

const plainAnswer = 'http: server gave HTTP response to HTTPS client'

type CallError = ConnectError | 'EOF' | 'no such host' | typeof plainAnswer

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
  return { host: asked, ip: asked.startsWith('127.') ? nodeIp : known, port: number }
}

export const urlOf = ({ scheme, host, path }: HTTPGetAction, place: Place): string =>
  `${scheme.toLowerCase()}://${host || place.host}:${place.port}${absolute(path)}`

/** What a kubelet asks on behalf of one of its parts. The server may log who asked, and from where. */
export function requestOf(
  { path, httpHeaders }: HTTPGetAction,
  { nodeIp }: Callee,
  part: 'probe' | 'lifecycle',
): HttpRequest {
  const headers: Record<string, string> = { 'user-agent': `kube-${part}/1.36`, accept: '*/*' }
  for (const { name, value } of httpHeaders ?? []) headers[name.toLowerCase()] = value
  return { method: 'GET', path: absolute(path), headers, from: nodeIp }
}

const absolute = (path: string): string => (path.startsWith('/') ? path : `/${path}`)

export const connect = ({ ip, port }: Place, network: Network): Server | ConnectError | 'no such host' =>
  ip === undefined ? 'no such host' : network.connect(ip, port)

/** One HTTP exchange with whoever `server` is. */
export function exchange(
  server: Server | CallError,
  request: HttpRequest,
  isEncrypted: boolean,
): HttpResponse | CallError {
  if (typeof server === 'string') return server
  if (!server.handle) return 'EOF'
  return isEncrypted && !server.speaksTls ? plainAnswer : server.handle(request)
}

/** The error of a call, in the words of Go. */
export function errorText(error: CallError, { host, port }: Place): string {
  if (error === 'EOF' || error === plainAnswer) return error
  if (error === 'no such host') return `dial tcp: lookup ${host}: ${error}`
  const dial = `dial tcp ${host}:${port}`
  return error === 'i/o timeout' ? `${dial}: ${error}` : `${dial}: connect: ${error}`
}

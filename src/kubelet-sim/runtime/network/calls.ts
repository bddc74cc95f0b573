/** One call of a port, and how Go words it that nobody answered. */
import type { ConnectError, HttpRequest, HttpResponse, Network, Server } from './network.ts'

/** Where a call goes. */
export interface Place {
  /** As it was asked for: an address, or a name. */
  readonly host: string
  /** Undefined where nobody knows such a name. */
  readonly ip: string | undefined
  readonly port: number
  /** The address of the caller. */
  readonly from?: string
}

/** What is found out about a server that knows no TLS. */
export const plainAnswer = 'http: server gave HTTP response to HTTPS client'

export type CallError = ConnectError | 'EOF' | 'no such host' | typeof plainAnswer

export const connect = (
  { ip, port, from }: Place,
  network: Network,
): Server | ConnectError | 'no such host' =>
  ip === undefined ? 'no such host' : network.connect(ip, port, from)

/** One HTTP exchange with whoever `server` is. */
export function exchange(
  server: Server | CallError,
  request: HttpRequest,
  isEncrypted: boolean,
): HttpResponse | CallError {
  if (typeof server === 'string') return server
  if (!server.handle) return 'EOF'
  if (!isEncrypted) return server.handle(request)
  return server.speaksTls ? server.handle({ ...request, isEncrypted }) : plainAnswer
}

/** The error of a call, in the words of Go. */
export function errorText(error: CallError, { host, port }: Place): string {
  if (error === 'EOF' || error === plainAnswer) return error
  if (error === 'no such host') return `dial tcp: lookup ${host}: ${error}`
  const dial = `dial tcp ${host}:${port}`
  return error === 'i/o timeout' ? `${dial}: ${error}` : `${dial}: connect: ${error}`
}

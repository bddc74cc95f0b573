/** What the API server's proxy asks for whoever asks it: one exchange over HTTP in the network of the cluster. */
import type { ApiStream } from '../client/api-connection.ts'
import type { ProxiedRequest, ProxiedResponse, ProxyTarget } from '../client/node-connection.ts'
import { fromOctets, octetsOf } from './runtime/bytes.ts'
import type { BodyStream } from './runtime/http/exchange.ts'
import { errorText, exchange } from './runtime/network/calls.ts'
import type { Network } from './runtime/network/network.ts'

/** The answer, or why there is none, in the words of Go. */
export function proxiedExchange(
  { ip, port, isEncrypted }: ProxyTarget,
  request: ProxiedRequest,
  network: Network,
): ProxiedResponse | string {
  const place = { host: ip, ip, port }
  const body = request.body && fromOctets(request.body)
  const server = network.connect(ip, port, { isTold: true })
  const answer = exchange(server, { ...request, body }, isEncrypted)
  if (typeof answer === 'string') return errorText(answer, place)
  const { status, headers = {}, body: sent, rest } = answer
  return { status, headers, body: octetsOf(sent), rest: rest && streamOf(rest) }
}

const streamOf = (body: BodyStream): ApiStream => ({
  read: () => body.read(),
  onMore: (run) => body.more(run),
  cancel: () => body.cancel(),
})

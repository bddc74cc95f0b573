/** One HTTP exchange of a command with a server: what is asked, and how a response begins. */
import type { ConnectError, HttpResponse, Server } from '../../runtime/network.ts'
import type { Process } from '../../runtime/program.ts'
import { type Address, resolve } from './addresses.ts'

/** Why no response came. */
export type HttpFailure = ConnectError | 'EOF' | 'no TLS' | 'unknown authority'

type Exchange =
  | { readonly ip: string; readonly response: HttpResponse }
  | { readonly ip: string; readonly failure: HttpFailure }

interface Question {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether it goes on when it does not know who has signed the server's certificate. */
  readonly trusts: boolean
}

/** What one exchange costs, and what each character of its answer does. */
const exchangeUnits = 1_000
const characterUnits = 1

/** One exchange; undefined when the host has no address. */
export function exchange(process: Process, address: Address, question: Question): Exchange | undefined {
  const { network, config } = process.machine
  process.charge(exchangeUnits + (config.hosts?.length ?? 0))
  const ip = resolve(process.machine, address.host)
  if (ip === undefined) return undefined
  const server = network.connect(ip, address.port, config.ip)
  if (typeof server === 'string') return { ip, failure: server }
  const isEncrypted = address.scheme === 'https'
  if (isEncrypted) {
    if (!server.speaksTls) return { ip, failure: 'no TLS' }
    if (server.isSignedByCluster && !question.trusts) return { ip, failure: 'unknown authority' }
  }
  const answer = ask({ server, ip, isEncrypted, from: config.ip }, address, question)
  if ('response' in answer) process.charge(answer.response.body.length * characterUnits)
  return answer
}

interface Connection {
  readonly server: Server
  readonly ip: string
  readonly from: string
  readonly isEncrypted: boolean
}

function ask(
  { server, ip, from, isEncrypted }: Connection,
  { host, path }: Address,
  { method, headers, body }: Question,
): Exchange {
  const request = { method, path, headers: { host, ...headers }, body, from, isEncrypted }
  const response = server.handle?.(request) ?? 'EOF'
  return response === 'EOF' ? { ip, failure: response } : { ip, response }
}

/** One HTTP exchange of a command with a server, and how a response begins. */
import type { ConnectError, HttpResponse } from '../../runtime/network.ts'
import type { Process } from '../../runtime/program.ts'
import { type Address, resolve } from './addresses.ts'

type Exchange =
  | { readonly ip: string; readonly response: HttpResponse }
  | { readonly ip: string; readonly failure: ConnectError | 'EOF' }
  | undefined

/** What one exchange costs. */
const exchangeUnits = 1_000

/** One exchange; undefined when the host has no address. */
export function exchange(
  process: Process,
  address: Address,
  { method, headers, body }: { method: string; headers: Readonly<Record<string, string>>; body?: string },
): Exchange {
  process.charge(exchangeUnits + (process.machine.config.hosts?.length ?? 0))
  const ip = resolve(process.machine, address.host)
  if (ip === undefined) return undefined
  const response = process.machine.network.http(ip, address.port, {
    method,
    path: address.path,
    headers: { host: address.host, ...headers },
    body,
    from: process.machine.config.ip,
  })
  return typeof response === 'string' ? { ip, failure: response } : { ip, response }
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}

/** As in `HTTP/1.1 404 Not Found`. */
export const statusLine = (status: number): string => `HTTP/1.1 ${status} ${reasons[status] ?? ''}`

/** The status line and the headers of a response. */
export function headText({ status, headers = {} }: HttpResponse): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${statusLine(status)}\r\n${lines.join('')}\r\n`
}

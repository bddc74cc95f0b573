/** Where psql connects to, and as whom. */
import { userName } from '../../programs/commands/accounts.ts'
import { resolve } from '../../programs/commands/addresses.ts'
import type { Options } from '../../programs/commands/options.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { connectUnix } from '../../runtime/network/unix-socket.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process } from '../../runtime/program.ts'
import { socketPath } from './service.ts'

export interface Place {
  readonly host: string | undefined
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  database: string
}

/** `postgresql://user:password@host:5432/database` */
const address = /^postgres(?:ql)?:\/\/(?:([^:@/]+)(?::([^@/]*))?@)?([^:/]*)(?::(\d+))?(?:\/([^?]*))?/

export function placeOf(process: Process, options: Options): Place {
  const { variables } = process
  const [first, second] = options.operands
  const named = options.get('d') ?? first
  const [, user, password, host, port, database] = address.exec(named ?? '') ?? []
  const isAddress = named !== undefined && address.test(named)
  const who =
    options.get('U') ??
    (options.get('d') === undefined ? second : first) ??
    user ??
    variables.get('PGUSER') ??
    userName(process, process.user.uid) ??
    String(process.user.uid)
  return {
    host: options.get('h') ?? (host || variables.get('PGHOST')),
    port: Number(options.get('p') ?? port ?? variables.get('PGPORT') ?? 5_432),
    user: who,
    password: password ?? variables.get('PGPASSWORD'),
    database: (isAddress ? database : named) || variables.get('PGDATABASE') || who,
  }
}

/** Whether that is the container itself, where everybody is trusted. */
export const isHere = (host: string | undefined): boolean =>
  host === undefined || host.startsWith('/') || host === 'localhost' || host === '127.0.0.1'

/** Where it connects to, as messages name it. */
export function placeText(process: Process, { host, port }: Place): string {
  if (host === undefined || host.startsWith('/')) return `on socket "${socketPath(port, host)}"`
  return `at "${host}" (${resolve(process.machine, host)}), port ${port}`
}

/** @returns why not, where there is no connection */
export function connect(process: Process, place: Place): Socket | string {
  const { machine } = process
  const { host, port } = place
  if (host === undefined || host.startsWith('/')) {
    const over = connectUnix(process, socketPath(port, host))
    return isError(over)
      ? `connection to server ${placeText(process, place)} failed: ${over.message}\n\tIs the server running locally and accepting connections on that socket?`
      : over
  }
  const ip = resolve(machine, host)
  if (ip === undefined) return `could not translate host name "${host}" to address: Name or service not known`
  const socket = machine.network.open(ip, port, machine.config.ip)
  if (typeof socket === 'object') return socket
  const why = socket === 'connection refused' ? 'Connection refused' : 'Connection timed out'
  return `connection to server ${placeText(process, place)} failed: ${why}\n\tIs the server running on that host and accepting TCP/IP connections?`
}

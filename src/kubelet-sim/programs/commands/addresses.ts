/** How programs find the address of a server, and how long they try to reach it. */
import type { ContainerConfig } from '../../runtime/container-config.ts'
import {
  type ConnectError,
  isLoopback,
  type LookupOptions,
  type Network,
} from '../../runtime/network/network.ts'
import type { Socket } from '../../runtime/network/socket.ts'

export interface Address {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly path: string
}

export function parseAddress(text: string): Address | undefined {
  const found = /^(?:(\w+):\/\/)?(?:[^@/]*@)?(\[[\da-fA-F:.]+\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?/.exec(text)
  if (!found) return undefined
  const scheme = found[1] ?? 'http'
  const host = found[2].replace(/^\[|\]$/g, '')
  const path = found[4] ?? '/'
  return {
    scheme,
    host,
    port: Number(found[3] ?? (scheme === 'https' ? 443 : 80)),
    path: path.startsWith('?') ? `/${path}` : path,
  }
}

/** The name server, the search list and ndots of the container's /etc/resolv.conf. */
export function lookupOptions({
  resolvConf: text = '',
  ip: from,
}: ContainerConfig): LookupOptions & { server: string } {
  return {
    from,
    server: /^nameserver\s+(\S+)/m.exec(text)?.[1] ?? '10.96.0.10',
    search: (/^search\s+(.+)$/m.exec(text)?.[1] ?? '').split(/\s+/).filter(Boolean),
    ndots: Number(/ndots:(\d+)/.exec(text)?.[1] ?? 1),
  }
}

/** Who looks for others: a program of a container, or a server. */
interface Caller {
  readonly config: ContainerConfig
  readonly network: Network
}

/** A connection with the server that has a name, or why there is none; undefined where nobody has that name. */
export function openTo(caller: Caller, host: string, port: number): Socket | ConnectError | undefined {
  const ip = resolve(caller, host)
  return ip === undefined ? undefined : caller.network.open(ip, port, caller.config.ip)
}

/** The address of a host: from /etc/hosts, and then from the name server. */
export function resolve({ config, network }: Caller, host: string): string | undefined {
  if (host === 'localhost') return '127.0.0.1'
  if (isLoopback(host)) return host
  if (host === config.hostname) return config.ip
  for (const line of (config.hosts ?? '').split('\n')) {
    const [ip, ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (ip && names.includes(host)) return ip
  }
  const found = network.lookup(host, lookupOptions(config))
  return typeof found === 'object' ? found.addresses[0] : undefined
}

/** How long the kernel tries, until it finds that nobody has the address, or gives up on one that stays silent. */
export const connectMs: Readonly<Record<ConnectError, number>> = {
  'connection refused': 0,
  'no route to host': 3_000,
  'i/o timeout': 130_000,
}

/** What connect(2) fails with. */
export const connectErrors: Readonly<Record<ConnectError, string>> = {
  'connection refused': 'ECONNREFUSED',
  'no route to host': 'EHOSTUNREACH',
  'i/o timeout': 'ETIMEDOUT',
}

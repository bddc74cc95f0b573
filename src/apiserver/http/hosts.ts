/** Which hosts are this machine: those that a request may name, and those that may be listened on by anybody. */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

const ipv6Loopback = new BlockList()
ipv6Loopback.addAddress('::1', 'ipv6')

/** `localhost`, 127.0.0.0/8 and ::1, written plainly: no zone, no trailing dot, no number for an address. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.')
  if (isIPv6(host)) return !host.includes('%') && ipv6Loopback.check(host, 'ipv6')
  return host.toLowerCase() === 'localhost'
}

const authority = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#[\]@,\\]+))(?::\d{0,5})?$/i

/** The host of `host:port` as a Host header or an address has it; undefined for what is none. */
function hostOf(text: string): string | undefined {
  const found = authority.exec(text)
  return found ? (found[1] ?? found[2]).toLowerCase() : undefined
}

/** Whether a text is a host and nothing else: a name or an address, without a port. */
export const isHost = (text: string): boolean =>
  isIPv6(withoutBrackets(text)) || (!text.includes(':') && hostOf(text) !== undefined)

const withoutBrackets = (text: string) => text.replace(/^\[(.*)\]$/, '$1')

/** The host of an Origin; undefined for `null` and whatever else is no page of HTTP. */
export function hostOfOrigin(origin: string): string | undefined {
  const found = /^https?:\/\/(.*)$/i.exec(origin)
  return found ? hostOf(found[1]) : undefined
}

/** The hosts that mean this server. */
export class OwnHosts {
  readonly #named: ReadonlySet<string>
  /** The Host header that was right last: a client sends the same with each request. */
  #known: string | undefined

  /** @param named besides those of the loopback: names or addresses, without a port */
  constructor(named: readonly string[] = []) {
    this.#named = new Set(named.map((host) => withoutBrackets(host).toLowerCase()))
  }

  /** @param header a Host header */
  areCalled(header: string): boolean {
    if (header === this.#known) return true
    const isKnown = this.has(hostOf(header))
    if (isKnown) this.#known = header
    return isKnown
  }

  has(host: string | undefined): boolean {
    return host !== undefined && (isLoopback(host) || this.#named.has(host))
  }
}

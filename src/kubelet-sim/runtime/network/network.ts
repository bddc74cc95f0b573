/** The simulated network of a cluster: which address listens on which port, and what answers there. */
import { HttpConversation } from '../http/conversation.ts'
import type { HttpRequest, HttpResponse } from '../http/exchange.ts'
import { type DnsAnswer, type DnsQuestion, noSuchName } from './dns.ts'
import { FarServer } from './far-server.ts'
import { NetworkChanges } from './network-changes.ts'
import {
  anyPort,
  type Call,
  type Caller,
  type ConnectError,
  type Destination,
  type GrpcHealth,
  type Protocol,
  type Routed,
  type Server,
  type Trouble,
} from './server.ts'
import { Socket } from './socket.ts'

export type {
  Call,
  Caller,
  ConnectError,
  Destination,
  GrpcHealth,
  HttpRequest,
  HttpResponse,
  Protocol,
  Routed,
  Server,
  Trouble,
}
export { anyPort }

/** What the cluster knows beyond plain addresses. */
interface NetworkOptions {
  /** What a name server answers; a text when it does not. */
  readonly resolve?: (question: DnsQuestion, asker: Asker) => DnsAnswer | 'i/o timeout'
  /**
   * Where a connection to a virtual address (a Service's), or to a port that is not of that address alone, goes; undefined
   * where it goes to that very address.
   */
  readonly route?: (call: Call) => Routed | ConnectError | undefined
  /** The address under which a host is known that has this one of another family; undefined where it is that one. */
  readonly hostOf?: (ip: string) => string | undefined
  /** The way back: its address of the other family. */
  readonly otherOf?: (ip: string) => string
  /** As whose a call appears where it ends, where that is not the caller's own address. */
  readonly seenAs?: (from: string, to: string) => string | undefined
  /** Whether an address stands for others, and is nobody's own. */
  readonly isVirtual?: (ip: string) => boolean
  /** Whether a call is dropped on its way to where it ends. @param as as whose it appears there */
  readonly isBlocked?: (call: Call, as?: string) => boolean
  /** What somebody does to calls on purpose. @param asked what was asked for, where the call ends elsewhere */
  readonly trouble?: (call: Call, asked: Destination) => Trouble | undefined
  /** Whether nothing gets through from one address to another. */
  readonly isSevered?: (from: string | undefined, to: string) => boolean
  /** Whether whoever calls an address reaches it itself, until a change there is told. */
  readonly isOwn?: (ip: string, from: string | undefined) => boolean
  /** Whether no call is troubled, until a change everywhere is told; and whether none is blocked. */
  readonly isUntroubled?: () => boolean
  readonly isOpen?: () => boolean
}

/** How many other exchanges may be part of one; those with long paths count more. */
const mostExchanges = 1_000

/** As in DNS. */
const longestName = 255

/** An address by which everybody means himself. */
export const isLoopback = (ip: string): boolean =>
  ip === '::1' || (ip.startsWith('127.') && /^127(\.\d{1,3}){3}$/.test(ip))

/** By which a Pod leaves its network, and by which what is on its node comes to it. */
export const gatewayOf = (ip: string): string => ip.replace(/\.\d+$/, '.1')

/** Whether a server that is told to listen there does so for nobody from elsewhere. */
export const isLocalHost = (host: string): boolean => host === 'localhost' || isLoopback(host)

export class Network {
  readonly changes = new NetworkChanges()
  readonly #ports = new Map<string, readonly Listener[]>()
  #options: NetworkOptions
  /** What may still be asked before the first exchange under way is over; undefined where none is. */
  #left: number | undefined

  constructor(options: NetworkOptions = {}) {
    this.#options = options
  }

  /** The address of the other family that who has this one has, too; undefined where there is one family. */
  otherAddressOf(ip: string): string | undefined {
    return this.#options.otherOf?.(ip)
  }

  /** Says what answers for names and virtual addresses from now on. */
  configure(options: NetworkOptions): void {
    this.#options = { ...this.#options, ...options }
  }

  /** Makes `ip` reachable: a closed port there refuses instead of staying silent. */
  attach(ip: string): void {
    if (!this.#ports.has(ip)) this.#put(ip, noListeners)
  }

  /** Connects hosts as they stand, by address, with all that listens there: many networks may share them. */
  attachHosts(hosts: ReadonlyMap<string, readonly Listener[]>): void {
    for (const [ip, listeners] of hosts) this.#put(ip, listeners)
  }

  /** Takes `ip`, and all that listens there, off the network. */
  detach(ip: string): void {
    this.#ports.delete(ip)
    this.changes.tell(ip)
  }

  /**
   * Answers a function that closes the port, or the error of bind(2) when the port is taken.
   * @param isLocal it is bound to 127.0.0.1: nobody reaches it but who asks for that address from there
   */
  listen(
    ip: string,
    port: number,
    server: Server,
    isLocal = false,
  ): (() => void) | 'bind: address already in use' {
    const listeners = this.#ports.get(ip) ?? noListeners
    const { protocol = 'TCP' } = server
    if (
      !server.isAssumed &&
      listeners.some((each) => isAt(each, { port, protocol }) && !each.server.isAssumed)
    )
      return 'bind: address already in use'
    const listener: Listener = isLocal ? { port, server, isLocal } : { port, server }
    this.#put(ip, listeners.concat(listener))
    return () => this.#close(ip, listener)
  }

  /** The ports of `ip` that are open, but for those that are only assumed to be somewhere. */
  listening(ip: string): readonly OpenPort[] {
    const listeners = this.#ports.get(ip) ?? noListeners
    const known = listeners.filter(({ port }) => port !== anyPort)
    return known.map(({ port, server: { protocol = 'TCP', owner }, isLocal = false }) => ({
      port,
      protocol,
      isLocal,
      owner,
    }))
  }

  /** Closes every port of `ip` on which `server` answers. */
  close(ip: string, server: Server): void {
    const listeners = this.#ports.get(ip)
    if (!listeners?.length) return
    const left = listeners.filter((each) => each.server !== server)
    this.#put(ip, left.length ? left : noListeners)
  }

  /**
   * What answers on `port` of `ip`, or why nothing does.
   * @param caller the address, if it is one of the cluster's, of one who comes by TCP; or who it is, and how he comes
   */
  connect(ip: string, port: number, caller?: string | Caller): Server | ConnectError {
    const reached = this.#reach(ip, port, caller)
    if (typeof reached === 'string') return reached
    const { server, as, slowMs } = reached
    return as === undefined && !slowMs ? server : new FarServer(server, { as, slowMs })
  }

  /** Whether a connection to this very address ends as one would now, until `changes` tell of another state there. */
  isSteady(ip: string, port: number, from?: string): boolean {
    const { isOwn, isUntroubled, isOpen } = this.#options
    if (isUntroubled?.() === false || isOpen?.() === false || isOwn?.(ip, from) === false) return false
    const listeners = this.#ports.get(this.#hostOf(ip)) ?? noListeners
    return serverAt(listeners, { port, protocol: 'TCP' })?.isSteady ?? false
  }

  /** Why an echo request is not answered; undefined where it is. Virtual addresses stay silent. */
  reach(asked: string, from?: string): ConnectError | undefined {
    const ip = this.#hostOf(asked)
    if (this.#options.isSevered?.(from, ip)) return 'i/o timeout'
    const call = { ip, port: 0, protocol: 'ICMP', from } as const
    if (this.#options.isBlocked?.(call)) return 'i/o timeout'
    const error = this.#options.trouble?.(call, call)?.error
    if (error) return 'i/o timeout'
    if (this.#ports.has(ip)) return undefined
    return this.#options.isVirtual?.(ip) ? 'i/o timeout' : 'no route to host'
  }

  /** One HTTP exchange. A port that does not speak HTTP hangs up. */
  http(ip: string, port: number, request: HttpRequest): HttpResponse | ConnectError | 'EOF' {
    const server = this.connect(ip, port, request.from)
    if (typeof server === 'string') return server
    return this.exchange(server, request)
  }

  /** Asks a server. One that asks others before it answers does so in the same turn: too much of that finds no answer. */
  exchange(server: Server, request: HttpRequest): HttpResponse | ConnectError | 'EOF' {
    if (!server.handle) return 'EOF'
    if (this.#left !== undefined) {
      this.#left -= 1 + (request.path.length >> 7)
      return this.#left < 0 ? 'i/o timeout' : server.handle(request)
    }
    this.#left = mostExchanges
    try {
      return server.handle(request)
    } finally {
      this.#left = undefined
    }
  }

  /** Opens a connection, over which bytes go as they are. @param caller as for `connect` */
  open(ip: string, port: number, caller?: string | Caller): Socket | ConnectError {
    const reached = this.#reach(ip, port, caller)
    if (typeof reached === 'string') return reached
    return this.join(reached.server, reached.as ?? (typeof caller === 'object' ? caller.from : caller))
  }

  /** Opens a connection to a server. @param as the address of the caller, as the server sees it */
  join(server: Server, as: string | undefined): Socket {
    const [near, far] = Socket.pair(as)
    if (server.accept) server.accept(far)
    else if (server.handle)
      new HttpConversation(far, (request) => this.exchange(server, request), server.isMute).goOn()
    else swallow(far)
    return near
  }

  httpGet(ip: string, port: number, path: string): HttpResponse | ConnectError | 'EOF' {
    return this.http(ip, port, { method: 'GET', path })
  }

  /** One question to a name server, as dig asks it: the name is taken as it is. A text when no name server answers. */
  resolve(question: DnsQuestion, asker: Asker = {}): DnsAnswer | 'i/o timeout' {
    if (question.name.length > longestName) return noSuchName()
    return this.#options.resolve?.(question, asker) ?? noSuchName()
  }

  /**
   * The addresses `name` stands for: an address itself, or a name completed from `search` as a resolver does it.
   * Answers the name that was found too; a text when no name server answers.
   */
  lookup(name: string, options: LookupOptions = {}): Resolved | 'i/o timeout' | undefined {
    if (name.length > longestName) return undefined
    if (isAddress(name)) return { name, addresses: [name] }
    for (const candidate of candidates(name, options)) {
      const addresses: string[] = []
      for (const type of addressTypes) {
        const answer = this.resolve({ name: candidate, type }, options)
        if (typeof answer === 'string') return answer
        for (const each of answer.answers) if (each.type === type) addresses.push(each.content)
      }
      if (addresses.length > 0) return { name: candidate, addresses }
    }
    return undefined
  }

  #reach(asked: string, port: number, caller?: string | Caller): Reached | ConnectError {
    const { from, protocol = 'TCP', isTold = false } = typeof caller === 'object' ? caller : { from: caller }
    const isOwn = from !== undefined && isLoopback(asked)
    const ip = isOwn ? from : asked
    const routed = this.#options.route?.({ ip, port, protocol, from, isLoopback: isOwn })
    if (typeof routed === 'string') return routed
    if (routed && 'server' in routed) return routed
    const destination = routed ?? { ip, port }
    const host = this.#hostOf(destination.ip)
    if (this.#options.isSevered?.(from, host)) return 'i/o timeout'
    const call = { ip: host, port: destination.port, protocol, from }
    if (this.#options.isBlocked?.(call, routed?.as)) return 'i/o timeout'
    const trouble = this.#options.trouble?.(call, { ip, port })
    if (trouble?.error) return trouble.error
    const listeners = this.#ports.get(host)
    if (!listeners) return 'no route to host'
    const place = { port: destination.port, protocol, isLocal: isOwn && !routed }
    const assumed = routed || isTold ? { port: anyPort, protocol, isLocal: place.isLocal } : undefined
    const server = serverAt(listeners, place) ?? (assumed && serverAt(listeners, assumed))
    if (!server || server.refuses) return 'connection refused'
    const as = place.isLocal ? loopbackOf(asked) : this.#seenAs(routed?.as, from, destination.ip)
    return { server, as, slowMs: trouble?.slowMs }
  }

  /** Every host is known by one of its addresses. */
  #hostOf(ip: string): string {
    return ip.includes(':') ? (this.#options.hostOf?.(ip) ?? ip) : ip
  }

  /**
   * Who connects to an address of the other family does so from his own of that family.
   * @param as who hands the call on in his own name
   */
  #seenAs(as: string | undefined, from: string | undefined, ip: string): string | undefined {
    const own = as ?? from
    if (own === undefined) return undefined
    const { otherOf, seenAs } = this.#options
    return ip.includes(':') ? (as ?? otherOf?.(own)) : (seenAs?.(own, ip) ?? as)
  }

  #put(ip: string, listeners: readonly Listener[]): void {
    this.#ports.set(ip, listeners)
    this.changes.tell(ip)
  }

  #close(ip: string, listener: Listener): void {
    const listeners = this.#ports.get(ip)
    if (!listeners?.includes(listener)) return
    const left = listeners.filter((each) => each !== listener)
    this.#put(ip, left.length ? left : noListeners)
  }
}

/** As whom a machine sees itself where it asks for an address that everybody has. */
const loopbackOf = (asked: string): string => (asked.includes(':') ? '::1' : '127.0.0.1')

/** As what a program asks that wants to connect. */
const addressTypes = ['A', 'AAAA'] as const

/** Who asks for a name, and whom. */
export interface Asker {
  /** The address of the name server. */
  readonly server?: string
  /** The address of the caller, if it is one of the cluster's. */
  readonly from?: string
}

export interface LookupOptions extends Asker {
  /** The suffixes to try, as in /etc/resolv.conf. */
  readonly search?: readonly string[]
  /** A name with fewer dots is tried with the suffixes first. Kubernetes sets 5. */
  readonly ndots?: number
}

interface Resolved {
  readonly name: string
  readonly addresses: readonly string[]
}

export const isAddress = (text: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) || /^[\da-f:]*:[\da-f:.]+$/i.test(text)

/** Reads what comes, and says nothing. */
function swallow(socket: Socket): void {
  let bytes = socket.read()
  while (typeof bytes === 'string') bytes = socket.read()
  if (bytes) bytes(() => swallow(socket))
  else socket.abort()
}

export interface Listener {
  readonly port: number
  readonly server: Server
  /** Bound to 127.0.0.1. */
  readonly isLocal?: boolean
}

export interface OpenPort {
  readonly port: number
  readonly protocol: Protocol
  readonly isLocal: boolean
  readonly owner: Server['owner']
}

interface Reached {
  readonly server: Server
  /** As whose the call appears there, if not as the caller's. */
  readonly as?: string
  readonly slowMs?: number
}

interface Place {
  readonly port: number
  readonly protocol: Protocol
  /** Asked for as 127.0.0.1. */
  readonly isLocal?: boolean
}

const isAt = ({ port, server }: Listener, place: Place): boolean =>
  port === place.port && (server.isAssumed || (server.protocol ?? 'TCP') === place.protocol)

/** Who is there goes before who is only assumed to be. */
function serverAt(listeners: readonly Listener[], place: Place): Server | undefined {
  let assumed: Server | undefined
  for (const each of listeners) {
    if (!isAt(each, place) || (each.isLocal && !place.isLocal)) continue
    if (!each.server.isAssumed) return each.server
    assumed ??= each.server
  }
  return assumed
}

const noListeners: readonly Listener[] = Object.freeze([])

function candidates(name: string, { search = [], ndots = 1 }: LookupOptions): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)]
  const completed = search.map((suffix) => `${name}.${suffix}`)
  const dots = name.split('.').length - 1
  return dots >= ndots ? [name, ...completed] : [...completed, name]
}

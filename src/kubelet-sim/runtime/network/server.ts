/** What answers on a port of the simulated network, and what a call of one is. */
import type { HttpRequest, HttpResponse } from '../http/exchange.ts'
import type { Socket } from './socket.ts'

/** What answers on a port. */
export interface Server {
  /** Takes a connection, whose bytes are its own business. Absent for one that speaks HTTP, or nothing at all. */
  accept?(socket: Socket): void
  /** Absent for a port that accepts connections but does not speak HTTP. */
  handle?(request: HttpRequest): HttpResponse | 'EOF'
  /** HTTP is not what it is made for: it says nothing to who says something else. */
  readonly isMute?: boolean
  /** Absent, or undefined, for a port that does not speak the gRPC health protocol. */
  checkHealth?(service: string): GrpcHealth | undefined
  /** It understands HTTPS too. */
  readonly speaksTls?: boolean
  /** And on one of its ports; undefined where the port makes no difference. */
  speaksTlsOn?(port: number): boolean | undefined
  /** In PEM, its own first; absent for one whose certificate nobody looks at. */
  readonly certificate?: string
  /** Its certificate is signed by the cluster's authority, or by itself: who checks certificates must know that one. */
  readonly isSignedByCluster?: boolean
  /** It is only assumed to be there: others may have its port. */
  readonly isAssumed?: boolean
  /** How long it lets those wait who connect, and those whom it answers by gRPC; for those who do not wait for ever. Default: no time. */
  readonly connectsAfterMs?: number
  readonly answersAfterMs?: number
  /** It takes no connections now. */
  readonly refuses?: boolean
  /** As long as its port is open, it takes connections, and says how it is, as it does now. */
  readonly isSteady?: boolean
  /** Default TCP. */
  readonly protocol?: Protocol
  /** Whose it is, as those see who look who listens: a process, or the name of one. Absent: nobody's who is known. */
  readonly owner?: PortOwner | string
  /** Takes a datagram, and answers the one that goes back, if one does. @param from the address of the caller */
  receive?(datagram: string, from?: string): string | undefined
}

/** A process, as far as one tells it from others. */
interface PortOwner {
  readonly args: readonly string[]
  readonly machine: object
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP'

/** The port of a server that is assumed to listen wherever Services, and people, send something. */
export const anyPort = 0

export type GrpcHealth = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN'

/** Why no connection came about, in the words of the system call. */
export type ConnectError = 'connection refused' | 'no route to host' | 'i/o timeout'

export interface Destination {
  readonly ip: string
  readonly port: number
}

/** Who calls, and how: most by TCP, from an address of the cluster. */
export interface Caller {
  readonly from?: string
  readonly protocol?: Protocol
  /** A person has named the port, who knows what listens there: as a Service, he reaches a server of which that is only assumed. */
  readonly isTold?: boolean
}

/** A connection on its way. */
export interface Call extends Destination {
  readonly protocol: Protocol | 'ICMP'
  /** The address of the caller, if it is one of the cluster's. */
  readonly from?: string
  /** The caller has asked for its own machine by an address that everybody has: 127.0.0.1. */
  readonly isLoopback?: boolean
}

/** Where a call ends, and as whose it appears there if not as the caller's; or the network itself answers. */
export type Routed = (Destination & { readonly as?: string }) | { readonly server: Server }

/** What happens to a call on its way: it does not come through, or it takes longer. */
export interface Trouble {
  readonly error?: ConnectError
  readonly slowMs?: number
}

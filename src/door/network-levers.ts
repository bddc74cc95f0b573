/** What can be done to the network of a cluster on purpose: `cluster.network.cut({ from: 'pod/web', to: 'service/db' })`. */
import type { KubeletFleet } from '../kubelet-sim/fleet.ts'
import type { Connections, NetworkFault } from '../kubelet-sim/network/network-faults.ts'
import type { Door } from './door.ts'

/** Which connections, and the name under which the fault is taken away again; without one it is given one. */
interface FaultyConnections extends Connections {
  readonly name?: string
}

/**
 * The ends of connections are named `10.244.1.7`, `10.244.0.0/16`, `pod/web`, `pod/shop/web` (in the namespace shop),
 * `service/web`, `node/node-1` (and its pods), `namespace/shop` (its pods). What is left out is any. Each answers the fault
 * that it makes. @throws ApiError 400 for ends and ports that can be none
 */
export class NetworkLevers {
  constructor(
    private readonly door: Door,
    private readonly fleet: () => KubeletFleet,
  ) {}

  /** What is done to it now, in the order in which that began. */
  list(): readonly NetworkFault[] {
    return this.fleet().faults.list()
  }

  /** Connections take `ms` longer, one after the other. */
  slow(connections: FaultyConnections & { readonly ms: number }): NetworkFault {
    return this.door.orderNetwork({ verb: 'slow', ...connections })!
  }

  /** Nothing comes through: who connects waits until he gives up. */
  cut(connections: FaultyConnections): NetworkFault {
    return this.door.orderNetwork({ verb: 'cut', ...connections })!
  }

  /** Connections are refused at once. */
  refuse(connections: FaultyConnections): NetworkFault {
    return this.door.orderNetwork({ verb: 'refuse', ...connections })!
  }

  /** Takes a fault away, or all of them. @throws ApiError 404 for one that there is not */
  restore(name?: string): void {
    this.door.orderNetwork({ verb: 'restore', name })
  }
}

/** What can be done to the machines of a cluster from outside. */
import type { KubeletFleet } from '../kubelet-sim/fleet.ts'
import { checkMachine, type NodeSpec } from '../kubelet-sim/node.ts'
import type { NodeState } from '../kubelet-sim/node-machine.ts'
import type { Door } from './door.ts'

export class NodeLevers {
  constructor(
    private readonly door: Door,
    private readonly fleet: () => KubeletFleet,
  ) {}

  /** The machines, in the order in which they were added. */
  list(): readonly NodeState[] {
    return this.fleet().list()
  }

  /** Adds a machine; its kubelet registers the node. @throws ApiError 409 for a name that is taken, 422 for one that none can have */
  add(spec: NodeSpec): void {
    checkMachine(spec)
    this.door.orderNode({ verb: 'add', spec })
  }

  /** Takes a machine away for good, and its Node with it. @throws ApiError 404 */
  remove(name: string): void {
    this.door.orderNode({ verb: 'remove', name })
  }

  /** Turns a machine off: all that runs on it ends at once, and nobody is told. @throws ApiError 404 */
  stop(name: string): void {
    this.door.orderNode({ verb: 'stop', name })
  }

  /** Turns a machine on: it boots, and its kubelet takes up the pods that are there for it. @throws ApiError 404 */
  start(name: string): void {
    this.door.orderNode({ verb: 'start', name })
  }

  /** Cuts a machine off from the network; what runs on it goes on. @throws ApiError 404 */
  partition(name: string): void {
    this.door.orderNode({ verb: 'partition', name })
  }

  /** Puts a machine back on the network. @throws ApiError 404 */
  heal(name: string): void {
    this.door.orderNode({ verb: 'heal', name })
  }
}

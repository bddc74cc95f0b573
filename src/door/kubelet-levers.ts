/** What is given to the kubelets of a cluster, and not to its API: `cluster.kubelets.node('node-1').staticPods`. */
import type { KubeletFleet } from '../kubelet-sim/fleet.ts'
import type { MachineLoad } from '../kubelet-sim/machine-use.ts'
import type { Door } from './door.ts'
import { StaticPodLevers } from './static-pod-levers.ts'

/** What can be said to the kubelet of one node. */
interface KubeletLever {
  /** The manifests in the folder of its machine: pods that it runs without asking the API server. */
  readonly staticPods: StaticPodLevers
  /**
   * Says what runs on its machine besides pods: so much memory, disk and so many processes; what is absent is as usual.
   * `use({ memory: '16300Mi' })` makes it short of memory.
   * @throws ApiError 400 for what is no amount, 404 for a node that there is not
   */
  use(load: MachineLoad): void
  /**
   * Shuts its machine down in order, as `systemctl poweroff` does: pods end as its `shutdownGracePeriod` allows, and then the power goes.
   * @throws ApiError 404 for a node that there is not
   */
  shutDown(): void
}

export class KubeletLevers {
  constructor(
    private readonly door: Door,
    private readonly fleet: () => KubeletFleet,
  ) {}

  /** @param name of a node; whether there is one shows when something is said to it */
  node(name: string): KubeletLever {
    return {
      staticPods: new StaticPodLevers(name, this.door, this.fleet),
      shutDown: () => this.door.orderNode({ verb: 'shutDown', name }),
      use: (load) => this.door.orderNode({ verb: 'setLoad', name, load }),
    }
  }
}

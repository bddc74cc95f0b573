/** What the kernel of a node tells of it. */
import type { Quantities } from '../../api/core/resources.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { quantityValue } from '../../api/quantity.ts'
import type { Host } from '../runtime/container-config.ts'
import type { NodeServices } from './node-services.ts'

export const hostOfNode = (kubelet: {
  readonly node: Node | undefined
  readonly system: NodeServices['system']
}): Host => {
  const { cpus, memoryBytes } = amountsOf(kubelet.node?.status.capacity ?? nothingSaid)
  return {
    cpus,
    memoryBytes,
    get cri() {
      return kubelet.system.cri
    },
    firewall: () => kubelet.system.firewall(),
    get journal() {
      return kubelet.system.journal
    },
  }
}

const nothingSaid: Quantities = Object.freeze({})

/** Each container that starts asks. */
const amountsOf = memoByIdentity(({ cpu = '4', memory = '8Gi' }: Quantities) => ({
  cpus: quantityValue(cpu),
  memoryBytes: quantityValue(memory),
}))

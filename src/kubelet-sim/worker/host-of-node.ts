/** What the kernel of a node tells of it. */
import type { Node } from '../../api/generated/types/core-v1.ts'
import { quantityValue } from '../../api/quantity.ts'
import type { Host } from '../runtime/container-config.ts'
import type { NodeServices } from './node-services.ts'

export const hostOfNode = (kubelet: {
  readonly node: Node | undefined
  readonly system: NodeServices['system']
}): Host => {
  const { cpu = '4', memory = '8Gi' } = kubelet.node?.status.capacity ?? {}
  return {
    cpus: quantityValue(cpu),
    memoryBytes: quantityValue(memory),
    get cri() {
      return kubelet.system.cri
    },
    firewall: () => kubelet.system.firewall(),
    get journal() {
      return kubelet.system.journal
    },
  }
}

/** `/configz`: how a kubelet is configured, with what it has by default. */
import { capacityOf, type MachineSpec } from '../node.ts'

export const configurationOf = (spec: MachineSpec): object => ({
  kubeletconfig: { ...spec.kubelet, maxPods: Number(capacityOf(spec).pods) },
})

/** What kubectl explain says of Nodes. */
import type { Descriptions } from '../../common-descriptions.ts'

export const nodeDescriptions = (): Descriptions => ({
  Node: {
    '': 'A machine that runs pods; here a simulated one.',
  },
  NodeStatus: {
    conditions: 'How the node is: Ready, and what it is short of.',
    capacity: 'What the machine has.',
    allocatable: 'What of that pods may use.',
    addresses: 'Where it can be reached.',
    nodeInfo: 'What it runs.',
  },
  NodeSpec: {
    unschedulable: 'No new pods come here while this is true: kubectl cordon sets it.',
    taints: 'What keeps pods away that do not tolerate it.',
    podCIDR: 'The addresses that the pods of this node get.',
    providerID: 'What the machine is called where it was rented.',
  },
})

/** What kubectl explain says of the types of node.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const nodeDescriptions = (): Descriptions => ({
  RuntimeClass: {
    '': 'A way to run containers, what it costs, and where it is to be had.',
    handler: 'What the nodes call it. Every simulated node runs every handler in the same way.',
  },
  Overhead: {
    podFixed: 'What each of its pods needs besides what is in its containers.',
  },
  Scheduling: {
    nodeSelector: 'Labels of the nodes that have it: its pods get this selector as well.',
    tolerations: 'Tolerations that its pods get.',
  },
})

/** What kubectl explain says of the types of node.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const nodeDescriptions = (): Descriptions => ({
  RuntimeClass: {
    '': 'A way to run containers, what it costs, and where it is to be had.',
    handler:
      'What the nodes call it. A node has to know it; every simulated one runs every handler in the same way. It never changes.',
    overhead: 'What its pods take besides what their containers ask for.',
    scheduling: 'Which nodes have it. Default: all.',
  },
  Overhead: {
    podFixed: 'What each of its pods needs besides what is in its containers.',
  },
  Scheduling: {
    nodeSelector: 'Labels of the nodes that have it: its pods get this selector as well.',
    tolerations: 'Tolerations that its pods get.',
  },
})

/** What kubectl explain says of where Pods may go. */
import type { Descriptions } from '../../common-descriptions.ts'

export const placementDescriptions = (): Descriptions => ({
  Affinity: {
    nodeAffinity: 'What a node must have, and what it had better have.',
  },
  Toleration: {
    key: 'The taint it is about; absent, with operator Exists: every taint.',
    operator: 'Equal: the value must be the same. Exists: any value will do.',
    value: 'The value of the taint, for operator Equal.',
    effect: 'NoSchedule, PreferNoSchedule or NoExecute; absent: all of them.',
    tolerationSeconds: 'How long a NoExecute taint is borne before the pod is evicted.',
  },
})

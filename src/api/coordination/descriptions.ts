/** What kubectl explain says of the types of coordination.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const coordinationDescriptions = (): Descriptions => ({
  Lease: {
    '': 'Held by one holder at a time, who must renew it. Nodes show with theirs that they are alive.',
  },
  LeaseSpec: {
    holderIdentity: 'Who holds it.',
    leaseDurationSeconds: 'How many seconds others wait after the last renewal before they take it.',
    acquireTime: 'When the holder got it.',
    renewTime: 'When the holder last renewed it.',
    leaseTransitions: 'How often it has changed hands.',
    strategy: 'How the holder is chosen. Left out: v1.36 has the feature off.',
    preferredHolder: 'Who is to get it next. Left out: v1.36 has the feature off.',
  },
})

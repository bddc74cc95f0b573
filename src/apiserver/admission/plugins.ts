/** The admission plugins of this API server, in the order in which they are asked. */
import type { AdmissionPlugin } from './admission.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { priority } from './priority.ts'
import { serviceAccountAdmission } from './service-account.ts'
import { type ServiceAllocationOptions, serviceAllocation } from './service-allocation.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'

export type AdmissionOptions = ServiceAllocationOptions

export const admissionPlugins = (options: AdmissionOptions = {}): readonly AdmissionPlugin[] => [
  namespaceLifecycle,
  serviceAccountAdmission,
  taintNodesByCondition,
  priority(),
  defaultTolerationSeconds,
  serviceAllocation(options),
]

/** coordination.k8s.io/v1 Lease: a heartbeat. Nodes and elected leaders renew theirs. */
import { columnsOf } from '../columns.ts'
import { type FieldError, invalid } from '../field-error.ts'
import type { Lease } from '../generated/types/coordination-v1.ts'
import { defineKind } from '../kind.ts'

/** Where the Leases of the nodes are. */
export const nodeLeaseNamespace = 'kube-node-lease'

export const lease = defineKind<Lease>('coordination.k8s.io/v1', 'Lease', {
  plural: 'leases',
  scope: 'Namespaced',
  takesAnyFinalizer: true,
  createsOnUpdate: true,
  needsVersion: true,

  updateChecks: ['metadataChange', 'object'],
  validate: leaseProblems,

  columns: columnsOf<Lease>((c) => [
    c.name,
    c.show('Holder', ({ spec }) => spec.holderIdentity ?? ''),
    c.age,
  ]),
})

const none: readonly FieldError[] = []

/** Every node writes its Lease every few seconds: a good one costs nothing. */
function leaseProblems({ spec: { leaseDurationSeconds, leaseTransitions } }: Lease): readonly FieldError[] {
  const isShort = leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0
  const isNegative = leaseTransitions !== undefined && leaseTransitions < 0
  if (!isShort && !isNegative) return none
  const short = invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')
  const negative = invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0')
  return [...(isShort ? [short] : []), ...(isNegative ? [negative] : [])]
}

/** storage.k8s.io/v1 CSIStorageCapacity: how much storage of a class there is on some of the nodes. */
import { columnsOf } from '../columns.ts'
import { oldLabelWarnings } from '../core/old-node-labels.ts'
import { isEqual } from '../equality.ts'
import { invalid } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { CSIStorageCapacity } from '../generated/types/storage-v1.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorProblems } from '../labels.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { parseQuantity } from '../quantity.ts'

export const csiStorageCapacity = defineKind<CSIStorageCapacity>('storage.k8s.io/v1', 'CSIStorageCapacity', {
  plural: 'csistoragecapacities',
  scope: 'Namespaced',
  needsVersion: true,

  *validate({ nodeTopology, storageClassName = '', capacity }) {
    if (nodeTopology) yield* labelSelectorProblems(nodeTopology, 'nodeTopology')
    yield* breaches(dnsSubdomainProblems, 'storageClassName', storageClassName)
    if (capacity !== undefined && parseQuantity(capacity).nanos < 0n) {
      yield invalid('capacity', capacity, 'must be greater than or equal to 0')
    }
  },

  *validateUpdate({ nodeTopology, storageClassName }, previous) {
    if (!isEqual(nodeTopology, previous.nodeTopology)) {
      yield invalid('nodeTopology', nodeTopology ?? null, 'field is immutable')
    }
    if (storageClassName !== previous.storageClassName) {
      yield invalid('storageClassName', storageClassName ?? '', 'field is immutable')
    }
  },

  warnsAlways: true,
  warnings: ({ nodeTopology }) =>
    oldLabelWarnings(nodeTopology?.matchExpressions as never, 'nodeTopology.matchExpressions'),

  columns: columnsOf<CSIStorageCapacity>((c) => [c.name, c.createdAt]),
})

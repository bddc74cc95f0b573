/** Writes into a quota that more of it is used: with every object that uses something, so that nobody ever counts them. */
import { type ResourceList, resourceListOf } from '../../api/core/resource-lists.ts'
import { resourceQuota } from '../../api/core/resourcequota.ts'
import type { ResourceQuota } from '../../api/generated/types/core-v1.ts'
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import { deepFreeze } from '../../api/memo.ts'
import { addQuantities, formatQuantity, type Quantity } from '../../api/quantity.ts'
import { formatTime } from '../../api/time.ts'
import { apiServer } from '../../client/user.ts'
import { recordUpdate } from '../field-manager/managed-fields.ts'
import type { Store } from '../store/store.ts'
import type { Working } from '../working-object.ts'

const context = { fieldManager: 'kube-apiserver', user: apiServer, subresource: 'status' }

/** What was written here comes to: it need not be read out of the text again. */
const written = new WeakMap<object, ResourceList>()

/** What is used of a quota. */
export const usedBy = ({ status: { used } }: ResourceQuota): ResourceList =>
  (used && written.get(used)) ?? resourceListOf(used)

/** @param quota as it is stored now */
export function charge(
  store: Store,
  quota: ResourceQuota,
  more: readonly (readonly [name: string, quantity: Quantity])[],
): void {
  const amounts = new Map(usedBy(quota))
  const used: Record<string, string> = Object.assign({}, quota.status.used)
  for (const [name, quantity] of more) {
    const before = amounts.get(name)
    const amount = before ? addQuantities(before, quantity) : quantity
    amounts.set(name, amount)
    used[name] = formatQuantity(amount)
  }
  written.set(used, amounts)
  // Copied by Object.assign, not by spread: what is spread and then frozen is slow to read.
  const object = Object.assign({}, quota) as Working
  object.metadata = Object.assign({}, quota.metadata) as Working['metadata']
  object.status = Object.assign({}, quota.status, { used })
  const names = more.map(([name]) => name)
  record(quota, object, { names, at: formatTime(store.now) })
  object.metadata.resourceVersion = String(store.revision + 1)
  deepFreeze(object)
  store.append(resourceQuota, 'MODIFIED', object as unknown as ResourceQuota)
}

/** Of which names a record says that they were written, and when. */
interface Recorded {
  readonly names: readonly string[]
  readonly at: string
}

const recorded = new WeakMap<readonly ManagedFieldsEntry[], Recorded>()

/** What is written again within a second leaves the record as it is. */
function record(previous: ResourceQuota, object: Working, what: Recorded): void {
  const before = previous.metadata.managedFields
  const known = before && recorded.get(before)
  if (known?.at === what.at && what.names.every((name) => known.names.includes(name))) return
  recordUpdate(resourceQuota, { object, previous, context, at: what.at })
  const { managedFields } = object.metadata
  if (managedFields) recorded.set(managedFields, what)
}

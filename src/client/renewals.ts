/** A Lease that its holder renews with each beat, and that else stays as it is. */
import { lease as leaseKind } from '../api/coordination/lease.ts'
import type { Lease } from '../api/generated/types/coordination-v1.ts'
import { formatMicroTime } from '../api/time.ts'
import type { Beat } from '../sim/rhythm.ts'
import type { Client } from './client.ts'
import type { Row } from './repeats.ts'

/** From now on, until somebody else writes to it. Undefined: there is no such Lease, or somebody has a say in each renewal. */
export function repeatRenewals(
  client: Client,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  beat: Beat,
): Row | undefined {
  const renewed = client.find(leaseKind, name, namespace)
  return renewed && client.beginRow(leaseKind, renewed, { beat, again: renewedAgain })
}

/** @param at in milliseconds since 1970 */
const renewedAgain = (first: Lease, at: number): Lease => ({
  ...first,
  spec: { ...first.spec, renewTime: formatMicroTime(at) },
})

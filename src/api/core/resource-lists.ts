/** Amounts of resources as the API server reckons with them: exact, each remembering how it was written. */
import { memoByIdentity } from '../memo.ts'
import { addQuantities, parseQuantity, type Quantity } from '../quantity.ts'
import type { Quantities } from './resources.ts'

/** By the names of resources. */
export type ResourceList = ReadonlyMap<string, Quantity>

export const noResources: ResourceList = new Map()

/** What an object writes as `{cpu: 500m, memory: 1Gi}`. */
export const resourceListOf = (quantities: Quantities | undefined): ResourceList =>
  quantities ? parsed(quantities) : noResources

const parsed = memoByIdentity(
  (quantities: Quantities): ResourceList =>
    new Map(Object.entries(quantities).map(([name, text]) => [name, parseQuantity(text)])),
)

/** What is in either, together. */
export function added(a: ResourceList, b: ResourceList): ResourceList {
  if (b.size === 0) return a
  if (a.size === 0) return b
  const all = new Map(a)
  for (const [name, quantity] of b) {
    const known = all.get(name)
    all.set(name, known ? addQuantities(known, quantity) : quantity)
  }
  return all
}

/** Of what is in both, the larger. */
export function larger(a: ResourceList, b: ResourceList): ResourceList {
  if (b.size === 0) return a
  const all = new Map(a)
  for (const [name, quantity] of b) {
    const known = all.get(name)
    if (!known || quantity.nanos > known.nanos) all.set(name, quantity)
  }
  return all
}

/** `--sort-by`: by what a path leads to in each object. Source: kubectl's get.SortingPrinter. */
import { isQuantity, parseQuantity } from '../../../../api/quantity.ts'
import { failure } from './failure.ts'
import { relaxedPath } from './json-path-template.ts'

/** @throws Failure where no object has such a field */
export function sortedBy<T>(path: string, items: readonly T[], objectOf: (item: T) => unknown): readonly T[] {
  const follow = relaxedPath(path)
  const keyed = items.map((item) => ({ item, key: follow(objectOf(item))[0] }))
  if (keyed.length > 0 && keyed.every(({ key }) => key === undefined))
    throw failure(`${path.replace(/^\{?\.?|\}$/g, '')} is not found`)
  return keyed.sort((a, b) => order(a.key, b.key)).map(({ item }) => item)
}

/** What has none comes first. */
function order(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [first, second] = [String(a), String(b)]
  if (/^\d/.test(first) && /^\d/.test(second) && isQuantity(first) && isQuantity(second)) {
    const difference = parseQuantity(first).nanos - parseQuantity(second).nanos
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  return first < second ? -1 : first > second ? 1 : 0
}

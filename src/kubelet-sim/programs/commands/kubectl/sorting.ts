/** `--sort-by`: objects in the order of what a path leads to in each object. Source: kubectl's get.SortingPrinter. */
import { floatOf, integerOf, kindOf, typeOf } from '../../../../api/go-values/values.ts'
import { isQuantity, parseQuantity } from '../../../../api/quantity.ts'
import { quoted } from '../../../../api/quote.ts'
import { failure } from './failure.ts'
import { pathOf, relaxedTemplate } from './json-path.ts'

/** What an object is sorted by. */
interface Key {
  readonly value: unknown
  /** What a text is worth, in billionths. */
  readonly nanos: bigint | undefined
}

/** @throws Failure where no object has such a field, and where what it has is in no order */
export function sortedBy<T>(path: string, items: readonly T[], objectOf: (item: T) => unknown): readonly T[] {
  const template = relaxedTemplate(path)
  const follow = pathOf(template)
  const keyed = items.map((item) => ({ item, key: keyOf(follow(objectOf(item))[0]) }))
  if (keyed.length > 0 && keyed.every(({ key }) => key.value === undefined))
    throw failure(`couldn't find any field with path ${quoted(template)} in the list of objects`)
  const order = inOrder(template)
  return keyed.sort((a, b) => order(a.key, b.key)).map(({ item }) => item)
}

const keyOf = (value: unknown): Key => ({
  value: value ?? undefined,
  nanos: typeof value === 'string' && isQuantity(value) ? parseQuantity(value).nanos : undefined,
})

/** What has none comes first. */
const inOrder =
  (template: string) =>
  ({ value: a, nanos: first }: Key, { value: b, nanos: second }: Key): number => {
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
    if (first !== undefined && second !== undefined) return compared(first, second)
    const kind = kindOf(a)
    const unsortable = (why: string) =>
      failure(`Field ${template} in [][][]reflect.Value is an unsortable type: interface, err: ${why}`)
    if (kind !== 'string' && kind !== 'integer' && kind !== 'float')
      throw unsortable(`unsortable type: ${typeOf(a)}`)
    if (kind !== kindOf(b)) throw unsortable('unsortable interface: interface')
    if (kind === 'integer') return compared(integerOf(a), integerOf(b))
    return kind === 'float' ? compared(floatOf(a), floatOf(b)) : compared(a as string, b as string)
  }

const compared = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

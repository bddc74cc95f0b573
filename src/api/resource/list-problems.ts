/** What is wrong with lists that may have only so many items, each of them another one. Source: validateSlice and validateSet of resource.k8s.io. */
import { duplicate, type FieldErrors, tooMany } from '../field-error.ts'

type Check<T> = (item: T, path: string) => FieldErrors

/** Of a list that is too long nothing else is told. */
export function* itemProblems<T>(
  items: readonly T[] | undefined,
  { path, max = Number.POSITIVE_INFINITY }: { readonly path: string; readonly max?: number },
  check: Check<T>,
): FieldErrors {
  if (!items) return
  if (items.length > max) yield tooMany(path, items.length, max)
  else for (const [n, item] of items.entries()) yield* check(item, `${path}[${n}]`)
}

/** @param key what tells two items apart; an object is shown as it is */
export function* uniqueItemProblems<T>(
  items: readonly T[] | undefined,
  list: { readonly path: string; readonly max?: number; key(item: T): unknown },
  check: Check<T>,
): FieldErrors {
  yield* itemProblems(items, list, check)
  if (!items || items.length > (list.max ?? Number.POSITIVE_INFINITY)) return
  const known = new Set<string>()
  for (const [n, item] of items.entries()) {
    const key = list.key(item)
    const text = JSON.stringify(key)
    if (known.has(text)) yield duplicate(`${list.path}[${n}]`, key)
    known.add(text)
  }
}

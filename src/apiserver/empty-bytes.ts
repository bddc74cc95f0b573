/** Bytes that were given empty: no answer shows them, but etcd keeps them, other than lists and maps, and some kinds tell them from none. */
import { partsGivenEmpty } from '../api/given-empty.ts'
import type { KubeObject } from '../api/kind.ts'

const kept = new WeakMap<object, string>()

/** Remembers where `object`, which is about to be frozen and stored, was given no bytes. */
export function keepEmptyBytes(object: object): void {
  const paths = pathsOfBytes([...partsGivenEmpty(object)])
  if (paths) kept.set(object, paths)
}

/** Whether what is empty of `object` makes it another than is stored. What was read and is sent again says nothing of empty bytes. */
export function isEmptyOtherwise(object: object, current: KubeObject): boolean {
  const parts = [...partsGivenEmpty(object)]
  return (
    parts.some(([, part]) => typeof part === 'object') || pathsOfBytes(parts) !== (kept.get(current) ?? '')
  )
}

const pathsOfBytes = (parts: readonly (readonly [path: string, part: unknown])[]): string =>
  parts
    .filter(([, part]) => part === '')
    .map(([path]) => path)
    .join()

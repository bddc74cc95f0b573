/** How large an object may be: what etcd takes in one request. */
import { requestEntityTooLarge } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import { memoByIdentity } from '../../api/memo.ts'

/** The usual limit of etcd, in bytes: 1.5 MiB. */
const mostBytes = 1_572_864
/** What a field and its length take besides what it says. */
const ofField = 2

/**
 * About how many bytes an object takes.
 * @throws ApiError 413, where the real server answers 500 with the same sentence
 */
export function checkedSize(object: KubeObject): number {
  const size = sizeOf(object, mostBytes)
  if (size > mostBytes) throw requestEntityTooLarge('etcdserver: request is too large')
  return size
}

/** About how many bytes a value takes as protobuf, the names of its fields left out; counted no further than `most`. */
function sizeOf(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length + ofField
  if (typeof value !== 'object' || value === null) return ofField
  return Object.isFrozen(value) ? sizeOfFrozen(value) : sizeOfParts(value, most)
}

/** What is frozen before an object is stored is shared by many. */
const sizeOfFrozen = memoByIdentity((value: object) => sizeOfParts(value, mostBytes))

function sizeOfParts(value: object, most: number): number {
  let size = ofField
  for (const key in value) {
    size += key.length + sizeOf((value as Readonly<Record<string, unknown>>)[key], most - size)
    if (size > most) return size
  }
  return size
}

/** Roughly how much memory a change takes in the log. What it shares with the state before it is counted there. */
import { memoByIdentity } from '../../api/memo.ts'
import type { Change } from '../../client/change.ts'
import { isUntold } from '../field-manager/status-record.ts'

/** What every entry takes, and every field of an object, besides the texts. */
const ofEntry = 256
const ofField = 24

/** In bytes. A deletion keeps alive what nothing else does any more, so it counts whole. */
export function bytesOfChange({ type, kind, object, previous }: Change): number {
  const before = (type === 'DELETED' ? undefined : previous) as Parts | undefined
  let bytes = ofEntry
  for (const name in object) {
    const part = (object as unknown as Parts)[name]
    const was = before?.[name]
    if (part === was) continue
    // Ten thousand have the same one.
    const isShared = was === undefined && name === 'spec' && kind.sharesSpecs
    bytes += isShared ? bytesOfShared(part as object) : bytesOf(part, was)
  }
  return bytes
}

type Parts = Readonly<Record<string, unknown>>

const bytesOfShared = memoByIdentity((part: object): number => bytesOf(part, undefined))

/** Sets of fields are trees of many small parts, and most objects of a kind have the same ones. Anybody may call something else so. */
const isFieldSet = (key: string, part: unknown): part is object =>
  key === 'fieldsV1' && typeof part === 'object' && part !== null

function bytesOf(value: unknown, before: unknown): number {
  if (value === before) return 0
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  const was = typeof before === 'object' && before !== null ? (before as Parts) : nothing
  let bytes = 0
  if (Array.isArray(value)) {
    for (let n = 0; n < value.length; n++) bytes += ofField + bytesOf(value[n], was[n])
  } else {
    for (const key in value) {
      // Nobody has asked for them, and this is no reason to.
      if (key === 'fieldsV1' && isUntold(value)) continue
      const part = (value as Parts)[key]
      if (part === was[key]) bytes += ofField
      else if (isFieldSet(key, part)) bytes += bytesOfShared(part)
      else bytes += ofField + key.length + bytesOf(part, was[key])
    }
  }
  return bytes
}

const nothing: Parts = Object.freeze(Object.create(null))

/**
 * The record of a write through `status` by a part of the cluster, which hardly anybody ever looks at: whose it is and when it was
 * is known at once, which fields it wrote is told when somebody asks.
 */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import { deepFreeze } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { fieldIn } from '../../api/schema.ts'
import { fieldsOfEntry, isBy, type Writer } from './managed-entries.ts'
import { compareFields, mapped } from './object-fields.ts'
import { reachedFields } from './reached-fields.ts'
import { afterOwn } from './repeated-updates.ts'
import type { Typed } from './typed.ts'

type Json = Readonly<Record<string, unknown>>

/** Two versions of an object, and who has written the second from the first. */
interface StatusWrite {
  readonly type: Typed
  readonly before: object
  readonly after: object
  readonly writer: Writer
  readonly at: string
}

/**
 * The entry of who has written nothing but a status in which surely something is his now, and nothing was anybody else's.
 * Undefined: that cannot be told without a closer look.
 */
export function entryOfStatus(
  entries: readonly ManagedFieldsEntry[],
  { type, before, after, writer, at }: StatusWrite,
): ManagedFieldsEntry | undefined {
  const isPlain = !type.isUnstructured && !type.stored?.versions.length
  if (!isPlain || 'f:status' in (type.statusLeavesAlone ?? {})) return undefined
  const [{ status: was }, { status: is }] = [before, after] as [Json, Json]
  if (!isOnlyStatus(before as Json, after as Json) || !isSurelyWritten(type, was, is)) return undefined
  let own: ManagedFieldsEntry | undefined
  for (const each of entries) {
    if (isBy(each, writer)) own = each
    else if (each.subresource === 'status' || 'f:status' in (each.fieldsV1 ?? {})) return undefined
  }
  // Asked for now, so that no entry keeps all the statuses that there have ever been.
  if (own && untoldBehind(own) === mostUntold) fieldsOfEntry(own)
  return new LaterEntry(writer, at, own ? untoldBehind(own) : 0, () => {
    const found = compareFields(type.structure(), { status: was }, { status: is })
    const changes = mapped(found, (each) => reachedFields(type, writer.subresource, each))
    return own ? afterOwn(fieldsOfEntry(own), changes) : changes.written
  })
}

/** So many writes one after the other may be untold: a Pod that comes and goes sees no more of its kubelet. */
const mostUntold = 3

/** What else it has is the same object. Its metadata is a copy, whatever was written. */
const isOnlyStatus = (before: Json, after: Json): boolean =>
  sharesAllBut(['metadata', 'status'], before, after) &&
  sharesAllBut(['managedFields'], before['metadata'] as Json, after['metadata'] as Json)

function sharesAllBut(left: readonly string[], before: Json, after: Json): boolean {
  for (const name in after) if (after[name] !== before[name] && !left.includes(name)) return false
  for (const name in before) if (!(name in after)) return false
  return true
}

/** Whether a field of the status itself has got another value. Those that are zero may stand in an empty status, too. */
function isSurelyWritten(type: Typed, was: unknown, is: unknown): boolean {
  const status = fieldIn(type.structure(), 'status')?.type
  if (status?.kind !== 'struct' || typeof is !== 'object') return false
  const before = (was ?? {}) as Json
  for (const name in is) {
    const value = (is as Json)[name]
    if (!value || typeof value === 'object' || value === before[name]) continue
    if (fieldIn(status.struct(), name)) return true
  }
  return false
}

/** An entry whose fields are told when they are asked for first. */
class LaterEntry implements ManagedFieldsEntry {
  // Declared only, and set in the order in which the real server writes them.
  declare readonly manager: string
  declare readonly operation: Writer['operation']
  declare readonly apiVersion: string
  declare readonly time: string
  declare readonly fieldsType: 'FieldsV1'
  declare readonly fieldsV1: FieldSet
  declare readonly subresource: string | undefined
  readonly #untold: Untold

  constructor(
    { manager, operation, apiVersion, subresource }: Writer,
    time: string,
    behind: number,
    tell: () => FieldSet,
  ) {
    this.manager = manager
    this.operation = operation
    this.apiVersion = apiVersion
    this.time = time
    this.fieldsType = 'FieldsV1'
    // Its own, as that of any entry, and one accessor for all: so all have one hidden class.
    Object.defineProperty(this, 'fieldsV1', LaterEntry.#whenAsked)
    this.subresource = subresource
    this.#untold = { tell, fields: undefined, count: behind + 1 }
    Object.freeze(this)
  }

  static readonly #whenAsked: PropertyDescriptor & ThisType<LaterEntry> = {
    enumerable: true,
    get() {
      const untold = this.#untold
      if (untold.tell) {
        untold.fields = deepFreeze(untold.tell())
        untold.tell = undefined
      }
      return untold.fields
    },
  }

  static untoldBehind(entry: object): number {
    return #untold in entry && entry.#untold.tell ? entry.#untold.count : 0
  }
}

interface Untold {
  tell: (() => FieldSet) | undefined
  fields: FieldSet | undefined
  /** How many writes are untold: this one, and those before it from which it goes on. */
  readonly count: number
}

const { untoldBehind } = LaterEntry

/** Whether nobody has asked for the fields of an entry yet, so that they would have to be told now. */
export const isUntold = (entry: object): boolean => untoldBehind(entry) > 0

/** An object on its way into the store: what its author decides of it, and what stays as it was. */
import type { Draft } from 'immer'
import { withoutDisabledFields } from '../api/disabled-fields.ts'
import { isEqual } from '../api/equality.ts'
import { copyGivenEmpty } from '../api/given-empty.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { inVersion } from '../api/kind-versions.ts'
import { deepFreeze, memoByIdentity } from '../api/memo.ts'
import type { Field, StructType } from '../api/schema.ts'
import type { RequestContext } from '../client/client.ts'
import { decodeObject } from './decoding.ts'
import { eachOwnerOnce } from './metadata.ts'

/** Its top level and metadata are the registry's own to change until it is frozen. */
export type Working = Draft<KubeObject> & { spec?: object; status?: unknown }

/** What a request brought, as a working object. @throws ApiError 400 */
export function workingCopy(kind: Kind, input: unknown, context: RequestContext): Working {
  // Copied by Object.assign, not by spread: V8 gives every object that is spread and then frozen a hidden class of its
  // own, and reading ten thousand of those is five times as slow.
  const isWhole = context.trusted && !kind.reads
  const object = (isWhole ? copyOf(input as object) : decodeObject(kind, input, context)) as Working
  object.apiVersion = kind.apiVersion
  object.kind = kind.kind
  object.metadata = Object.assign({}, object.metadata)
  const owners = object.metadata.ownerReferences
  if (owners && owners.length > 1)
    object.metadata.ownerReferences = eachOwnerOnce(owners, context) as typeof owners
  const parts = object as Record<string, unknown>
  for (const name of partsOf(kind.structure())) parts[name] ??= {}
  return object
}

/** What is stored keeps nothing that was given empty. */
function copyOf(input: object): object {
  const copy = Object.assign({}, input)
  return Object.isFrozen(input) ? copy : copyGivenEmpty(copy, input)
}

/** The parts that every stored object has, be they empty: `spec` and `status` where they are structs. */
const partsOf = memoByIdentity((struct: StructType): readonly string[] => {
  const isPart = ({ name, type, pointer }: Field) => type.kind === 'struct' && !pointer && name !== 'metadata'
  return [...struct.fields.values()].filter(isPart).map(({ name }) => name)
})

/** In place: its parts are others where anything of them is left out. */
export function dropDisabledFields(kind: Kind, object: Working): void {
  const kept = withoutDisabledFields(kind.structure(), object)
  if (kept === object) return
  for (const [name, part] of Object.entries(kept)) {
    if (part !== (object as Record<string, unknown>)[name]) (object as Record<string, unknown>)[name] = part
  }
}

/** Takes the version, if one was sent, out of an object that is new: only what is stored has one. */
export function takeVersion({ metadata }: { metadata: { resourceVersion?: string } }): string | undefined {
  const { resourceVersion } = metadata
  delete metadata.resourceVersion
  return resourceVersion
}

/** Restores what an update cannot change, or leaves out; of what it must not change, validation tells. */
export function keepIdentity(object: Working, current: KubeObject): void {
  const { metadata } = object
  const was = current.metadata
  metadata.uid ||= was.uid
  metadata.creationTimestamp = was.creationTimestamp
  metadata.resourceVersion = was.resourceVersion
  if (was.namespace !== undefined) metadata.namespace ??= was.namespace
  if (was.deletionGracePeriodSeconds !== undefined) {
    metadata.deletionGracePeriodSeconds ??= was.deletionGracePeriodSeconds
  }
  if (was.generation === undefined) delete metadata.generation
  else metadata.generation = was.generation
  delete metadata.selfLink
}

/** When something goes, an update cannot say; who tries is recorded as its author all the same. */
export function keepDeletion({ metadata }: Working, { metadata: was }: KubeObject): void {
  if (was.deletionTimestamp !== undefined) metadata.deletionTimestamp = was.deletionTimestamp
}

export function keepStatus(kind: Kind, object: Working, current: KubeObject): void {
  if (!kind.hasStatus) return
  const { status } = current as Working
  if (status === undefined && kind.mayLackStatus) delete object.status
  else object.status = status
}

/** What is new has no status yet, or an empty one. */
export function clearStatus(kind: Kind, object: Working): void {
  if (kind.mayLackStatus) delete object.status
  else object.status = {}
}

/** Of an update of the status only status and metadata are taken; metadataUpdateProblems guards the latter. */
export function keepSpec(object: Working, current: KubeObject): void {
  const { status, metadata } = object
  Object.assign(object, current, { status, metadata })
}

/** Leaves out what else an update of the status brought. */
export function keepOnlyStatus(object: Working, current: KubeObject): void {
  const written = object as unknown as Record<string, unknown>
  for (const name of Object.keys(written)) if (name !== 'status' && !(name in current)) delete written[name]
}

/** Whether an update changes nothing but, perhaps, the record of who wrote what. */
export const saysTheSame = (object: KubeObject, current: KubeObject): boolean =>
  equalBut('metadata', object, current) && equalBut('managedFields', object.metadata, current.metadata)

function equalBut(left: string, a: object, b: object): boolean {
  const [some, others] = [a, b] as Readonly<Record<string, unknown>>[]
  for (const name in some) {
    if (name !== left && some[name] !== others[name] && !isEqual(some[name], others[name])) return false
  }
  for (const name in others) if (name !== left && some[name] !== others[name] && !(name in some)) return false
  return true
}

/**
 * Whether what says the same as is shown of an object is also stored so. It is not where the object is kept in a version that has
 * gone out of use, or has fields that the version that is written does not know: then it is written anew.
 */
export const isStoredSo = (
  object: Working,
  { version, before, current }: { version: Kind; before: KubeObject; current: KubeObject },
): boolean =>
  (before === current && version === version.stored) || saysTheSame(asStored(version, object), current)

/** Everything but metadata and status is the spec, whatever it is called. */
export function specChanged(object: KubeObject, previous: KubeObject): boolean {
  const { metadata: _m, status: _s, ...spec } = object as Working
  const { metadata: _pm, status: _ps, ...before } = previous as Working
  return !isEqual(spec, before)
}

/** What is written beside an object. */
export interface Beside {
  /** What is stored, where that is something else than what is answered. */
  readonly stored?: Working
  /** Writes what admission has to write. */
  readonly beforeCommit?: () => void
}

export const nothingBeside: Beside = Object.freeze({})

/** What was checked as it was written is converted when all is done. */
export const asStored = (version: Kind, object: Working): Working =>
  version.isCheckedAsWritten ? (version.toStored(object) as Working) : object

/** The way back, for what admission has made of an object in another version. @param apiVersion in which it is written */
export function asAdmitted(kind: Kind, apiVersion: string | undefined, stored: Working): Working {
  const version = inVersion(kind, apiVersion)
  return version.isCheckedAsWritten ? ({ ...version.fromStored(stored) } as Working) : stored
}

/** The object as the store keeps it: frozen, with the revision of its entry. */
export function sealed(object: Working, revision: number): KubeObject {
  object.metadata.resourceVersion = String(revision)
  return deepFreeze(object) as KubeObject
}

/**
 * Server-side apply: an author's configuration is laid over an object, what he names no more goes, and nobody's fields
 * are taken unless he insists. Source: structured-merge-diff's Updater and apimachinery's fieldmanager.
 */
import { isEqual } from '../../api/equality.ts'
import { badRequest, conflict } from '../../api/errors.ts'
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject, New } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { formatTime } from '../../api/time.ts'
import type { ApplyServer, RequestContext, UpdateOptions } from '../../client/client.ts'
import type { ServedApi } from '../served-api.ts'
import { applyConflict, type Conflict } from './apply-conflicts.ts'
import { changesInVersions, NotOfVersion, versionBeside } from './changes-in-versions.ts'
import { merged } from './configuration-merge.ts'
import { intersect, isEmptySet, without, withoutIdentity } from './field-set.ts'
import { lastAppliedFields, withLastApplied } from './last-applied.ts'
import { entryOf, fieldsOfEntry, inOrder, isBy, type Writer } from './managed-entries.ts'
import { checkIsTyped, recordBeforeApply } from './managed-fields.ts'
import { namedFields } from './named-fields.ts'
import { compareFields, mapped } from './object-fields.ts'
import { prunedInVersions } from './pruning-in-versions.ts'
import { reachedFields } from './reached-fields.ts'
import type { Typed } from './typed.ts'

type Json = Readonly<Record<string, unknown>>

/** What an author wants to decide, and of what. */
interface Configuration {
  readonly kind: Kind
  /** undefined: the object itself. */
  readonly subresource?: string
  /** What the subresource speaks, where that is not the kind. */
  readonly speaks?: Typed
  /** As it was sent: only what the author names. */
  readonly said: Json
}

interface ApplyOptions {
  /** Whether fields are taken from others. */
  readonly force?: boolean
  readonly at: string
}

/** The object as it is to be, with its record; or whose fields would be taken. */
type Applied = { readonly object: KubeObject } | { readonly conflicts: readonly Conflict[] }

/** @param live what is there; where there is nothing, an object without fields */
function applied(
  live: KubeObject,
  manager: string,
  configuration: Configuration,
  { force = false, at }: ApplyOptions,
): Applied {
  const { kind, subresource, speaks = kind, said } = configuration
  const struct = speaks.structure()
  const reached = (fields: FieldSet) => (speaks === kind ? reachedFields(kind, subresource, fields) : fields)
  const writer: Writer = { manager, operation: 'Apply', apiVersion: speaks.apiVersion, subresource }
  const entries = recordBeforeApply(speaks, live, { writer, at, reached })
  checkIsTyped(speaks, live, ['failed to create typed live object'])
  const own = entries.find((each) => isBy(each, writer))
  const others = entries.filter(
    (each) =>
      each !== own && (each.apiVersion === writer.apiVersion || versionBeside(speaks, each.apiVersion)),
  )
  const named = reached(namedFields(struct, said))
  const object = prunedInVersions(speaks, merged(struct, live as unknown as Json, said), {
    own,
    now: named,
    others,
  })
  const changesIn = changesInVersions(speaks, {
    before: live,
    after: object as unknown as KubeObject,
    own: mapped(compareFields(struct, live, object), reached),
    subresource,
  })
  const conflicts = others
    .map(
      (entry): Conflict => ({
        entry,
        fields: intersect(fieldsOfEntry(entry), changesIn(entry.apiVersion)!.written),
      }),
    )
    .filter(({ fields }) => !isEmptySet(fields))
  if (conflicts.length > 0 && !force) return { conflicts }
  const left = others.flatMap((each) => {
    const changes = changesIn(each.apiVersion)!
    const fieldsV1 = without(without(fieldsOfEntry(each), changes.removed), changes.written)
    return isEmptySet(fieldsV1) ? [] : [{ ...each, fieldsV1 }]
  })
  const mine = withoutIdentity(named)
  // An apply that changes nothing is as old as the last that did.
  const time = isEqual(live, object) ? own?.time : at
  const now = isEmptySet(mine) ? left : inOrder([...left, entryOf(writer, mine, time)])
  return { object: withRecord(object, now) }
}

function withRecord(object: Json, managedFields: readonly ManagedFieldsEntry[]): KubeObject {
  const { managedFields: _before, ...others } = object.metadata as unknown as KubeObject['metadata']
  const metadata = managedFields.length > 0 ? { ...others, managedFields } : others
  return { ...(object as unknown as KubeObject), metadata }
}

/**
 * The same, as kubectl needs it: what it has applied client-side before is its own, and its annotation keeps up.
 * @throws ApiError 409 with all conflicts
 */
export function applyTo(
  live: KubeObject,
  manager: string,
  configuration: Configuration,
  options: ApplyOptions,
): KubeObject {
  const isKubectl = manager === 'kubectl'
  let result = appliedInVersions(live, manager, configuration, options)
  if ('conflicts' in result && isKubectl) {
    const { kind, speaks = kind } = configuration
    const conflicts = conflictsBeside(lastAppliedFields(speaks, live), result.conflicts)
    result =
      conflicts.length > 0
        ? { conflicts }
        : appliedInVersions(live, manager, configuration, { ...options, force: true })
  }
  if ('conflicts' in result) throw applyConflict(result.conflicts)
  return isKubectl ? withLastApplied(result.object, configuration.said) : result.object
}

/** The real server answers 500 where a version does not know all of the object. */
function appliedInVersions(...asked: Parameters<typeof applied>): Applied {
  try {
    return applied(...asked)
  } catch (error) {
    throw error instanceof NotOfVersion ? badRequest(error.message) : error
  }
}

const conflictsBeside = (allowed: FieldSet, conflicts: readonly Conflict[]): readonly Conflict[] =>
  conflicts
    .map(({ entry, fields }) => ({ entry, fields: without(fields, allowed) }))
    .filter(({ fields }) => !isEmptySet(fields))

interface ApplyRequest {
  /** In the version of the configuration. */
  readonly kind: Kind
  readonly ref: ObjectRef
  readonly configuration: Json
  readonly context: RequestContext
  /** Told of what is to be, once nobody is in the way of it, and puts it where it belongs. Default: it is where it belongs. */
  checkIdentity?(object: Record<string, unknown>): void
}

/** Creates or changes an object so that it says what the configuration says. @throws ApiError 409 */
export function serverSideApply(
  registry: ServedApi,
  { kind, ref, configuration: said, context, checkIdentity }: ApplyRequest,
): KubeObject {
  const live = registry.get(kind.stored, ref)
  const options = { force: context.force, at: formatTime(registry.now) }
  const recorded = { ...context, apiVersion: kind.apiVersion, isRecorded: true }
  const apply = (object: KubeObject) => {
    const wanted = applyTo(object, context.fieldManager, { kind, said }, options)
    if (!live) checkIsNoOther(kind, ref, said as unknown as New<KubeObject>)
    const placed = { ...wanted, metadata: { ...wanted.metadata } }
    checkIdentity?.(placed)
    return placed
  }
  if (live) return registry.update(kind.stored, ref, apply, recorded)
  const nothing = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: {} } as KubeObject
  return registry.create(kind.stored, apply(nothing), recorded)
}

/** The same, as the parts of the cluster ask for it: they name the object, and what they decide of it. */
export const applyingTo = (registry: ServedApi): ApplyServer => ({
  apply<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    decided: object,
    context: RequestContext & Pick<UpdateOptions, 'subresource'>,
  ): T {
    const said = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: ref, ...decided }
    const { fieldManager, force, subresource } = context
    if (!subresource) return serverSideApply(registry, { kind, ref, configuration: said, context }) as T
    const options = { force, at: formatTime(registry.now) }
    const change = (current: T) => {
      const wanted = applyTo(current, fieldManager, { kind, subresource, said }, options)
      return { ...wanted, metadata: { ...wanted.metadata } }
    }
    return registry.update(kind, ref, change, { ...context, isRecorded: true })
  },
})

/** Who names a uid means that object, and no new one. */
function checkIsNoOther(kind: Kind, { name }: ObjectRef, { metadata: { uid } }: New<KubeObject>): void {
  if (!uid) return
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
  throw conflict(kind, name, why)
}

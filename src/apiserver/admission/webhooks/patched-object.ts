/** What the patch of a webhook makes of an object, in place. */
import type { Draft } from 'immer'
import { DecodeError } from '../../../api/codec/errors.ts'
import { isEqual } from '../../../api/equality.ts'
import { badRequest, internalError } from '../../../api/errors.ts'
import { JsonPatchFailure, type JsonPatchOperation, patchedBy } from '../../../api/json-patch.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { recordFrom } from '../../field-manager/sent-record.ts'
import { checkHasNoVersion } from '../../preconditions.ts'
import { asAdmitted } from '../../working-object.ts'
import type { AdmissionRequest } from '../admission.ts'
import { readSpoken, type Spoken, spokenIn } from '../spoken.ts'

interface Patch {
  /** The operations of a JSON patch. */
  readonly patch: readonly JsonPatchOperation[]
  /** The version of which it speaks. */
  readonly asked: Kind
}

/** What only the API server decides of what is new, whatever anybody says. */
const ofNew = ['uid', 'creationTimestamp', 'resourceVersion', 'deletionTimestamp'] as const

/** Of an update the API server puts right what nobody decides once all are asked; of what is new, here. @throws ApiError 500 for a version of what is new */
export function admittedMetadata(
  { kind, object, previous, context }: AdmissionRequest,
  next: Working['metadata'],
): object {
  const { resourceVersion, selfLink: _gone, managedFields = [], ...said } = next
  if (!previous && !context.dryRun) checkHasNoVersion(resourceVersion)
  const metadata: Record<string, unknown> = previous
    ? { ...said, ...(resourceVersion && { resourceVersion }) }
    : { ...said }
  if (!previous) {
    // Where nobody counts generations, what a new object says of its own stays.
    const decided = kind.countsGenerations ? [...ofNew, 'generation' as const] : ofNew
    for (const field of decided) {
      if (object.metadata[field] === undefined) delete metadata[field]
      else metadata[field] = object.metadata[field]
    }
  }
  const record = recordFrom(managedFields, object.metadata.managedFields ?? [])
  return record.length > 0 ? { ...metadata, managedFields: record } : metadata
}

type Working = Draft<KubeObject> & { status?: unknown }

/** Answers whether it is another one now. @throws ApiError for a patch that does not fit */
export function patchedObject(request: AdmissionRequest, { patch, asked }: Patch): boolean {
  const { kind, context } = request
  const spoken = spokenIn(request)
  if (spoken) return patchedSpoken(spoken, patch)
  const object = request.object as Working
  const shown = asked.fromStored(object)
  const changed = inWords(() => read(asked, patchedBy(shown, patch)))
  if (isEqual(changed, shown)) return false
  asked.defaults?.(changed)
  const stored = asked.toStored(changed) as Working
  if (asked !== kind) kind.defaults?.(stored)
  const next = asAdmitted(kind, context.apiVersion, stored)
  checkPlace(object, next)
  const metadata = admittedMetadata(request, next.metadata)
  for (const field of Object.keys(object)) delete (object as unknown as Record<string, unknown>)[field]
  Object.assign(object, next, { metadata })
  return true
}

function patchedSpoken({ type, object, take }: Spoken, patch: Patch['patch']): boolean {
  const changed = inWords(() => readSpoken(type, patchedBy(object, patch)))
  const { apiVersion, kind } = type
  const next = { ...changed, apiVersion, kind }
  if (isEqual(next, object)) return false
  take(next)
  return true
}

/** What a patch has left, as an object of its kind. @throws DecodeError */
function read(asked: Kind, patched: unknown): Working {
  const object = readSpoken(asked, patched)
  object.metadata ??= {}
  return object as unknown as Working
}

function inWords<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof JsonPatchFailure || error instanceof DecodeError) throw internalError(error.message)
    throw error
  }
}

/** An object without a namespace is of that of the request. @throws ApiError for one of another */
export function checkPlace({ metadata }: KubeObject, next: Working): void {
  const { namespace } = metadata
  if (namespace === undefined) delete next.metadata.namespace
  else if (!next.metadata.namespace) next.metadata.namespace = namespace
  else if (next.metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

/** What the patch of a webhook makes of an object, in place. */
import type { Draft } from 'immer'
import { isEqual } from '../../../api/equality.ts'
import { badRequest, internalError } from '../../../api/errors.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { decodeObject } from '../../decoding.ts'
import { applyJsonPatch } from '../../patch/json.ts'
import type { AdmissionRequest } from '../admission.ts'

interface Patch {
  /** The operations of a JSON patch. */
  readonly patch: readonly unknown[]
  /** The version of which it speaks. */
  readonly asked: Kind
}

/** What only the API server decides. */
const ours = [
  'uid',
  'creationTimestamp',
  'resourceVersion',
  'generation',
  'managedFields',
  'deletionTimestamp',
] as const

type Working = Draft<KubeObject> & { status?: unknown }

/** Answers whether it is another one now. @throws ApiError for a patch that does not fit */
export function patchedObject(request: AdmissionRequest, { patch, asked }: Patch): boolean {
  const { kind, context } = request
  const object = request.object as Working
  const shown = asked.fromStored(object)
  const patched = outcome(shown, patch)
  if (isEqual(patched, shown)) return false
  const decoded = decodeObject(asked, patched, {
    ...context,
    textProblems: undefined,
    fieldValidation: 'Ignore',
  })
  const changed = decoded as Working
  asked.defaults?.(changed)
  const next = asked.toStored(changed) as Working
  if (asked !== kind) kind.defaults?.(next)
  checkPlace(object, next)
  const metadata: Record<string, unknown> = { ...next.metadata }
  for (const field of ours) {
    if (object.metadata[field] === undefined) delete metadata[field]
    else metadata[field] = object.metadata[field]
  }
  if (keepsStatus(request)) {
    if (object.status === undefined) delete next.status
    else next.status = object.status
  }
  for (const field of Object.keys(object)) delete (object as unknown as Record<string, unknown>)[field]
  Object.assign(object, next, { metadata })
  return true
}

/** Nobody writes the status by the way. */
const keepsStatus = ({ kind, operation, subresource }: AdmissionRequest) =>
  kind.hasStatus && subresource !== 'status' && !(kind.keepsStatusOnCreate && operation === 'CREATE')

function outcome(shown: KubeObject, operations: readonly unknown[]): unknown {
  try {
    return applyJsonPatch(shown, operations)
  } catch (error) {
    throw internalError(whyNotApplied(shown, operations) ?? (error as Error).message)
  }
}

/** What is said of the first operation that does not apply. */
function whyNotApplied(shown: unknown, operations: readonly unknown[]): string | undefined {
  let document = shown
  for (const operation of operations) {
    const { op, path } = (operation ?? {}) as { readonly op?: unknown; readonly path?: unknown }
    try {
      document = applyJsonPatch(document, [operation])
    } catch {
      return op === 'test'
        ? `testing value ${path} failed: test failed`
        : `${op} operation does not apply: doc is missing path: "${path}": missing value`
    }
  }
  return undefined
}

/** @throws ApiError for an object that would be another one */
function checkPlace({ metadata, kind, apiVersion }: KubeObject, next: KubeObject): void {
  if (next.kind !== kind || next.apiVersion !== apiVersion)
    throw badRequest(`the webhook made ${next.apiVersion} ${next.kind} of ${apiVersion} ${kind}`)
  if (next.metadata.namespace !== metadata.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

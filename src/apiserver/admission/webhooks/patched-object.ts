/** What the patch of a webhook makes of an object, in place. */
import type { Draft } from 'immer'
import { decodeBase64 } from '../../../api/codec/base64.ts'
import { isEqual } from '../../../api/equality.ts'
import { ApiError, badRequest, internalError } from '../../../api/errors.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { decodeObject } from '../../decoding.ts'
import { applyJsonPatch } from '../../patch/json.ts'
import type { AdmissionRequest } from '../admission.ts'

interface Patch {
  /** A JSON patch, in base64. */
  readonly patch: string
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

function outcome(shown: KubeObject, patch: string): unknown {
  try {
    return applyJsonPatch(shown, JSON.parse(new TextDecoder().decode(decodeBase64(patch))))
  } catch (error) {
    const message = error instanceof ApiError ? error.message : 'the patch of a webhook is not JSON in base64'
    throw internalError(message)
  }
}

/** @throws ApiError for an object that would be another one */
function checkPlace({ metadata, kind, apiVersion }: KubeObject, next: KubeObject): void {
  if (next.kind !== kind || next.apiVersion !== apiVersion)
    throw badRequest(`the webhook made ${next.apiVersion} ${next.kind} of ${apiVersion} ${kind}`)
  if (next.metadata.namespace !== metadata.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

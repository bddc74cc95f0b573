/** Nothing is created in a namespace that is not there, or that is on its way out; some namespaces cannot be deleted. */
import { immortalNamespaces, namespace } from '../../api/core/namespace.ts'
import { ApiError, forbidden, notFound } from '../../api/errors.ts'
import type { Namespace } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { type AdmissionPlugin, type AdmissionRequest, askedResource } from './admission.ts'

export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  operations: ['CREATE', 'DELETE'],
  judgesActions: true,

  letsDefer(_kind, name, store) {
    const found = store.get(namespace, { name })
    return found !== undefined && !isLeaving(found)
  },

  admit(request) {
    if (request.operation === 'CREATE') admitCreation(request)
    else admitDeletion(request)
  },
}

const isLeaving = (found: Namespace): boolean => isBeingDeleted(found) || found.status.phase === 'Terminating'

function admitDeletion({ kind, object }: AdmissionRequest): void {
  const { name } = object.metadata
  if (kind === namespace && immortalNamespaces.includes(name)) {
    throw forbidden(kind, name, 'this namespace may not be deleted')
  }
}

function admitCreation(request: AdmissionRequest): void {
  const { kind, store } = request
  const name = request.object.metadata.namespace
  // That a namespace is missing from what needs one is for validation to say.
  if (!kind.namespaced || !name) return
  const found = store.get(namespace, { name })
  if (!found) throw notFound(namespace, name)
  if (isLeaving(found)) {
    const why = `unable to create new content in namespace ${name} because it is being terminated`
    const { code, reason, message, details } = forbidden(askedResource(request), request.name, why)
    const cause = {
      reason: 'NamespaceTerminating',
      message: `namespace ${name} is being terminated`,
      field: 'metadata.namespace',
    }
    throw new ApiError(code, reason, message, { ...details, causes: [cause] })
  }
}

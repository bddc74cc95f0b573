/** A request in the words of admission.k8s.io/v1 AdmissionRequest: as expressions name it and as webhooks are told of it. */
import type { Kind } from '../../../api/kind.ts'
import type { Subject } from './subject.ts'

/** All but its uid and the objects; what is empty is left out, as in its JSON. */
export function requestOf(subject: Subject, version: Kind) {
  const { request, subresource, namespace, name } = subject
  const { user, dryRun = false, fieldManager } = request.context
  const resourceOf = ({ group, version: served, plural }: Kind) => ({
    group,
    version: served,
    resource: plural,
  })
  const options = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' }[
    request.operation
  ]
  const { name: username, uid, groups, extra } = user
  return {
    kind: subject.kindIn(version),
    resource: resourceOf(version),
    ...(subresource && { subResource: subresource }),
    requestKind: subject.kindIn(subject.version),
    requestResource: resourceOf(subject.version),
    ...(subresource && { requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation: request.operation,
    userInfo: { username, ...(uid && { uid }), groups, ...(extra && { extra }) },
    dryRun,
    options: {
      kind: options,
      apiVersion: 'meta.k8s.io/v1',
      ...(fieldManager && request.operation !== 'DELETE' && { fieldManager }),
    },
  }
}

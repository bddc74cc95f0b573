/** A request in the words of admission.k8s.io/v1 AdmissionRequest: as expressions name it and as webhooks are told of it. */
import { isEmpty } from '../../../api/equality.ts'
import type { Kind } from '../../../api/kind.ts'
import type { DeleteOptions, RequestContext } from '../../../client/client.ts'
import type { AdmissionRequest } from '../admission.ts'
import type { Subject } from './subject.ts'

/** All but its uid and the objects; what is empty is left out, as in its JSON. */
export function requestOf(subject: Subject, version: Kind) {
  const { request, subresource, namespace, name } = subject
  const { user, dryRun = false } = request.context
  const resourceOf = ({ group, version: served, plural }: Kind) => ({
    group,
    version: served,
    resource: plural,
  })
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
    options: request.operation === 'CONNECT' ? null : optionsOf(request.operation, request),
  }
}

const optionKinds = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' }

const optionsOf = (operation: keyof typeof optionKinds, { context, options = {} }: AdmissionRequest) => ({
  kind: optionKinds[operation],
  apiVersion: 'meta.k8s.io/v1',
  ...(context.dryRun && { dryRun: ['All'] }),
  ...(operation !== 'DELETE' && namedIn(context)),
  ...present(options),
})

const namedIn = ({ fieldManager, namesManager, fieldValidation, namesFieldValidation }: RequestContext) => ({
  ...(namesManager && { fieldManager }),
  ...(namesFieldValidation && { fieldValidation }),
})

const present = ({
  gracePeriodSeconds,
  propagationPolicy,
  orphanDependents,
  preconditions,
}: DeleteOptions) => ({
  ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
  ...(orphanDependents !== undefined ? { orphanDependents } : propagationPolicy && { propagationPolicy }),
  ...(preconditions && !isEmpty(preconditions) && { preconditions }),
})

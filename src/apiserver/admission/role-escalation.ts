/** Nobody grants what he does not have, unless he may `escalate` or `bind`. Source: the policybased storage of the RBAC group. */
import { isEqual } from '../../api/equality.ts'
import { forbidden, notFound } from '../../api/errors.ts'
import type { ClusterRole, PolicyRule } from '../../api/generated/types/rbac-v1.ts'
import { quoted } from '../../api/quote.ts'
import type { Binding } from '../../api/rbac/bindings.ts'
import { clusterRole } from '../../api/rbac/clusterrole.ts'
import { clusterRoleBinding } from '../../api/rbac/clusterrolebinding.ts'
import { role } from '../../api/rbac/role.ts'
import { roleBinding } from '../../api/rbac/rolebinding.ts'
import { decide } from '../authorization/authorizer.ts'
import { goList, goRule, notHeld } from '../authorization/escalation.ts'
import { grantedTo, rulesOf } from '../authorization/rbac.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'

/** It stands in for a check that the real server makes on the way into its store. */
export const roleEscalation: AdmissionPlugin = {
  name: 'RoleEscalation',
  operations: ['CREATE', 'UPDATE'],
  kinds: [role, roleBinding, clusterRole, clusterRoleBinding],

  admit(request) {
    if (!request.context.mustBeAllowed || onlyLetsGo(request)) return
    if (request.kind === roleBinding || request.kind === clusterRoleBinding) admitBinding(request)
    else admitRole(request)
  },
}

/** Who only takes away finalizers or owners, so that an object can go, grants nothing. */
function onlyLetsGo({ object, previous }: AdmissionRequest): boolean {
  if (!previous) return false
  const bare = ({ metadata, ...parts }: AdmissionRequest['object']) => {
    const { finalizers: _f, ownerReferences: _o, managedFields: _m, resourceVersion: _v, ...rest } = metadata
    return { ...parts, metadata: rest }
  }
  const isHeld = !isEqual(object.metadata.finalizers, previous.metadata.finalizers)
  const isOwned = !isEqual(object.metadata.ownerReferences, previous.metadata.ownerReferences)
  return (isHeld || isOwned) && isEqual(bare(object), bare(previous))
}

type AnyRole = Pick<ClusterRole, 'rules' | 'aggregationRule'>

function admitRole(request: AdmissionRequest): void {
  const { rules, aggregationRule } = request.object as unknown as AnyRole
  const before = request.previous as unknown as AnyRole | undefined
  if (may(request, 'escalate', request.object.metadata.name)) return
  checkHolds(request, rules ?? [])
  // What is gathered may grow to be anything.
  if (!gathers({ aggregationRule }) && !gathers(before)) return
  if (missingOf(request, everything).length === 0) return
  const why = 'must have cluster-admin privileges to use the aggregationRule'
  throw forbidden(request.kind, request.object.metadata.name, why)
}

const gathers = (role: AnyRole | undefined): boolean =>
  (role?.aggregationRule?.clusterRoleSelectors?.length ?? 0) > 0

const everything: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
]

function admitBinding(request: AdmissionRequest): void {
  const { roleRef } = request.object as Binding
  const granted = roleRef.kind === role.kind ? role : clusterRole
  if (may(request, 'bind', roleRef.name, granted.plural)) return
  const rules = rulesOf(request.store, roleRef, namespaceOf(request))
  if (typeof rules === 'string') throw notFound(request.kind, roleRef.name)
  checkHolds(request, rules)
}

const namespaceOf = ({ object }: AdmissionRequest): string => object.metadata.namespace ?? ''

function may(request: AdmissionRequest, verb: string, name: string, resource = request.kind.plural): boolean {
  const { context, kind, store } = request
  const namespace = namespaceOf(request)
  const asked = { user: context.user, verb, group: kind.group, resource, subresource: '', name, namespace }
  return decide(store, asked).allowed
}

function missingOf(request: AdmissionRequest, rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const { grants } = grantedTo(request.store, request.context.user, namespaceOf(request))
  return notHeld(
    grants.flatMap((grant) => grant.rules),
    rules,
  )
}

/** @throws ApiError 403 with what he does not have */
function checkHolds(request: AdmissionRequest, rules: readonly PolicyRule[]): void {
  const { context, kind, store, object } = request
  const { name, groups } = context.user
  const missing = missingOf(request, rules)
  if (missing.length === 0) return
  const { errors } = grantedTo(store, context.user, namespaceOf(request))
  const lines = [...new Set(missing.map(goRule))].sort()
  const unresolved = errors.length === 0 ? '' : `; resolution errors: [${errors.join(' ')}]`
  const why = `user ${quoted(name)} (groups=${goList(groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${unresolved}`
  throw forbidden(kind, object.metadata.name, why)
}

/** What Roles and bindings allow, read from what is stored: who may do what. Source: the RBAC authorizer of the API server. */
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import type { PolicyRule, RoleRef, Subject } from '../../api/generated/types/rbac-v1.ts'
import { quoted } from '../../api/quote.ts'
import type { Binding } from '../../api/rbac/bindings.ts'
import { clusterRole } from '../../api/rbac/clusterrole.ts'
import { clusterRoleBinding } from '../../api/rbac/clusterrolebinding.ts'
import { role } from '../../api/rbac/role.ts'
import { roleBinding } from '../../api/rbac/rolebinding.ts'
import { accountUser, type User } from '../../client/user.ts'
import type { Store } from '../store/store.ts'
import type { Attributes } from './attributes.ts'

/** A role that somebody has, and by what. */
interface Grant {
  readonly rules: readonly PolicyRule[]
  /** `ClusterRoleBinding "a" of ClusterRole "b" to User "c"`. */
  readonly by: string
}

/** What somebody has; errors tell of bindings to roles that are not there. */
interface Granted {
  readonly grants: readonly Grant[]
  readonly errors: readonly string[]
}

/** @param namespace empty: what is had everywhere */
export function grantedTo(store: Store, user: User, namespace: string): Granted {
  const grants: Grant[] = []
  const errors: string[] = []
  const look = (binding: Binding) => {
    const subject = binding.subjects?.find((each) => isMeant(user, each, binding.metadata.namespace))
    if (!subject) return
    const rules = rulesOf(store, binding.roleRef, namespace)
    if (typeof rules === 'string') errors.push(rules)
    else grants.push({ rules, by: described(binding, subject) })
  }
  for (const binding of store.list(clusterRoleBinding)) look(binding)
  if (namespace !== '') for (const binding of store.list(roleBinding, namespace)) look(binding)
  return { grants, errors }
}

function isMeant({ name, groups }: User, subject: Subject, namespace?: string): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === name
    case 'Group':
      return groups.includes(subject.name)
    case 'ServiceAccount': {
      const home = subject.namespace || namespace
      return home !== undefined && accountUser(home, subject.name) === name
    }
    default:
      return false
  }
}

/** The rules that a binding in `namespace` refers to; a text: why there are none. */
export function rulesOf(
  store: Store,
  { kind, name }: RoleRef,
  namespace: string,
): readonly PolicyRule[] | string {
  const found = kind === role.kind ? store.get(role, { name, namespace }) : store.get(clusterRole, { name })
  return found ? (found.rules ?? []) : `${kind.toLowerCase()}.${role.group} ${quoted(name)} not found`
}

function described({ kind, metadata, roleRef }: Binding, subject: Subject): string {
  const { name, namespace } = metadata
  const home = subject.kind === serviceAccount.kind ? `/${subject.namespace || namespace}` : ''
  const itself = quoted(namespace === undefined ? name : `${name}/${namespace}`)
  return `${kind} ${itself} of ${roleRef.kind} ${quoted(roleRef.name)} to ${subject.kind} ${quoted(subject.name + home)}`
}

/** Whether one rule allows what is asked for. */
export function allows(rule: PolicyRule, asked: Attributes): boolean {
  if (!has(rule.verbs, asked.verb)) return false
  if ('path' in asked) return (rule.nonResourceURLs ?? []).some((pattern) => covers(pattern, asked.path))
  const { resourceNames = [] } = rule
  return (
    has(rule.apiGroups, asked.group) &&
    hasResource(rule.resources, asked.resource, asked.subresource) &&
    (resourceNames.length === 0 || resourceNames.includes(asked.name))
  )
}

const has = (list: readonly string[] = [], wanted: string): boolean =>
  list.includes('*') || list.includes(wanted)

function hasResource(list: readonly string[] = [], resource: string, subresource: string): boolean {
  if (subresource === '') return has(list, resource)
  return has(list, `${resource}/${subresource}`) || list.includes(`*/${subresource}`)
}

/** Whether a path is, or is below, what is allowed: `/healthz/*`. */
export const covers = (pattern: string, path: string): boolean =>
  pattern === '*' ||
  pattern === path ||
  (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')))

/** What RoleBindings and ClusterRoleBindings have in common: who is bound, and to which role. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from '../generated/types/rbac-v1.ts'
import { dnsSubdomainProblems, pathSegmentProblems } from '../names.ts'
import { rbacGroup } from './policy-rules.ts'

export type Binding = RoleBinding | ClusterRoleBinding

/** Source: pkg/apis/rbac/v1/defaults.go. */
export function bindingDefaults({ roleRef, subjects }: Draft<Binding>): void {
  roleRef.apiGroup ||= rbacGroup
  for (const subject of subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group'))
      subject.apiGroup = rbacGroup
  }
}

interface BindingRules {
  /** The kinds of role that may be bound. */
  readonly roles: readonly string[]
  readonly isNamespaced: boolean
}

export function* bindingProblems({ roleRef, subjects = [] }: Binding, rules: BindingRules): FieldErrors {
  yield* roleRefProblems(roleRef, rules.roles)
  for (const [n, subject] of subjects.entries())
    yield* subjectProblems(subject, rules.isNamespaced, `subjects[${n}]`)
}

function* roleRefProblems({ apiGroup, kind = '', name }: RoleRef, roles: readonly string[]): FieldErrors {
  if (apiGroup !== rbacGroup) yield notSupported('roleRef.apiGroup', apiGroup, [rbacGroup])
  if (!roles.includes(kind)) yield notSupported('roleRef.kind', kind, roles)
  if (name) yield* breaches(pathSegmentProblems, 'roleRef.name', name)
  else yield required('roleRef.name')
}

function* subjectProblems(subject: Subject, isNamespaced: boolean, path: string): FieldErrors {
  const { kind = '', name, namespace, apiGroup = '' } = subject
  if (!name) yield required(`${path}.name`)
  switch (kind) {
    case 'ServiceAccount':
      if (name) yield* breaches(dnsSubdomainProblems, `${path}.name`, name)
      if (apiGroup) yield notSupported(`${path}.apiGroup`, apiGroup, [''])
      if (!isNamespaced && !namespace) yield required(`${path}.namespace`)
      return
    case 'User':
    case 'Group':
      if (apiGroup !== rbacGroup) yield notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup])
      return
    default:
      yield notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
  }
}

export function* bindingChangeProblems({ roleRef }: Binding, previous: Binding): FieldErrors {
  const { apiGroup, kind, name } = roleRef
  const was = previous.roleRef
  if (apiGroup === was.apiGroup && kind === was.kind && name === was.name) return
  yield invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef')
}

const ofKind = (kind: string, shown: (subject: Subject) => string) => (binding: Binding) =>
  (binding.subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map(shown)
    .join(', ')

const nameOf = ({ name }: Subject) => name

export const bindingColumns = <T extends Binding>() =>
  columnsOf<T>((c) => [
    c.name,
    c.show('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
    c.age,
    c.wide('Users', ofKind('User', nameOf)),
    c.wide('Groups', ofKind('Group', nameOf)),
    c.wide(
      'ServiceAccounts',
      ofKind('ServiceAccount', ({ namespace = '', name }) => `${namespace}/${name}`),
    ),
  ])

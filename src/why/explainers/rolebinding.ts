/** Why a binding of a role gives nobody any rights. */
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import type { Binding } from '../../api/rbac/bindings.ts'
import { clusterRole } from '../../api/rbac/clusterrole.ts'
import { clusterRoleBinding } from '../../api/rbac/clusterrolebinding.ts'
import { role } from '../../api/rbac/role.ts'
import { roleBinding } from '../../api/rbac/rolebinding.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import type { Question } from '../question.ts'
import { missing } from '../subject.ts'
import type { Finding, Why } from '../why.ts'

function explain({ metadata, roleRef, subjects = [] }: Binding, question: Question): Finding {
  const namespace = metadata.namespace
  const given =
    roleRef.kind === 'Role'
      ? question.find(role, roleRef.name, namespace)
      : question.find(clusterRole, roleRef.name)
  const because: readonly Why[] = [
    ...(given
      ? []
      : [
          roleRef.kind === 'Role'
            ? missing(role, roleRef.name, namespace)
            : missing(clusterRole, roleRef.name),
        ]),
    ...subjects
      .filter(
        (each) =>
          each.kind === 'ServiceAccount' &&
          !question.find(serviceAccount, each.name, each.namespace ?? namespace),
      )
      .map((each) => missing(serviceAccount, each.name, each.namespace ?? namespace)),
  ]
  const what = `the rights of ${roleRef.kind === 'Role' ? 'role' : 'clusterrole'}/${roleRef.name}`
  if (subjects.length === 0) return { sentence: `gives ${what} to nobody`, because }
  if (!given) return { sentence: 'gives no rights, for there is no such role', because }
  const where = namespace === undefined ? '' : ` in the namespace ${namespace}`
  return { sentence: `gives ${what} to ${counted(subjects.length, 'subject')}${where}`, because }
}

export const roleBindingExplainer = explainerOf(roleBinding, explain)
export const clusterRoleBindingExplainer = explainerOf(clusterRoleBinding, explain)

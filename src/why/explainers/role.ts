/** Who has the rights of a role. */
import type { KubeObject } from '../../api/kind.ts'
import type { Binding } from '../../api/rbac/bindings.ts'
import { clusterRole } from '../../api/rbac/clusterrole.ts'
import { clusterRoleBinding } from '../../api/rbac/clusterrolebinding.ts'
import { role } from '../../api/rbac/role.ts'
import { roleBinding } from '../../api/rbac/rolebinding.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import type { Question } from '../question.ts'
import type { Finding } from '../why.ts'

/** So many bindings are told by their names. */
const mostNames = 5

function explain({ kind, metadata }: KubeObject, question: Question): Finding {
  const bindings = [
    ...question.list(roleBinding, metadata.namespace),
    ...(metadata.namespace === undefined ? question.list(clusterRoleBinding) : []),
  ].filter(({ roleRef }: Binding) => roleRef.kind === kind && roleRef.name === metadata.name)
  if (bindings.length === 0) return { sentence: 'gives its rights to nobody: no binding names it' }
  const names = bindings.map(nameOf)
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  const count = bindings.reduce((sum, { subjects = [] }) => sum + subjects.length, 0)
  return {
    sentence: `gives its rights to ${counted(count, 'subject')}, by ${names.slice(0, mostNames).join(', ')}${more}`,
  }
}

const nameOf = ({ kind, metadata: { name, namespace } }: Binding): string =>
  `${kind.toLowerCase()}/${name}${namespace === undefined ? '' : ` in ${namespace}`}`

export const roleExplainer = explainerOf(role, explain)
export const clusterRoleExplainer = explainerOf(clusterRole, explain)

/** `kubectl create role`, `rolebinding` and their like for the whole cluster. */
import type { Working } from '../../../runtime/program.ts'
import { failure } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'
import { type Making, nameOf, objectOf, placedMeta } from './making.ts'

const group = 'rbac.authorization.k8s.io'

const usualVerbs =
  '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(
    ' ',
  )

export const ruleObject = (kind: 'Role' | 'ClusterRole'): Making => ({
  flags: 'aggregation-rule= non-resource-url= resource= resource-name= verb=',
  *objectOf(kubectl) {
    const { flags } = kubectl
    const name = nameOf(kubectl)
    const verbs = flags.list('verb')
    if (verbs.length === 0) throw failure('at least one verb must be specified')
    const urls = flags.list('non-resource-url')
    for (const verb of verbs)
      if (urls.length === 0 && !usualVerbs.includes(verb))
        kubectl.complain(`Warning: '${verb}' is not a standard resource verb\n`)
    const rules = urls.length > 0 ? [{ nonResourceURLs: urls, verbs }] : yield* rulesOf(kubectl, verbs)
    const metadata = kind === 'Role' ? placedMeta(kubectl, name) : { name }
    return objectOf(`${group}/v1`, kind, metadata, { rules })
  },
})

function* rulesOf(kubectl: Kubectl, verbs: readonly string[]): Working<readonly object[]> {
  const { flags } = kubectl
  const asked = flags.list('resource')
  if (asked.length === 0) throw failure('one of resource or nonResourceURL must be specified')
  const kinds = yield* kubectl.kinds()
  const byGroup = new Map<string, string[]>()
  for (const each of asked) {
    const [word, below] = each.split('/')
    if (word === '*') byGroup.set('*', ['*'])
    else {
      const { group: of, plural } = kinds.named(word)
      byGroup.set(of, [...(byGroup.get(of) ?? []), below ? `${plural}/${below}` : plural])
    }
  }
  const names = flags.list('resource-name')
  return [...byGroup].map(([of, resources]) => ({
    apiGroups: [of],
    ...(names.length > 0 && { resourceNames: names }),
    resources,
    verbs,
  }))
}

export const bindingOf = (kind: 'RoleBinding' | 'ClusterRoleBinding'): Making => ({
  flags: 'clusterrole= role= group= serviceaccount= user=',
  *objectOf(kubectl) {
    const { flags } = kubectl
    const name = nameOf(kubectl)
    const [clusterRole, role] = [flags.get('clusterrole'), flags.get('role')]
    if (!clusterRole === !role) throw failure('exactly one of clusterrole or role must be specified')
    const accounts = flags.list('serviceaccount').map((each) => {
      const [namespace, account, ...rest] = each.split(':')
      if (!account || rest.length > 0) throw failure('serviceaccount must be <namespace>:<name>')
      return { kind: 'ServiceAccount', name: account, namespace }
    })
    const named = (of: string) => (each: string) => ({ apiGroup: group, kind: of, name: each })
    return objectOf(`${group}/v1`, kind, kind === 'RoleBinding' ? placedMeta(kubectl, name) : { name }, {
      roleRef: { apiGroup: group, kind: clusterRole ? 'ClusterRole' : 'Role', name: clusterRole ?? role },
      subjects: [
        ...flags.list('user').map(named('User')),
        ...flags.list('group').map(named('Group')),
        ...accounts,
      ],
    })
  },
})

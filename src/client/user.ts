/** Who asks something of the API server, as one who checks identities would have found him. */
import { dnsLabelProblems, dnsSubdomainProblems } from '../api/names.ts'

export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

export const authenticated = 'system:authenticated'

const named = (name: string, ...groups: readonly string[]): User => ({
  name,
  groups: [...groups, authenticated],
})

/** Whoever comes over plain HTTP, or from this process: the administrator whom kubeadm makes. */
export const administrator = named('kubernetes-admin', 'kubeadm:cluster-admins')

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** The API server where it asks itself. */
export const apiServer = named('system:apiserver', 'system:masters')

export const scheduler = named('system:kube-scheduler')

export const controllerManager = named('system:kube-controller-manager')

/** The kubelet of a node. */
export const nodeUser = (node: string): User => named(`system:node:${node}`, 'system:nodes')

const prefix = 'system:serviceaccount:'

/** The name under which a service account writes. */
export const accountUser = (namespace: string, name: string): string => `${prefix}${namespace}:${name}`

export const serviceAccountUser = (namespace: string, name: string): User =>
  named(accountUser(namespace, name), 'system:serviceaccounts', `system:serviceaccounts:${namespace}`)

/**
 * The namespace and the name of the service account that a user's name means; undefined where it means none, as where there
 * can be no such names. Source: SplitUsername.
 */
export function splitAccount(
  user: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const [namespace, name, ...more] = user.startsWith(prefix) ? user.slice(prefix.length).split(':') : []
  if (!namespace || !name || more.length > 0) return undefined
  const isPossible = dnsLabelProblems(namespace).length === 0 && dnsSubdomainProblems(name).length === 0
  return isPossible ? { namespace, name } : undefined
}

/** The user of a name of which nothing else is told. Source: the impersonation filter of the API server. */
export function userNamed(name: string): User {
  if (name === anonymous.name) return anonymous
  const account = splitAccount(name)
  return account ? serviceAccountUser(account.namespace, account.name) : named(name)
}

/** The service accounts as which controllers ask the API server: kubeadm has the controller manager use one for each. */
import { serviceAccount } from '../api/core/serviceaccount.ts'
import { controllerRoleTexts } from '../api/rbac/bootstrap/controller-roles.ts'
import type { Client } from '../client/client.ts'

/** They have roles, but run nowhere: for a cloud, or behind features that are off. */
const idle: ReadonlySet<string> = new Set([
  'device-taint-eviction-controller',
  'route-controller',
  'selinux-warning-controller',
  'service-controller',
])

/** Their roles hold in kube-system and kube-public alone. */
const ofTokens = ['bootstrap-signer', 'token-cleaner']

export function installControllerAccounts(controllerManager: Client): void {
  const running = Object.keys(controllerRoleTexts).filter((name) => !idle.has(name))
  for (const name of [...running, ...ofTokens].sort())
    controllerManager.create(serviceAccount, { metadata: { name, namespace: 'kube-system' } })
}

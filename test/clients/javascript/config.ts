/** The configuration of `@kubernetes/client-node` for a served cluster. */
import { KubeConfig } from '@kubernetes/client-node'

export function configOf(server: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'kubesim', server, skipTLSVerify: true }],
    users: [{ name: 'me' }],
    contexts: [{ name: 'kubesim', cluster: 'kubesim', user: 'me' }],
    currentContext: 'kubesim',
  })
  return config
}

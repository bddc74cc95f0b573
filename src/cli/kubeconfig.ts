/** The kubeconfig that lets kubectl and client libraries find the cluster. */

/** JSON is YAML, too: nothing needs quoting by hand. */
export const kubeconfig = (url: string): string => {
  const name = 'kubesim'
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  }
  return `${JSON.stringify(config, null, 2)}\n`
}

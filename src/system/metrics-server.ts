/** What the manifests of metrics-server bring besides itself: who may read what it measures. */
import { clusterRole } from '../api/rbac/clusterrole.ts'
import type { Client } from '../client/client.ts'

const roles = ['view', 'edit', 'admin']

export function installMetricsServer(client: Client): void {
  client.create(clusterRole, {
    metadata: {
      name: 'system:aggregated-metrics-reader',
      labels: Object.fromEntries(
        roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']),
      ),
    },
    rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
  })
}

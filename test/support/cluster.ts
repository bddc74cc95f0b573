/** Whole clusters for tests. */
import { clusterRoleBinding } from '../../src/api/rbac/clusterrolebinding.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'

/** A whole cluster in virtual time. */
export const testCluster = (options: ClusterOptions = {}): Cluster => createCluster({ seed: 1, ...options })

/** The same; its programs may do everything: `kubectl create clusterrolebinding pods --clusterrole cluster-admin --group system:serviceaccounts`. */
export function clusterWhosePodsMay(options: ClusterOptions = {}): Cluster {
  const cluster = testCluster(options)
  cluster.client.create(clusterRoleBinding, {
    metadata: { name: 'pods' },
    roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'Group', name: 'system:serviceaccounts' }],
  })
  return cluster
}

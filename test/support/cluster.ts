/** Whole clusters for tests. */
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'

/** A whole cluster in virtual time. */
export const testCluster = (options: ClusterOptions = {}): Cluster => createCluster({ seed: 1, ...options })

/** Whole clusters for tests. */
import { type Cluster, type ClusterOptions, createCluster } from '../../src/cluster.ts'

/** A whole cluster in virtual time. */
export const testCluster = (options: ClusterOptions = {}): Cluster => createCluster({ seed: 1, ...options })

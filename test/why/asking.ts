/** Questions why, and the answers as people read them. */
import type { Cluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'
import { whyText } from '../../src/why/text.ts'
import { testCluster } from '../support/cluster.ts'

export interface Asking {
  readonly cluster: Cluster
  /** `kubesim why RESOURCE`, a line each. */
  why(resource: string, namespace?: string): Promise<readonly string[]>
}

/** A cluster of three nodes to which manifests were applied, and that has settled. */
export function applied(manifests: string, options: ClusterOptions = {}): Asking {
  const cluster = testCluster({ nodes: 3, ...options })
  cluster.apply(manifests)
  cluster.settle()
  return {
    cluster,
    why: async (resource, namespace) => whyText(await cluster.why(resource, { namespace })).split('\n'),
  }
}

/** A Pod that runs nginx. @param spec more of it, in YAML on one line: `nodeSelector: {disk: ssd}` */
export const podAsking = (name: string, requests: string, spec = 'dnsPolicy: Default'): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {${spec}, containers: [{name: app, image: nginx, resources: {requests: {${requests}}}}]}
---`

/** What metrics-server does: asks the kubelets what their pods use, and tells who asks for metrics.k8s.io. */
import { node as nodeKind } from '../api/core/node.ts'
import { pod as podKind } from '../api/core/pod.ts'
import { notFound } from '../api/errors.ts'
import type { Node, Pod } from '../api/generated/types/core-v1.ts'
import type { Teller } from '../api/kind.ts'
import { deepFreeze } from '../api/memo.ts'
import { keyOf } from '../api/meta.ts'
import { metricsVersion } from '../api/metrics/metrics-schema.ts'
import type { NodeMetrics, PodMetrics } from '../api/metrics/types.ts'
import { formatTime } from '../api/time.ts'
import type { Cache } from '../client/cache.ts'
import { type ContainerUse, cpuOf, memoryOf, type PodUse } from './pod/pod-use.ts'
import { cpuWindowMs } from './runtime/cpu-meter.ts'

interface MetricsServerOptions {
  readonly cache: Cache
  /** The cluster's time. */
  now(): number
  /** What the containers of a pod use; undefined where its node does not answer. */
  usesOf(pod: Pod): readonly ContainerUse[] | undefined
  /** What is used of a node; undefined where it does not answer. */
  useOfNode(nodeName: string): NodeUse | undefined
}

export interface NodeUse {
  /** By its pods. */
  readonly uses: readonly PodUse[]
  readonly systemMemoryBytes: number
}

/** The kernel, the kubelet and the container runtime. */
const systemCpuMillis = 40

export class MetricsServer {
  constructor(private readonly options: MetricsServerOptions) {}

  readonly nodes: Teller<NodeMetrics> = {
    list: () => inOrder(this.options.cache.list(nodeKind)).flatMap((each) => this.#ofNode(each) ?? []),
    find: (name) => {
      const found = this.options.cache.get(nodeKind, name)
      if (!found) throw notFound(nodeKind, name)
      return this.#ofNode(found) ?? unmeasured('nodemetrics', name)
    },
  }

  readonly pods: Teller<PodMetrics> = {
    list: (namespace, selector) =>
      inOrder(this.options.cache.list(podKind, namespace, selector)).flatMap(
        (each) => this.#ofPod(each) ?? [],
      ),
    find: (name, namespace) => {
      const found = this.options.cache.get(podKind, name, namespace)
      if (!found) throw notFound(podKind, name)
      return this.#ofPod(found) ?? unmeasured('podmetrics', `${namespace}/${name}`)
    },
  }

  #ofNode(node: Node): NodeMetrics | undefined {
    const found = this.options.useOfNode(node.metadata.name)
    if (!found) return undefined
    const { uses, systemMemoryBytes } = found
    return this.#measured<NodeMetrics>('NodeMetrics', node, {
      usage: usageOf({
        cpuMillis: uses.reduce((sum, use) => sum + cpuOf(use), systemCpuMillis),
        memoryBytes: uses.reduce((sum, use) => sum + memoryOf(use), systemMemoryBytes),
      }),
    })
  }

  /** Nothing is known of pods that do not run. */
  #ofPod(pod: Pod): PodMetrics | undefined {
    if (pod.status.phase !== 'Running') return undefined
    const uses = this.options.usesOf(pod) ?? []
    if (uses.length === 0) return undefined
    const containers = uses.map((use) => ({ name: use.name, usage: usageOf(use) }))
    return this.#measured<PodMetrics>('PodMetrics', pod, { containers })
  }

  #measured<T extends NodeMetrics | PodMetrics>(
    kind: T['kind'],
    { metadata: { name, namespace, labels } }: Node | Pod,
    measured: Partial<T>,
  ): T {
    const timestamp = formatTime(this.options.now())
    const metadata = {
      name,
      ...(namespace !== undefined && { namespace }),
      creationTimestamp: timestamp,
      ...(labels && { labels }),
    }
    const window = `${cpuWindowMs / 1_000}s`
    return deepFreeze({
      apiVersion: metricsVersion,
      kind,
      metadata,
      timestamp,
      window,
      ...measured,
    }) as unknown as T
  }
}

/** The object is there, and nobody knows what it uses. @throws ApiError 404 */
const unmeasured = (plural: string, name: string): never => {
  throw notFound({ plural, group: 'metrics.k8s.io' }, name)
}

const usageOf = ({ cpuMillis, memoryBytes }: Pick<ContainerUse, 'cpuMillis' | 'memoryBytes'>) => ({
  cpu: cpuMillis === 0 ? '0' : `${Math.round(cpuMillis * 1e6)}n`,
  memory: `${Math.ceil(memoryBytes / 1024)}Ki`,
})

const inOrder = <T extends Node | Pod>(objects: readonly T[]): readonly T[] =>
  objects.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

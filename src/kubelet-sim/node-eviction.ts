/** The eviction of one kubelet: what it looks at of its machine and its pods, and what it does before a pod has to go. */
import type { Node } from '../api/generated/types/core-v1.ts'
import type { EventRecorder } from '../client/events.ts'
import type { Clock } from '../sim/clock.ts'
import { Eviction } from './eviction/eviction.ts'
import type { Signal } from './eviction/thresholds.ts'
import type { NodeImages } from './images/node-images.ts'
import { type MachineLoad, observe } from './machine-use.ts'
import type { NodeSpec } from './node.ts'
import type { NodeServices, Worker } from './worker/node-services.ts'

interface Evicting {
  readonly clock: Clock
  readonly events: EventRecorder
  readonly images: NodeImages
  readonly counts: NodeServices['counts']
  readonly node: Node | undefined
  after: NodeServices['after']
}

interface Watched {
  readonly spec: NodeSpec
  /** What runs on the machine besides pods, now. */
  readonly load: () => MachineLoad
  readonly activePods: () => readonly Worker[]
  readonly onChange: () => void
}

export function nodeEviction(kubelet: Evicting, { spec, load, activePods, onChange }: Watched): Eviction {
  const imageBytes = () => kubelet.images.sizeBytes
  return new Eviction({
    clock: kubelet.clock,
    events: kubelet.events,
    counts: kubelet.counts,
    configuration: spec.kubelet ?? {},
    get node() {
      return kubelet.node
    },
    get isLoaded() {
      return Object.keys(load()).length > 0
    },
    activePods,
    observe: (uses) => observe({ spec, load: load(), imageBytes: imageBytes() }, uses),
    reclaim: (signal) => reclaim(signal, kubelet.images, activePods()),
    onChange,
    after: (ms, run, options) => kubelet.after(ms, run, options),
  })
}

/** Images that nobody uses go first. */
function reclaim(signal: Signal, images: NodeImages, pods: readonly Worker[]): void {
  if (signal !== 'nodefs.available' && signal !== 'imagefs.available') return
  const used = pods.flatMap(({ pod: { spec } }) => [...spec.containers, ...(spec.initContainers ?? [])])
  images.removeUnused(new Set(used.map(({ image }) => image)))
}

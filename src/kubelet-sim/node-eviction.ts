/** The eviction of one kubelet: what it looks at of its machine and its pods, and what it does before a pod has to go. */
import type { Node } from '../api/generated/types/core-v1.ts'
import type { EventRecorder } from '../client/events.ts'
import type { Clock } from '../sim/clock.ts'
import { Eviction } from './eviction/eviction.ts'
import { ImageCollection } from './image-collection.ts'
import type { NodeImages } from './images/registry/node-images.ts'
import { type MachineLoad, observe } from './machine-use.ts'
import type { MachineSpec } from './node.ts'
import type { PodUse } from './pod/pod-use.ts'
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
  readonly spec: MachineSpec
  /** What runs on the machine besides pods, now. */
  readonly load: () => MachineLoad
  /** All of them, those that have ended, too. */
  readonly pods: () => readonly Worker[]
  readonly activePods: () => readonly Worker[]
  readonly onChange: () => void
}

export function nodeEviction(kubelet: Evicting, watched: Watched): Eviction {
  const { spec, load, activePods, onChange } = watched
  const { clock, events, counts, images } = kubelet
  const settings = spec.kubelet
  const after: Evicting['after'] = (ms, run, options) => kubelet.after(ms, run, options)
  const seen = (uses: readonly PodUse[]) =>
    observe({ spec, load: load(), imageBytes: images.sizeBytes }, uses)
  const collection = new ImageCollection({
    clock,
    events,
    settings,
    images,
    node: () => kubelet.node,
    observe: () => seen(activePods().map((worker) => worker.use()))['imagefs.available'],
    usedImages: () => imagesOf(watched.pods()),
    after,
  })
  return new Eviction({
    clock,
    events,
    counts,
    settings,
    get node() {
      return kubelet.node
    },
    get isLoaded() {
      return Object.keys(load()).length > 0
    },
    activePods,
    observe: seen,
    reclaim(signal) {
      // Images that nobody uses go first.
      if (signal === 'nodefs.available' || signal === 'imagefs.available')
        images.remove({ used: imagesOf(activePods()), minAgeMs: collection.minAgeMs })
    },
    onChange,
    onDiskUse: () => collection.consider(),
    after,
  })
}

/** What the containers of pods are made of. */
const imagesOf = (pods: readonly Worker[]): ReadonlySet<string> =>
  new Set(
    pods.flatMap(({ pod: { spec } }) =>
      [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(
        ({ image }) => image,
      ),
    ),
  )

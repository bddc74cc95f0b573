/** Who is evicted first where a node is short of something. Pure. Source: pkg/kubelet/eviction/helpers.go. */
import { podRequests } from '../../api/core/resources.ts'
import type { Signal } from '../../api/kubelet/eviction-thresholds.ts'
import { diskOf, memoryOf, type PodUse, processesOf } from '../pod/pod-use.ts'

type Compare = (a: PodUse, b: PodUse) => number

const beyond = (resource: 'memory' | 'ephemeral-storage', use: (pod: PodUse) => number) => (pod: PodUse) =>
  use(pod) - (podRequests(pod.pod.spec)[resource] ?? 0)

const memoryBeyond = beyond('memory', memoryOf)
const diskBeyond = beyond('ephemeral-storage', diskOf)

/** Who uses more than was asked for goes before who does not. */
const exceeds =
  (beyondRequest: (pod: PodUse) => number): Compare =>
  (a, b) =>
    Number(beyondRequest(b) > 0) - Number(beyondRequest(a) > 0)

const mostFirst =
  (amount: (pod: PodUse) => number): Compare =>
  (a, b) =>
    amount(b) - amount(a)

const byPriority: Compare = (a, b) => (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0)

const orders: Readonly<Record<Signal, readonly Compare[]>> = {
  'memory.available': [exceeds(memoryBeyond), byPriority, mostFirst(memoryBeyond)],
  'nodefs.available': [exceeds(diskBeyond), byPriority, mostFirst(diskBeyond)],
  'imagefs.available': [exceeds(diskBeyond), byPriority, mostFirst(diskBeyond)],
  'pid.available': [byPriority, mostFirst(processesOf)],
}

/** The first to go first. */
export const ranked = (pods: readonly PodUse[], signal: Signal): readonly PodUse[] =>
  pods.toSorted((a, b) => {
    for (const compare of orders[signal]) {
      const difference = compare(a, b)
      if (difference !== 0) return difference
    }
    return 0
  })

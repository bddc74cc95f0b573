/** Where a kubelet writes down what it has to say of a pod: in the API, or for a static pod in its own memory, of which the API shows a mirror. */
import { isMirror } from '../../api/core/mirror-pod.ts'
import { node as nodeKind } from '../../api/core/node.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { isEqual } from '../../api/equality.ts'
import type { Pod, PodStatus } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { seconds } from '../../sim/duration.ts'
import { isMirrorOf, mirrorOf } from '../pod/static-pod.ts'
import type { Worker } from './node-services.ts'

interface Reporter extends Worker {
  /** What changes in the status now is its own doing. */
  isReporting: boolean
}

export interface PodRecord {
  /** No pod of the API: the kubelet alone decides when it begins and ends. */
  readonly isStatic: boolean
  /** What its containers get when the pod is gone from where it was read. */
  removalGraceMs(reporter: Reporter): number
  /** @throws ApiError for a status that is refused, and when the API server is out of reach */
  report(reporter: Reporter, statusOf: (current: Pod) => PodStatus): void
}

/** What a pod has that is gone from the API. */
const leastGraceMs = seconds(1)

export const apiRecord: PodRecord = {
  isStatic: false,
  removalGraceMs: () => leastGraceMs,
  report(reporter, statusOf) {
    const { client } = reporter.kubelet
    const { name, namespace, uid } = reporter.pod.metadata
    const current = client.find(podKind, name, namespace)
    if (current?.metadata.uid !== uid) return
    reporter.update(current)
    const status = statusOf(current)
    // What is known already is not sent. Source: isPodStatusByKubeletEqual of the kubelet.
    if (isEqual(status, current.status)) return
    own(reporter, () => client.replace(podKind, current, withStatus(current, status), 'status'))
  },
}

export const staticRecord: PodRecord = {
  isStatic: true,
  removalGraceMs: ({ pod }) => Math.max(leastGraceMs, seconds(pod.spec.terminationGracePeriodSeconds ?? 30)),
  report(reporter, statusOf) {
    own(reporter, () => withStatus(reporter.pod, statusOf(reporter.pod)))
    const mirror = currentMirror(reporter)
    if (!mirror) return
    const status = Object.assign({}, reporter.pod.status, {
      observedGeneration: mirror.metadata.generation,
      qosClass: mirror.status.qosClass,
    })
    reporter.kubelet.client.replace(podKind, mirror, withStatus(mirror, status), 'status')
  },
}

const withStatus = (pod: Pod, status: PodStatus): Pod => Object.assign({}, pod, { status })

function own(reporter: Reporter, write: () => Pod): void {
  reporter.isReporting = true
  try {
    reporter.update(write())
  } finally {
    reporter.isReporting = false
  }
}

/**
 * The mirror of a static pod; one that is about to go, or shows an earlier pod, makes way for another, which the next look
 * at the pod makes. Undefined while there can be none: the name is taken, or nobody knows the node. @throws ApiError
 */
function currentMirror({ kubelet, pod }: Reporter): Pod | undefined {
  const { client } = kubelet
  const { name, namespace } = pod.metadata
  const found = client.find(podKind, name, namespace)
  if (found && !isMirror(found)) return undefined
  if (found && !isBeingDeleted(found) && isMirrorOf(found, pod)) return found
  if (found) return void client.delete(podKind, found, { gracePeriodSeconds: 0 })
  const node = client.find(nodeKind, kubelet.name)
  if (!node || isBeingDeleted(node)) return undefined
  return client.create(podKind, mirrorOf(pod, node))
}

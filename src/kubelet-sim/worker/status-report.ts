/** Writes into the status of a pod what its kubelet says of it. */
import { pod as podKind } from '../../api/core/pod.ts'
import type { Pod, PodStatus } from '../../api/generated/types/core-v1.ts'
import type { Worker } from './node-services.ts'

interface Reporter extends Worker {
  /** What changes in the status now is its own doing. */
  isReporting: boolean
}

/** @throws ApiError for a status that is refused, and when the API server is out of reach */
export function replaceStatus(reporter: Reporter, statusOf: (current: Pod) => PodStatus): void {
  const { client } = reporter.kubelet
  const { name, namespace, uid } = reporter.pod.metadata
  const current = client.find(podKind, name, namespace)
  if (current?.metadata.uid !== uid) return
  reporter.update(current)
  reporter.isReporting = true
  try {
    reporter.update(
      client.replace(podKind, current, Object.assign({}, current, { status: statusOf(current) }), 'status'),
    )
  } finally {
    reporter.isReporting = false
  }
}

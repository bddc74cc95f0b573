/** What a kubelet notes on the pods that it runs, for itself: who asks for annotations in a container sees these too. Source: the kubelet's pkg/kubelet/config. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { formatNano } from '../../api/time.ts'

/** When a kubelet has heard of a pod first, and where: from the API server, or from a manifest on its node. */
export interface FirstSeen {
  readonly seenAt: number
  readonly isStatic: boolean
}

/** The annotations of a pod, as its kubelet has them. */
export const localAnnotations = (
  { metadata: { annotations } }: Pod,
  { seenAt, isStatic }: FirstSeen,
): Readonly<Record<string, string>> => ({
  ...annotations,
  'kubernetes.io/config.seen': formatNano(seenAt),
  'kubernetes.io/config.source': isStatic ? 'file' : 'api',
})

/** A pod, as its kubelet has it. */
export const asSeen = (pod: Pod, seen: FirstSeen): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, annotations: localAnnotations(pod, seen) },
})

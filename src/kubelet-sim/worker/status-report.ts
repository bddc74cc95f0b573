/** What the worker of a pod says of it, as the status of the pod. */
import type { Pod, PodStatus } from '../../api/generated/types/core-v1.ts'
import type { Container } from '../pod/container-life.ts'
import { type Ending, podPhase, type Stage } from '../pod/ending.ts'
import { podStatusOf } from '../pod/pod-status.ts'
import type { Instances } from './instances.ts'
import type { NodeServices } from './node-services.ts'
import type { Resizing } from './resizing.ts'
import type { Sandbox } from './sandbox.ts'
import { userStatusOf } from './users.ts'

interface ReportedPod {
  readonly kubelet: NodeServices
  readonly sandbox: Sandbox | undefined
  readonly containers: readonly Container[]
  readonly stage: Stage
  readonly ending: Ending | undefined
  /** Since when its kubelet knows of it. */
  readonly seenAt: number
  readonly resizing: Resizing
  readonly instances: Instances
  readonly isRestartingAll?: boolean
}

/** @param pod as it was reported last */
export function reportedStatus(pod: Pod, reported: ReportedPod): PodStatus {
  const { kubelet, sandbox, containers, stage, ending, seenAt, resizing, instances, isRestartingAll } =
    reported
  return podStatusOf(
    {
      pod,
      containers,
      phase: podPhase(pod, containers, { stage, ending }),
      failure: ending?.reason === undefined ? undefined : ending,
      podIp: sandbox?.ip,
      isSandboxUp: sandbox !== undefined && (stage === 'running' || stage === 'ending'),
      hostIp: kubelet.ip,
      addressesOf: (ip) => kubelet.addressesOf(ip),
      startedAt: seenAt,
      isRestartingAll,
      imageOf: (image) => kubelet.images.find(image),
      resize: resizing.isResized || resizing.pending ? resizing : undefined,
      actualOf: (name) => instances.named(name)?.resources,
      userOf: (of, container) => userStatusOf(of, container, kubelet.runtime.library),
    },
    kubelet.clock.now(),
  )
}

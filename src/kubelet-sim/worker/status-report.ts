/** What the worker of a pod says of it, as the status of the pod. */
import type { Pod, PodStatus } from '../../api/generated/types/core-v1.ts'
import { deepFreeze } from '../../api/memo.ts'
import type { Container } from '../pod/container-life.ts'
import { type Ending, podPhase, type Stage } from '../pod/ending.ts'
import type { NodeAccount } from '../pod/pod-report.ts'
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

/** What was reported last: while all that it was made from stands, there is nothing to report. */
export class LastReport {
  #pod: Pod | undefined
  #containers: readonly Container[] | undefined
  #stage: Stage | undefined
  #ending: Ending | undefined
  #isRestartingAll: boolean | undefined
  /** There is something to report as soon as containers have done what they do at once. */
  isHeldBack = false

  /**
   * Whether to wait for what containers do within the instant in which they start: one that ends as soon as it begins, no
   * kubelet sees run. But first of all, all are told of the pod's address. A container is replaced in one go: where none
   * may run again, the API server would refuse the new run of one that it knows to have ended. Of an end that takes no
   * time only the outcome is told.
   */
  holdsBack({ status }: Pod, { instances, sandbox, containers, stage, kubelet }: ReportedPod): boolean {
    const areAtIt = instances.areAtIt && sandbox !== undefined && status.podIP === sandbox.ip
    const takesTime = stage === 'ending' && kubelet.profile.takeDownMs > 0
    this.isHeldBack = (areAtIt && !takesTime) || (stage === 'running' && containers.some(isBeingReplaced))
    return this.isHeldBack
  }

  /** What is being resized is looked at each time. */
  covers(pod: Pod, { containers, stage, ending, isRestartingAll, resizing }: ReportedPod): boolean {
    return (
      this.#containers === containers &&
      this.#pod === pod &&
      this.#stage === stage &&
      this.#ending === ending &&
      this.#isRestartingAll === isRestartingAll &&
      !isToldOf(resizing)
    )
  }

  /** @param pod as it is now that it was reported */
  keep(pod: Pod, { containers, stage, ending, isRestartingAll }: ReportedPod): void {
    this.#pod = pod
    this.#containers = containers
    this.#stage = stage
    this.#ending = ending
    this.#isRestartingAll = isRestartingAll
  }
}

const isBeingReplaced = ({ isOutdated, state }: Container): boolean =>
  isOutdated === true && state.phase === 'terminated'

const isToldOf = (resizing: Resizing): boolean => resizing.isResized || resizing.pending !== undefined

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
      startedAt: seenAt,
      isRestartingAll,
      node: accountOf(kubelet),
      resize: isToldOf(resizing) ? resizing : undefined,
      instances,
    },
    kubelet.clock.now(),
  )
}

const accounts = new WeakMap<NodeServices, NodeAccount>()

function accountOf(kubelet: NodeServices): NodeAccount {
  let account = accounts.get(kubelet)
  if (!account) {
    account = {
      addressesOf: (ip) => kubelet.addressesOf(ip),
      hostIps: deepFreeze(kubelet.addressesOf(kubelet.ip).map((ip) => ({ ip }))),
      imageOf: (image) => kubelet.images.find(image),
      userOf: (pod, container) => userStatusOf(pod, container, kubelet.runtime.library),
    }
    accounts.set(kubelet, account)
  }
  return account
}

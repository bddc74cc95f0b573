/** What scheduler and kubelets do to pods, by hand: for tests of controllers that run without them. */
import { event } from '../../../src/api/core/event.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { isPodReady } from '../../../src/api/core/pod-conditions.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../../src/api/meta.ts'
import { formatTime } from '../../../src/api/time.ts'
import type { ControlPlane } from '../../support/control-plane.ts'

export const podsIn = (plane: ControlPlane): readonly Pod[] => plane.cache.list(pod)

/** Puts a pod on a node and makes it run; ready or not. */
export function start(plane: ControlPlane, each: Pod, isReady = true, nodeName = 'node-1'): void {
  const bound = each.spec.nodeName ? each : plane.client.bind(each, nodeName)
  plane.client.updateStatus(pod, bound, (status) => {
    status.phase = 'Running'
    const others = (status.conditions ?? []).filter(({ type }) => type !== 'Ready')
    const lastTransitionTime = formatTime(plane.clock.now())
    status.conditions = [...others, { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime }]
  })
}

/** Ends a pod. */
export function end(plane: ControlPlane, each: Pod, phase: 'Failed' | 'Succeeded'): void {
  plane.client.updateStatus(pod, each, (status) => {
    status.phase = phase
    status.conditions = []
  })
}

/** Lets go of the pods that are being deleted. */
export function bury(plane: ControlPlane): void {
  for (const each of podsIn(plane)) {
    if (isBeingDeleted(each)) plane.client.delete(pod, each, { gracePeriodSeconds: 0 })
  }
  plane.settle()
}

/** Starts what waits and buries what is going, one step after another, until nothing moves any more. */
export function play(plane: ControlPlane, mayRun: (each: Pod) => boolean = () => true): void {
  for (let round = 0; round < 100; round++) {
    plane.settle()
    const before = plane.registry.revision
    for (const each of podsIn(plane)) {
      if (!isPodReady(each) && !isBeingDeleted(each) && mayRun(each)) {
        start(plane, each, true, each.spec.nodeName ?? targetNodeOf(each))
      }
    }
    bury(plane)
    if (plane.registry.revision === before) return
  }
  throw new Error('the controllers never come to rest')
}

const targetNodeOf = ({ spec }: Pod): string | undefined =>
  spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
    .matchFields?.[0].values?.[0]

/** What Events say, in order: `reason: message`. */
export const eventsIn = (plane: ControlPlane): readonly string[] =>
  plane.cache.list(event).map(({ reason, message }) => `${reason}: ${message}`)

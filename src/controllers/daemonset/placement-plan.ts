/** Decides where pods of a DaemonSet are missing, and which are too many or broken. */
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { allowsSurge, isAvailable, isUpdated, type Plan, type Survey } from './survey.ts'

export interface PlacementPlan extends Plan {
  /** Pods that have ended: they are deleted, so that another takes their place. */
  readonly ended: readonly { readonly pod: Pod; readonly node: string }[]
}

export function planPlacement(survey: Survey): PlacementPlan {
  const create: string[] = []
  const surplus: Pod[] = []
  const ended: { pod: Pod; node: string }[] = []
  const known = new Set<string>()
  for (const { name, placement } of survey.nodes) {
    known.add(name)
    const pods = survey.podsOn.get(name)
    if (!pods) {
      if (placement === 'run') create.push(name)
      continue
    }
    const present = pods.filter((pod) => !isBeingDeleted(pod))
    if (placement === 'leave') {
      surplus.push(...present)
      continue
    }
    for (const pod of present) if (isPodTerminal(pod)) ended.push({ pod, node: name })
    surplus.push(
      ...surplusOf(
        present.filter((pod) => !isPodTerminal(pod)),
        survey,
      ),
    )
  }
  for (const [node, pods] of survey.podsOn) {
    if (known.has(node)) continue
    // What waits for a node that is gone waits in vain; what ran there is for the pod garbage collector.
    surplus.push(...pods.filter((pod) => !pod.spec.nodeName && !isBeingDeleted(pod)))
  }
  return { create, delete: surplus, ended }
}

/** Of several pods on a node one stays; while surging, one of each revision, until the new one can take over. */
function surplusOf(running: readonly Pod[], survey: Survey): readonly Pod[] {
  if (running.length <= 1) return []
  if (!allowsSurge(survey)) return running.slice(1)
  const newest = running.find((pod) => isUpdated(pod, survey.hash))
  const old = running.find((pod) => !isUpdated(pod, survey.hash))
  const surplus = running.filter((pod) => pod !== newest && pod !== old)
  if (newest && old && (!isPodReady(old) || isAvailable(newest, survey))) surplus.push(old)
  return surplus
}

/** Decides the next step of a DaemonSet's rolling update. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { scaledValue } from '../shared/int-or-percent.ts'
import { isAvailable, isUpdated, type Plan, type Survey } from './survey.ts'

export function planUpdate(survey: Survey): Plan {
  const { surge, unavailable } = limits(survey)
  return surge === 0 ? replace(survey, unavailable) : surgeAhead(survey, surge)
}

/** Both are shares of the nodes that should run a pod; both being nothing means one at a time. */
function limits({ set, nodes }: Survey) {
  const desired = nodes.filter(({ placement }) => placement === 'run').length
  const { maxSurge = 0, maxUnavailable = 1 } = set.spec.updateStrategy.rollingUpdate ?? {}
  const surge = scaledValue(maxSurge, desired, 'up')
  const unavailable = scaledValue(maxUnavailable, desired, 'up')
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

/** Deletes old pods, so that new ones take their places: broken ones at once, others as far as may be unavailable. */
function replace(survey: Survey, maxUnavailable: number): Plan {
  let unavailable = 0
  const broken: Pod[] = []
  const candidates: Pod[] = []
  for (const pods of survey.podsOn.values()) {
    const pair = pairOf(pods, survey.hash)
    const only = pair && onlyOneOf(pair)
    const serves = only !== undefined && isAvailable(only, survey)
    if (!serves) unavailable++
    if (only && only === pair.old) (serves ? candidates : broken).push(only)
  }
  const room = Math.max(0, maxUnavailable - unavailable)
  return { create: [], delete: [...broken, ...candidates.slice(0, room)] }
}

/** Makes new pods beside old ones, and deletes an old one once its successor is available. */
function surgeAhead(survey: Survey, maxSurge: number): Plan {
  let surging = 0
  const urgent: string[] = []
  const candidates: string[] = []
  const replaced: Pod[] = []
  for (const [node, pods] of survey.podsOn) {
    const pair = pairOf(pods, survey.hash)
    if (!pair) {
      surging++
    } else if (pair.old && pair.latest) {
      surging++
      if (isAvailable(pair.latest, survey)) replaced.push(pair.old)
    } else if (pair.old) {
      if (isAvailable(pair.old, survey)) candidates.push(node)
      else urgent.push(node)
    }
  }
  const room = Math.max(0, maxSurge - surging)
  return { create: [...urgent, ...candidates.slice(0, room)], delete: replaced }
}

interface Pair {
  readonly latest?: Pod
  readonly old?: Pod
}

const onlyOneOf = ({ latest, old }: Pair): Pod | undefined => (latest && old ? undefined : (latest ?? old))

/** The pods of a node, one of each revision; undefined where there are more, which placement has to put right. */
function pairOf(pods: readonly Pod[], hash: string): Pair | undefined {
  let latest: Pod | undefined
  let old: Pod | undefined
  for (const pod of pods) {
    if (isBeingDeleted(pod)) continue
    if (isUpdated(pod, hash)) {
      if (latest) return undefined
      latest = pod
    } else {
      if (old) return undefined
      old = pod
    }
  }
  return { latest, old }
}

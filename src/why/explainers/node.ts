/** Why a Node is not ready, or takes no Pods. */
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodActive, isPodTerminal } from '../../api/core/pod-conditions.ts'
import { taintText, unschedulableTaint } from '../../api/core/taints.ts'
import { noExecuteTaintsOf, toleratedMs } from '../../api/core/tolerated-time.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { controllerOf, findCondition, isBeingDeleted } from '../../api/meta.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { humanDuration, parseTime } from '../../api/time.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause, since } from '../general.ts'
import { guardsOf } from '../guards.ts'
import type { Question } from '../question.ts'
import { subjectOf } from '../subject.ts'
import type { Why } from '../why.ts'

export const nodeExplainer = explainerOf(node, (object, question) => {
  const { spec, status } = object
  const { now } = question
  const ready = findCondition(status.conditions, 'Ready')
  if (!ready) return { sentence: 'has not joined yet: its kubelet has said nothing so far' }
  if (ready.status === 'Unknown')
    return {
      sentence: `has been silent for ${since(ready.lastTransitionTime, now)}: ${clause(ready.message ?? '')}${machineOf(object, question)}`,
      because: question.isAboutAsked ? stayingOn(object, question) : [],
    }
  if (ready.status === 'False')
    return { sentence: `is not ready: ${clause(ready.message ?? ready.reason ?? '')}` }
  const pressed = status.conditions?.filter(({ type, status }) => type !== 'Ready' && status === 'True') ?? []
  if (pressed.length > 0)
    return {
      sentence: `is short of something: ${pressed.map(({ message }) => clause(message ?? '')).join('; ')}`,
    }
  const taints = taintsOf(spec)
  if (spec.unschedulable)
    return {
      sentence: `is ready, and cordoned: it takes no new pods${taints && `, and has ${taints}`}`,
      because: guardedOn(object, question),
    }
  return { sentence: taints ? `is ready, and takes only pods that tolerate ${taints}` : 'is ready' }
})

/** What there is to see where the machine stands. */
function machineOf({ metadata: { name } }: Node, { kubelets }: Question): string {
  const machine = kubelets.list().find((each) => each.name === name)
  if (!machine) return '; there is no machine of its name'
  if (!machine.isRunning) return '; its machine has no power'
  return machine.isPartitioned ? '; its machine is cut off from the network' : ''
}

/** How long its pods stay, of those that do not stay whatever happens. */
function stayingOn(object: Node, question: Question): readonly Why[] {
  const taints = noExecuteTaintsOf(object)
  const taintedAt = Math.min(...taints.map(({ timeAdded }) => parseTime(timeAdded) ?? question.now))
  return alike(
    question.list(pod).flatMap((each) => {
      if (each.spec.nodeName !== object.metadata.name || isPodTerminal(each)) return []
      if (isBeingDeleted(each)) return question.why(pod, each)
      const leavesInMs = taintedAt + toleratedMs(taints, each.spec.tolerations) - question.now
      if (!Number.isFinite(leavesInMs)) return []
      const sentence = `is evicted in ${humanDuration(Math.max(0, leavesInMs))}, unless the node comes back`
      return { object: subjectOf(each), sentence, because: [] }
    }),
  )
}

/** The pods that a drain cannot evict. Those of DaemonSets it leaves where they are. */
function guardedOn({ metadata: { name } }: Node, question: Question): readonly Why[] {
  const whys: Why[] = []
  for (const each of question.list(pod)) {
    if (each.spec.nodeName !== name || !isPodActive(each) || controllerOf(each)?.kind === 'DaemonSet')
      continue
    const because = guardsOf(each, question).map((guard) => question.why(podDisruptionBudget, guard))
    if (because.length > 0) whys.push({ object: subjectOf(each), sentence: 'cannot be evicted', because })
  }
  return alike(whys)
}

/** The taints that keep pods away, without that of a cordon. */
const taintsOf = ({ taints = [] }: Node['spec']): string =>
  taints
    .filter(({ key, effect }) => effect !== 'PreferNoSchedule' && key !== unschedulableTaint)
    .map((taint) => `the taint ${taintText(taint)}`)
    .join(' and ')

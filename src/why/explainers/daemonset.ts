/** Why a DaemonSet runs on fewer nodes than it might. */
import { daemonSpec, placementOn } from '../../api/apps/daemon-placement.ts'
import { daemonSet } from '../../api/apps/daemonset.ts'
import { node } from '../../api/core/node.ts'
import { meetsNodeRequirements } from '../../api/core/node-selector.ts'
import { pod } from '../../api/core/pod.ts'
import { taintText } from '../../api/core/taints.ts'
import { isTolerated } from '../../api/core/toleration.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Node, PodSpec } from '../../api/generated/types/core-v1.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import { namedCauses } from '../named-causes.ts'
import { told, unavailable } from '../pods.ts'
import type { Question } from '../question.ts'
import { subjectOf } from '../subject.ts'
import type { Why } from '../why.ts'

export const daemonSetExplainer = explainerOf(daemonSet, (object, question) => {
  const { spec, status } = object
  const { desiredNumberScheduled: wanted, numberAvailable = 0, currentNumberScheduled: placed } = status
  const leftOut = nodesLeftOut(object, question)
  if (wanted === 0)
    return {
      sentence: `wants no node: ${leftOut.length > 0 ? 'each is left out' : 'there is none'}`,
      because: alike(leftOut),
    }
  const others = leftOut.length > 0 ? `, and leaves out ${counted(leftOut.length, 'node')}` : ''
  const counts = `has ${numberAvailable} of ${counted(wanted, 'pod')} available${others}${oldOnes(object)}`
  const isUpdating = spec.updateStrategy?.type !== 'OnDelete' && oldOnes(object) !== ''
  if (numberAvailable >= wanted && !isUpdating) return { sentence: counts, because: alike(leftOut) }
  const failure = placed < wanted ? told(object, 'FailedCreate', question) : undefined
  const because = [
    ...namedCauses(failure ?? '', object.metadata.namespace, question),
    ...unavailable(object, question, spec.minReadySeconds),
    ...alike(leftOut),
  ]
  return { sentence: failure ? `${counts}: ${failure}` : counts, because }
})

/** Those of an older revision. */
function oldOnes({ spec, status }: DaemonSet): string {
  const { currentNumberScheduled: placed, updatedNumberScheduled: updated = 0 } = status
  if (updated >= placed) return ''
  const old = `, ${placed - updated} of an older revision`
  return spec.updateStrategy?.type === 'OnDelete' ? `${old}, which go only when somebody deletes them` : old
}

/** The nodes for which it makes no pod, but for those on which one may stay. */
function nodesLeftOut(object: DaemonSet, question: Question): readonly Why[] {
  const pods = daemonSpec(object.spec.template)
  const homes = new Set(question.ownedBy(object, pod).map(({ spec }) => spec.nodeName))
  return question
    .list(node)
    .filter((each) => placementOn(each, pods) !== 'run' && !homes.has(each.metadata.name))
    .map((each) => ({
      object: subjectOf(each),
      sentence: `is left out: ${reasonAgainst(each, pods)}`,
      because: [],
    }))
}

function reasonAgainst(each: Node, spec: PodSpec): string {
  const { labels = {}, name } = each.metadata
  if (spec.nodeName && spec.nodeName !== name) return `its pods name ${spec.nodeName}`
  if (!meetsNodeRequirements(spec, each)) {
    const missing = Object.entries(spec.nodeSelector ?? {}).filter(([key, value]) => labels[key] !== value)
    if (missing.length === 0) return 'it does not match the node affinity of its pods'
    return `it has not the label ${missing.map(([key, value]) => `${key}=${value}`).join(', ')}`
  }
  const keeping = each.spec.taints?.filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, spec.tolerations),
  )
  const taints = keeping?.map(taintText)
  return `its pods do not tolerate the taint ${taints?.join(', ')}`
}

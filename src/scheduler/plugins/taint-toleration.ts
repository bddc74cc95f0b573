/** Keeps pods off nodes whose taints they do not tolerate; prefers nodes with fewer soft taints. */
import { taintText } from '../../api/core/taints.ts'
import { isTolerated } from '../../api/core/toleration.ts'
import type { Node, PodSpec, Taint } from '../../api/generated/types/core-v1.ts'
import { never, type Plugin, stretchReversed } from '../framework/plugin.ts'

const tainted = never('node(s) had untolerated taint(s)')

export const taintToleration: Plugin = {
  name: 'TaintToleration',
  needs: ['tolerations'],
  perNode: true,

  preFilter: (_pod, nodes) => (nodes.tainted === 0 ? 'skip' : undefined),

  filter: ({ spec }, { hardTaints }) => (toleratesAll(spec, hardTaints) ? undefined : tainted),

  suggest({ object }, { node, hardTaints }) {
    const { tolerations = [] } = object.spec
    const taint = hardTaints.find((each) => !isTolerated(each, tolerations))
    if (!taint) return undefined
    // The control plane taints a node that is not well: then the node is what is to be mended.
    if (taint.key.startsWith('node.kubernetes.io/')) {
      const taints = node.spec.taints?.filter((each) => each !== taint)
      return {
        sentence: `the node lost its taint ${taintText(taint)}`,
        node: { ...node, spec: { ...node.spec, taints } },
      }
    }
    const toleration = { ...taint, operator: 'Equal', timeAdded: undefined } as const
    const spec = { ...object.spec, tolerations: [...tolerations, toleration] }
    return { sentence: `it tolerated the taint ${taintText(taint)}`, pod: { ...object, spec } }
  },

  preScore: (_pod, nodes) => (nodes.softlyTainted === 0 ? 'skip' : undefined),

  score({ spec }, { softTaints }) {
    let untolerated = 0
    for (const taint of softTaints) if (!isTolerated(taint, spec.tolerations)) untolerated++
    return untolerated
  },

  normalizeScore: stretchReversed,
  weight: 3,

  wakesOn: {
    node: ({ spec }, node, previous) => isOpenTo(spec, node) && !(previous && isOpenTo(spec, previous)),
    pod: ({ spec }, previous) => spec.tolerations !== previous.spec.tolerations,
  },
}

const isOpenTo = (spec: PodSpec, node: Node) =>
  toleratesAll(spec, node.spec.taints?.filter(({ effect }) => effect !== 'PreferNoSchedule') ?? [])

function toleratesAll(spec: PodSpec, taints: readonly Taint[]): boolean {
  for (const taint of taints) if (!isTolerated(taint, spec.tolerations)) return false
  return true
}

/** Keeps pods off cordoned nodes, but for those that tolerate the taint of a cordon. */
import { unschedulableTaint } from '../../api/core/taints.ts'
import { isTolerated } from '../../api/core/toleration.ts'
import type { PodSpec, Taint } from '../../api/generated/types/core-v1.ts'
import { never, type Plugin } from '../framework/plugin.ts'

const cordonTaint: Taint = { key: unschedulableTaint, effect: 'NoSchedule' }

const cordoned = never('node(s) were unschedulable')

const toleratesCordon = ({ tolerations }: PodSpec) => isTolerated(cordonTaint, tolerations)

export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  needs: ['tolerations'],
  perNode: true,

  preFilter: ({ spec }, nodes) => (nodes.cordoned === 0 || toleratesCordon(spec) ? 'skip' : undefined),

  filter: (_pod, { isCordoned }) => (isCordoned ? cordoned : undefined),

  /** The taint of a cordon goes with it. */
  suggest: (_pod, { node }) => ({
    sentence: 'the node were uncordoned',
    node: {
      ...node,
      spec: {
        ...node.spec,
        unschedulable: false,
        taints: node.spec.taints?.filter(({ key }) => key !== unschedulableTaint),
      },
    },
  }),

  wakesOn: {
    node: (_pod, node, previous) => !node.spec.unschedulable && (!previous || !!previous.spec.unschedulable),
    pod: ({ spec }) => toleratesCordon(spec),
  },
}

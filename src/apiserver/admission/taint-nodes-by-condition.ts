/** A new node takes no pods until it is known to be ready. */
import type { Draft } from 'immer'
import { node } from '../../api/core/node.ts'
import { notReadyTaint } from '../../api/core/taints.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { AdmissionPlugin } from './admission.ts'

const notReady = { key: notReadyTaint, effect: 'NoSchedule' } as const

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  operations: ['CREATE'],
  kinds: [node],

  admit({ object }) {
    const created = object as Draft<Node>
    const taints = created.spec.taints ?? []
    if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return
    created.spec = { ...created.spec, taints: [...taints, { ...notReady }] }
  },
}

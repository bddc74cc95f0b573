/** Pods stay five minutes on a node that has stopped answering, unless they say otherwise. */
import type { Draft } from 'immer'
import { pod } from '../../api/core/pod.ts'
import { notReadyTaint, unreachableTaint } from '../../api/core/taints.ts'
import type { Pod, Toleration } from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByIdentity } from '../../api/memo.ts'
import type { AdmissionPlugin } from './admission.ts'
import { ownSpec } from './pod-spec.ts'

const keys = [notReadyTaint, unreachableTaint]

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  operations: ['CREATE', 'UPDATE'],
  kinds: [pod],
  letsRepeat: () => true,

  admit({ object, previous, subresource }) {
    if (subresource !== undefined) return
    const { tolerations = none } = (object as Pod).spec
    if (tolerations === (previous as Pod | undefined)?.spec.tolerations) return
    const complete = withDefaults(tolerations)
    if (complete !== tolerations) ownSpec(object).tolerations = complete as Draft<Toleration>[]
  },
}

const none: readonly Toleration[] = Object.freeze([])

/** Asked once for each list of tolerations: all pods of a template share the answer. */
const withDefaults = memoByIdentity((tolerations: readonly Toleration[]): readonly Toleration[] => {
  const missing = keys.filter((key) => !tolerations.some((each) => covers(each, key)))
  if (missing.length === 0) return tolerations
  const added = missing.map(
    (key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }),
  )
  return Object.isFrozen(tolerations) ? deepFreeze([...tolerations, ...added]) : [...tolerations, ...added]
})

const covers = ({ key, effect }: Toleration, wanted: string) =>
  (key === wanted || !key) && (effect === 'NoExecute' || !effect)

/** How plugins change the spec of a pod, which may belong to a template. */
import type { Draft } from 'immer'
import type { Pod, PodSpec } from '../../api/generated/types/core-v1.ts'
import { copyGivenEmpty } from '../../api/given-empty.ts'
import type { KubeObject } from '../../api/kind.ts'

/** The spec of a pod, ready to be changed at its top level: a copy, if it belonged to somebody else. */
export function ownSpec(object: KubeObject): Draft<PodSpec> {
  const pod = object as Draft<Pod>
  if (Object.isFrozen(pod.spec)) pod.spec = copyGivenEmpty({ ...pod.spec }, pod.spec)
  return pod.spec
}

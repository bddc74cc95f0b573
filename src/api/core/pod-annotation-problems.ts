/** What is wrong with annotations that mean something to a pod. Source: ValidatePodSpecificAnnotations. */
import { type FieldErrors, invalid } from '../field-error.ts'
import type { PodSpec } from '../generated/types/core-v1.ts'
import type { Labels } from '../selector.ts'
import { appArmorAnnotationProblems } from './app-armor.ts'

const mirror = 'kubernetes.io/config.mirror'
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'

/** @param path of the annotations */
export function* podAnnotationProblems(
  annotations: Labels | undefined,
  spec: PodSpec,
  path: string,
): FieldErrors {
  if (!annotations) return
  if (annotations[mirror] !== undefined && !spec.nodeName) {
    const detail = 'must set spec.nodeName if mirror pod annotation is set'
    yield invalid(`${path}[${mirror}]`, annotations[mirror], detail)
  }
  const cost = annotations[deletionCost]
  if (cost !== undefined && !isInt32(cost)) {
    yield invalid(`${path}[${deletionCost}]`, cost, 'must be a 32bit integer')
  }
  yield* appArmorAnnotationProblems(annotations, spec, path)
}

const isInt32 = (text: string): boolean =>
  /^(0|-?[1-9]\d{0,9})$/.test(text) && Number(text) === (Number(text) | 0)

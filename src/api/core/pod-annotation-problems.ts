/** What is wrong with annotations that mean something to a pod. Source: ValidatePodSpecificAnnotations. */
import { type FieldErrors, forbidden, invalid } from '../field-error.ts'
import type { Pod, PodSpec } from '../generated/types/core-v1.ts'
import type { Labels } from '../selector.ts'
import { appArmorAnnotationProblems, appArmorPrefix } from './app-armor.ts'
import { mirrorAnnotation } from './mirror-pod.ts'
import { seccompAnnotationProblems } from './seccomp-annotations.ts'

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'

/** @param path of the annotations */
export function* podAnnotationProblems(
  annotations: Labels | undefined,
  spec: PodSpec,
  path: string,
): FieldErrors {
  if (!annotations) return
  if (annotations[mirrorAnnotation] !== undefined && !spec.nodeName) {
    const detail = 'must set spec.nodeName if mirror pod annotation is set'
    yield invalid(`${path}[${mirrorAnnotation}]`, annotations[mirrorAnnotation], detail)
  }
  const cost = annotations[deletionCost]
  if (cost !== undefined && !isInt32(cost)) {
    yield invalid(`${path}[${deletionCost}]`, cost, 'must be a 32bit integer')
  }
  yield* seccompAnnotationProblems(annotations, path)
  yield* appArmorAnnotationProblems(annotations, spec, path)
}

const isInt32 = (text: string): boolean =>
  /^(0|-?[1-9]\d{0,9})$/.test(text) && Number(text) === (Number(text) | 0)

/** What stays as it was. Source: ValidatePodSpecificAnnotationUpdates. */
export function* podAnnotationUpdateProblems({ metadata, spec }: Pod, previous: Pod): FieldErrors {
  const { annotations = none } = metadata
  const { annotations: before = none } = previous.metadata
  if (annotations === before) return
  const path = 'metadata.annotations'
  for (const [key, value] of Object.entries(before)) {
    const what = fixed(key)
    if (what && annotations[key] !== value)
      yield forbidden(`${path}[${key}]`, `may not remove or update ${what}`)
  }
  for (const key of Object.keys(annotations)) {
    const what = fixed(key)
    if (what && before[key] === undefined) yield forbidden(`${path}[${key}]`, `may not add ${what}`)
  }
  yield* podAnnotationProblems(annotations, spec, path)
}

const none: Labels = Object.freeze({})

function fixed(key: string): string | undefined {
  if (key.startsWith(appArmorPrefix)) return 'AppArmor annotations'
  return key === mirrorAnnotation ? 'mirror pod annotation' : undefined
}

/** The annotation by which claims and volumes named their class before there was a field for it. */
import type { Labels } from '../selector.ts'

export const classAnnotation = 'volume.beta.kubernetes.io/storage-class'

export function* classAnnotationWarnings(annotations: Labels | undefined): Iterable<string> {
  if (annotations?.[classAnnotation] === undefined) return
  yield `metadata.annotations[${classAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`
}

/** The annotation by which claims and volumes named their class before there was a field for it. */
import type { Labels } from '../selector.ts'

export const classAnnotation = 'volume.beta.kubernetes.io/storage-class'

export function* classAnnotationWarnings(annotations: Labels | undefined): Iterable<string> {
  if (annotations?.[classAnnotation] === undefined) return
  yield `metadata.annotations[${classAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`
}

interface OfClass {
  readonly metadata?: { readonly annotations?: Labels }
  readonly spec: { readonly storageClassName?: string }
}

/** What class a claim, a template of one, or a volume names: the annotation still goes first. Undefined: none. */
export const classNamedBy = ({ metadata, spec }: OfClass): string | undefined =>
  metadata?.annotations?.[classAnnotation] ?? spec.storageClassName

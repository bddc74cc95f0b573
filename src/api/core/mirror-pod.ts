/** Mirrors: pods that show in the API what the kubelet of a node runs from a file. */
import type { Labels } from '../selector.ts'

/** What it says is which version of the file it mirrors. */
export const mirrorAnnotation = 'kubernetes.io/config.mirror'

export const isMirror = ({ metadata }: { readonly metadata: { readonly annotations?: Labels } }): boolean =>
  metadata.annotations?.[mirrorAnnotation] !== undefined

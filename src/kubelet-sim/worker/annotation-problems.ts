/** Tells in Events which of a pod's annotations make no sense. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { conductProblems } from '../pod/conduct.ts'
import type { Worker } from './node-services.ts'

type Annotations = Pod['metadata']['annotations']

export const hasAnnotationProblems = (pod: Pod): boolean => conductProblems(pod).length > 0

/** Once for each change of them. @returns those of which it is told now */
export function tellAnnotationProblems({ pod, kubelet }: Worker, told: Annotations): Annotations {
  const { annotations } = pod.metadata
  if (annotations !== told)
    for (const problem of conductProblems(pod)) kubelet.events.warning(pod, 'InvalidAnnotation', problem)
  return annotations
}

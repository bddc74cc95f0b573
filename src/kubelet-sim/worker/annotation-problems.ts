/** Tells in Events which of a pod's annotations make no sense. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { conductProblems } from '../pod/conduct.ts'
import type { Worker } from './node-services.ts'

export class AnnotationProblems {
  #told: Pod['metadata']['annotations']

  constructor(private readonly worker: Worker) {}

  get areThere(): boolean {
    return conductProblems(this.worker.pod).length > 0
  }

  /** Once for each change of them. */
  tell(): void {
    const { pod, kubelet } = this.worker
    const { annotations } = pod.metadata
    if (annotations === this.#told) return
    this.#told = annotations
    for (const problem of conductProblems(pod)) kubelet.events.warning(pod, 'InvalidAnnotation', problem)
  }
}

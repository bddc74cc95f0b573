/** What is told of a container that starts with an image that is there. */
import type { ContainerEvent, WorkedPod } from './worked-pod.ts'

const created: ContainerEvent = Object.freeze({ reason: 'Created', message: 'Container created' })
const started: ContainerEvent = Object.freeze({ reason: 'Started', message: 'Container started' })

/** @param index of the container; undefined for an image that it mounts, which belongs to no container */
export const tellPresent = (worker: WorkedPod, index: number | undefined, image: string): void =>
  worker.report('normal', index, {
    reason: 'Pulled',
    message: worker.kubelet.images.presentMessage(image),
  })

export const tellCreated = (worker: WorkedPod, index: number): void => worker.report('normal', index, created)

export const tellStarted = (worker: WorkedPod, index: number): void => worker.report('normal', index, started)

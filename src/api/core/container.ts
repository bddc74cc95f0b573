/** What a container is to its pod. */
import type { Container } from '../generated/types/core-v1.ts'

/** An init container that goes on running beside the pod's own containers. */
export const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always'

/** As whom a container runs, and whether it may. */
import type { Container, Pod } from '../api/generated/types/core-v1.ts'
import { imageFor } from './images/images.ts'
import { root, type User } from './runtime/files.ts'

/** Undefined where the image decides. */
export function userOf({ spec }: Pod, { securityContext, image }: Container): User | undefined {
  const ofPod = spec.securityContext
  const runAsUser = securityContext?.runAsUser ?? ofPod?.runAsUser
  const runAsGroup = securityContext?.runAsGroup ?? ofPod?.runAsGroup
  const groups = [
    ...(ofPod?.fsGroup === undefined ? [] : [ofPod.fsGroup]),
    ...(ofPod?.supplementalGroups ?? []),
  ]
  if (runAsUser === undefined && runAsGroup === undefined && groups.length === 0) return undefined
  const own = imageFor(image).user ?? root
  const uid = runAsUser ?? own.uid
  // Whom the image's /etc/passwd does not know is in the group root.
  return { uid, gid: runAsGroup ?? (uid === own.uid ? own.gid : root.gid), groups }
}

/** Why runAsNonRoot keeps the container from running. */
export function nonRootProblem({ spec }: Pod, { securityContext, image }: Container): string | undefined {
  const ofPod = spec.securityContext
  if (!(securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot)) return undefined
  const uid = securityContext?.runAsUser ?? ofPod?.runAsUser
  if (uid !== undefined) return uid === 0 ? "container's runAsUser breaks non-root policy" : undefined
  const isRoot = (imageFor(image).user ?? root).uid === 0
  return isRoot ? 'container has runAsNonRoot and image will run as root' : undefined
}

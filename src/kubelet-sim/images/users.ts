/** As whom a container runs, and whether it may. */
import type { Container, ContainerUser, Pod, PodSecurityContext } from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByPair } from '../../api/memo.ts'
import { root, type User } from '../runtime/files.ts'
import { imageFor } from './images.ts'

/** Undefined where the image decides. */
export const userOf = ({ spec }: Pod, container: Container): User | undefined =>
  userBy(container, spec.securityContext)

function userBy(
  { securityContext, image }: Container,
  ofPod: PodSecurityContext | undefined,
): User | undefined {
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

/** As the status of a container tells it, the groups in the order in which they apply. */
export const userStatusOf = ({ spec }: Pod, container: Container): ContainerUser =>
  userStatus(container, spec.securityContext ?? noContext)

const noContext: PodSecurityContext = Object.freeze({})

const userStatus = memoByPair((container: Container, ofPod: PodSecurityContext): ContainerUser => {
  const { uid, gid, groups = [] } = userBy(container, ofPod) ?? imageFor(container.image).user ?? root
  return deepFreeze({ linux: { uid, gid, supplementalGroups: [...new Set([gid, ...groups])] } })
})

/** Why runAsNonRoot keeps the container from running. */
export function nonRootProblem({ spec }: Pod, { securityContext, image }: Container): string | undefined {
  const ofPod = spec.securityContext
  if (!(securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot)) return undefined
  const uid = securityContext?.runAsUser ?? ofPod?.runAsUser
  if (uid !== undefined) return uid === 0 ? "container's runAsUser breaks non-root policy" : undefined
  const isRoot = (imageFor(image).user ?? root).uid === 0
  return isRoot ? 'container has runAsNonRoot and image will run as root' : undefined
}

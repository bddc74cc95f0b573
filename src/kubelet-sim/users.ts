/** As whom a container runs. */
import type { Container, Pod } from '../api/generated/types/core-v1.ts'
import type { User } from './runtime/files.ts'

/** Undefined where the image decides. */
export function userOf({ spec }: Pod, { securityContext }: Container): User | undefined {
  const ofPod = spec.securityContext
  const uid = securityContext?.runAsUser ?? ofPod?.runAsUser
  const gid = securityContext?.runAsGroup ?? ofPod?.runAsGroup
  const groups = [
    ...(ofPod?.fsGroup === undefined ? [] : [ofPod.fsGroup]),
    ...(ofPod?.supplementalGroups ?? []),
  ]
  if (uid === undefined && gid === undefined && groups.length === 0) return undefined
  return { uid: uid ?? 0, gid: gid ?? 0, groups }
}

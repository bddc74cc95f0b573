/** Whose an address is. */
import { pod as podKind } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'

/** Pods that have the network of their node have no address of their own, and those that have ended have none any more. */
const byAddress = defineIndex(podKind, (pod) =>
  pod.spec.hostNetwork || isPodTerminal(pod) ? undefined : pod.status.podIP,
)

/** The pod that has an address for itself. */
export const podAt = (cache: Cache, ip: string): Pod | undefined => cache.by(byAddress, ip, 1)[0]

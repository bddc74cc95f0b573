/** The token of a service account, as a pod finds it in its files. */
import type { ServiceAccountTokenProjection } from '../../api/generated/types/core-v1.ts'
import { once } from '../../api/memo.ts'
import { boundToken, issuer } from '../../client/token.ts'
import { hours, minutes, seconds } from '../../sim/duration.ts'
import type { PodFacts } from '../pod/references.ts'

/** What the API server takes for itself it takes for a year, so that a program that reads its token once is not locked out. */
const yearSeconds = 365 * 24 * 60 * 60

const dayMs = hours(24)

/** A kubelet looks at each pod about once in so long. */
const syncPeriodMs = minutes(1)

/** How long a token is used: four fifths of its life, a day at most, and until the kubelet's next look. Source: requiresRefresh. */
const useMs = ({ expirationSeconds }: ServiceAccountTokenProjection): number =>
  Math.ceil(Math.min(seconds(expirationSeconds) * 0.8, dayMs) / syncPeriodMs) * syncPeriodMs

/** When the token was taken that a volume shows. */
export function takenAt(token: ServiceAccountTokenProjection, { mountedAt, now }: Uptime): number {
  const period = useMs(token)
  return mountedAt + Math.floor((now - mountedAt) / period) * period
}

/** When the next is taken. */
export const nextTakenAt = (token: ServiceAccountTokenProjection, uptime: Uptime): number =>
  takenAt(token, uptime) + useMs(token)

/** Since when a volume is mounted, and what time it is. */
interface Uptime {
  readonly mountedAt: number
  readonly now: number
}

/** The tokens of a volume. */
export class TakenTokens {
  readonly #taken = new Map<ServiceAccountTokenProjection, Taken>()

  /**
   * @param at when it is taken
   * @returns what makes it, which is the same as long as the token is
   */
  of(facts: PodFacts, token: ServiceAccountTokenProjection, at: number): () => string {
    const { nodeUid } = facts
    const last = this.#taken.get(token)
    if (last?.at === at && last.nodeUid === nodeUid) return last.content
    const content = serviceAccountToken(facts, token, at)
    this.#taken.set(token, { at, nodeUid, content })
    return content
  }
}

interface Taken {
  readonly at: number
  readonly nodeUid: string | undefined
  content(): string
}

/** To sign one takes a while: that is done when somebody reads it. */
function serviceAccountToken(
  { pod: { metadata, spec }, nodeName, nodeUid, accountUid }: PodFacts,
  { audience, expirationSeconds }: ServiceAccountTokenProjection,
  now: number,
): () => string {
  const { namespace, name, uid } = metadata
  const account = { namespace, name: spec.serviceAccountName ?? '', uid: accountUid }
  const isForApi = !audience || audience === issuer
  const claims = {
    audiences: [audience || issuer],
    expirationSeconds: isForApi && expirationSeconds === 3_607 ? yearSeconds : expirationSeconds,
    now,
    pod: { name, uid },
    node: { name: nodeName, uid: nodeUid },
  }
  return once(() => boundToken(account, claims))
}

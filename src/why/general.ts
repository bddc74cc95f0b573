/** What can be said of objects of any kind: what their conditions say. */
import type { KubeObject } from '../api/kind.ts'
import { humanDuration, parseTime } from '../api/time.ts'
import type { Finding } from './why.ts'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** Conditions that say of something good whether it is so. */
const good =
  /^(?:Ready|Available|Established|NamesAccepted|Accepted|Complete|Initialized|Healthy|Synced|Reconciled)/

export function generalFinding(object: KubeObject): Finding {
  const { conditions = [] } = (object as { status?: { conditions?: readonly Condition[] } }).status ?? {}
  const bad = conditions.filter(({ type, status }) => good.test(type) && status === 'False')
  const isGood = conditions.some(({ type, status }) => good.test(type) && status === 'True')
  if (bad.length > 0) return { sentence: bad.map(conditionText).join('; ') }
  return { sentence: isGood ? 'is as it should be' : 'is there, and nothing is known to hold it up' }
}

/** `is not Ready: MinimumReplicasUnavailable (…)` */
const conditionText = ({ type, status, reason, message }: Condition): string =>
  `${status === 'True' ? 'is' : 'is not'} ${type}${reason ? `: ${reason}` : ''}${message ? ` (${message})` : ''}`

/** `5m`; for an instant that is not told, `some time`. */
export function since(timestamp: string | undefined, now: number): string {
  const at = parseTime(timestamp)
  return at === undefined ? 'some time' : humanDuration(Math.max(0, now - at))
}

/** `1 pod`, `3 pods` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Without the full stop that it may end in, or the colon after which nothing follows. */
export const clause = (message: string): string => message.trim().replace(/[.:]$/, '')

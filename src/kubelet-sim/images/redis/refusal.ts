/** Why a redis server does not do now what it would otherwise do. Source: processCommand. */
import { type Fact, keysIn } from './facts.ts'

interface State {
  readonly settings: ReadonlyMap<string, string>
  /** There is memory left. */
  readonly hasRoom: boolean
  readonly isFollowing: boolean
  /** It hears from its master. */
  readonly isUp: boolean
  readonly followers: number
}

/** Undefined: it does it. */
export function refusalOf(fact: Fact, words: readonly string[], state: State): string | undefined {
  const { settings, hasRoom, isFollowing, isUp, followers } = state
  const writes = fact.flags.includes('w')
  const hasKeys = () => keysIn(fact, words).length > 0
  if (!hasRoom && fact.flags.includes('m')) return "OOM command not allowed when used memory > 'maxmemory'."
  if (writes && !isFollowing && followers < Number(settings.get('min-replicas-to-write')))
    return 'NOREPLICAS Not enough good replicas to write.'
  if (writes && isFollowing && settings.get('replica-read-only') !== 'no')
    return "READONLY You can't write against a read only replica."
  return isFollowing && !isUp && settings.get('replica-serve-stale-data') === 'no' && hasKeys()
    ? "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."
    : undefined
}

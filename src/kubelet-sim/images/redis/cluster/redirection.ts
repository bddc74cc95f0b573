/** Where a key is served in a redis cluster, if that is not here. Source: getNodeByQuery. */
import { type Fact, keysIn } from '../facts.ts'
import type { Cluster } from './cluster.ts'
import { slotOf } from './slots.ts'

/** What a client is told who asks for keys that are not served here; undefined: they are. @param isReader he reads of replicas, too */
export function redirection(
  { table, myself, isOk }: Cluster,
  fact: Fact,
  words: readonly string[],
  isReader: boolean,
): string | undefined {
  const keys = keysIn(fact, words)
  if (keys.length === 0) return undefined
  const slot = slotOf(keys[0])
  if (keys.some((key) => slotOf(key) !== slot)) return "CROSSSLOT Keys in request don't hash to the same slot"
  const owner = table.ownerOf(slot)
  if (!owner) return 'CLUSTERDOWN Hash slot not served'
  if (!isOk) return 'CLUSTERDOWN The cluster is down'
  if (owner === myself) return undefined
  const isRead = !fact.flags.includes('w') && (fact.flags.includes('r') || fact.group === 'scripting')
  if (isReader && isRead && owner.id === myself.masterId) return undefined
  return `MOVED ${slot} ${owner.ip}:${owner.port}`
}

/** How fast pods may be driven off failing nodes: slower, or not at all, when much of a zone fails at once. */
import { isNodeReady, zoneOf } from '../../api/core/node.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { seconds } from '../../sim/duration.ts'

type ZoneState = 'Normal' | 'FullDisruption' | 'PartialDisruption'

interface ZoneCount {
  ready: number
  notReady: number
}

const unhealthyShare = 0.55
const largeZone = 50
const normalIntervalMs = seconds(10)
const reducedIntervalMs = seconds(100)

export function countZones(nodes: readonly Node[]): ReadonlyMap<string, ZoneCount> {
  const zones = new Map<string, ZoneCount>()
  for (const node of nodes) {
    const name = zoneOf(node)
    const count = zones.get(name) ?? { ready: 0, notReady: 0 }
    zones.set(name, count)
    if (isNodeReady(node)) count.ready++
    else count.notReady++
  }
  return zones
}

function zoneStateOf({ ready, notReady }: ZoneCount): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption'
  return notReady > 2 && notReady / (notReady + ready) >= unhealthyShare ? 'PartialDisruption' : 'Normal'
}

/** The time between two nodes of a zone; undefined where no further node may be tainted. */
function intervalMsOf(count: ZoneCount): number | undefined {
  if (zoneStateOf(count) !== 'PartialDisruption') return normalIntervalMs
  return count.ready + count.notReady > largeZone ? reducedIntervalMs : undefined
}

/** When the next node of each zone may be tainted. */
export class Evictions {
  /** When all nodes of all zones fail, the fault is more likely ours: nobody is driven off. */
  isStopped = false
  readonly #zones = new Map<string, { intervalMs: number | undefined; nextAt: number }>()

  /** Takes in how the zones are. Answers whether everything has just begun or ceased to fail. */
  update(counts: ReadonlyMap<string, ZoneCount>): boolean {
    for (const name of this.#zones.keys()) if (!counts.has(name)) this.#zones.delete(name)
    for (const [name, count] of counts) {
      const zone = this.#zones.get(name) ?? { intervalMs: undefined, nextAt: 0 }
      zone.intervalMs = intervalMsOf(count)
      this.#zones.set(name, zone)
    }
    const wasStopped = this.isStopped
    this.isStopped =
      counts.size > 0 && [...counts.values()].every((count) => zoneStateOf(count) === 'FullDisruption')
    return wasStopped !== this.isStopped
  }

  /** Whether a node of the zone may be tainted now. */
  isOpen(zoneName: string, now: number): boolean {
    const zone = this.#zones.get(zoneName)
    return !this.isStopped && zone?.intervalMs !== undefined && now >= zone.nextAt
  }

  /** Notes that a node of the zone is tainted now: its next one has to wait. */
  take(zoneName: string, now: number): void {
    const zone = this.#zones.get(zoneName)
    if (zone?.intervalMs !== undefined) zone.nextAt = now + zone.intervalMs
  }
}

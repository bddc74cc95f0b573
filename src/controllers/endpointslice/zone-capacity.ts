/** How the CPUs of the nodes that are ready are shared between zones, kept with every change of a node. */
import { isNodeReady, node, zoneLabel } from '../../api/core/node.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { quantityMilliValue } from '../../api/quantity.ts'
import { defineTally } from '../../client/cache.ts'

/** Nodes that run the control plane do not count. */
const excluding = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']

class ZoneCapacity {
  readonly #milliByZone = new Map<string, number>()
  /** How many nodes do not say where they are or what they have: then nothing is known of the whole. */
  #unclear = 0

  /** By zone; undefined where nothing is known, or there are not two zones. */
  shares(): ReadonlyMap<string, number> | undefined {
    if (this.#unclear > 0 || this.#milliByZone.size < 2) return undefined
    const all = [...this.#milliByZone.values()].reduce((sum, each) => sum + each, 0)
    return new Map([...this.#milliByZone].map(([zone, milli]) => [zone, milli / all]))
  }

  count(node: Node, sign: 1 | -1): void {
    const { labels } = node.metadata
    if (!isNodeReady(node) || excluding.some((label) => labels?.[label] !== undefined)) return
    const zone = labels?.[zoneLabel]
    const milli = quantityMilliValue(node.status.allocatable?.cpu ?? '0')
    if (!zone || milli === 0) {
      this.#unclear += sign
      return
    }
    const sum = (this.#milliByZone.get(zone) ?? 0) + sign * milli
    if (sum > 0) this.#milliByZone.set(zone, sum)
    else this.#milliByZone.delete(zone)
  }
}

/** One sum of all nodes. */
export const zoneCapacity = defineTally<Node, ZoneCapacity>(node, {
  read: () => allNodes,
  none: () => new ZoneCapacity(),
  change(sum, before, now) {
    if (before) sum.count(before, -1)
    if (now) sum.count(now, 1)
  },
})

export const allNodes = ''

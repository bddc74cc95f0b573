/** Tells kubelets by an annotation of their Nodes how long they may believe Secrets and ConfigMaps: the longer, the more nodes there are. */
import { node } from '../../api/core/node.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { type Actor, defineActor } from '../runtime/actor.ts'

const annotation = 'node.alpha.kubernetes.io/ttl'

/** They overlap, so that one node more or less changes nothing back and forth. Source: pkg/controller/ttl. */
const steps = [
  { fewest: 0, most: 100, seconds: '0' },
  { fewest: 90, most: 500, seconds: '15' },
  { fewest: 450, most: 1_000, seconds: '30' },
  { fewest: 900, most: 2_000, seconds: '60' },
  { fewest: 1_800, most: Number.POSITIVE_INFINITY, seconds: '300' },
]

export const ttlController: Actor = defineActor({
  name: 'ttl',

  start({ client, cache, queue }) {
    let count = 0
    let step = 0
    const isRight = ({ metadata }: Node) => metadata.annotations?.[annotation] === steps[step].seconds
    const nodes = queue((name) => {
      const object = cache.get(node, name)
      if (!object || isRight(object)) return
      client.update(node, object, ({ metadata }) => {
        metadata.annotations = { ...metadata.annotations, [annotation]: steps[step].seconds }
      })
    })
    const come = (object: Node) => {
      count++
      if (count > steps[step].most) step++
      look(object)
    }
    // The others follow when their kubelets report the next time.
    const look = (object: Node) => {
      if (!isRight(object)) nodes.add(object.metadata.name)
    }
    cache.onNews(node, ({ type, object }) => {
      if (type === 'ADDED') come(object)
      else if (type === 'MODIFIED') look(object)
      else if (--count < steps[step].fewest) step--
    })
    for (const object of cache.list(node)) come(object)
  },
})

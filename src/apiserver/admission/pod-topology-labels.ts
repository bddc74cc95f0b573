/** A pod that is given a node learns in which zone and region it is: by labels, which the downward API can hand on. */
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { Labels } from '../../api/selector.ts'
import type { AdmissionPlugin } from './admission.ts'

const keys = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region']

export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  operations: ['CREATE', 'UPDATE'],
  kinds: [pod],

  admit({ operation, object, subresource, store }) {
    if (operation === 'UPDATE' && subresource !== 'binding') return
    const { nodeName } = (object as Pod).spec
    const labels = nodeName && topologyOf(store.get(node, { name: nodeName }))
    if (!labels) return
    const metadata = object.metadata as { labels?: Labels }
    metadata.labels = { ...labels, ...metadata.labels }
  },
}

const topologyOf = (found: Node | undefined): Labels | undefined =>
  found?.metadata.labels && topologyIn(found.metadata.labels)

const topologyIn = memoByIdentity((labels: Labels): Labels | undefined => {
  const places = keys.filter((key) => labels[key] !== undefined)
  return places.length > 0 ? Object.fromEntries(places.map((key) => [key, labels[key]])) : undefined
})

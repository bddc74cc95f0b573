/** A pod that is given a node learns in which zone and region it is: by labels, which the downward API can hand on. */
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import type { Binding, Node, Pod } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { Labels } from '../../api/selector.ts'
import type { Store } from '../store/store.ts'
import type { AdmissionPlugin } from './admission.ts'

const keys = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region']

export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  operations: ['CREATE'],
  kinds: [pod],
  judgesActions: true,

  admit({ object, subresource, asked, store }) {
    if (subresource === undefined) label(object, (object as Pod).spec.nodeName, store)
    if (subresource !== 'binding') return
    const { target, metadata } = asked as Binding
    if (target?.kind === node.kind) label({ metadata }, target.name, store)
  },
}

/** What the node says counts, whatever the pod has said. */
function label({ metadata }: Pick<Pod, 'metadata'>, nodeName: string | undefined, store: Store): void {
  const labels = nodeName && topologyOf(store.get(node, { name: nodeName }))
  if (labels) Object.assign(metadata, { labels: { ...metadata.labels, ...labels } })
}

const topologyOf = (found: Node | undefined): Labels | undefined =>
  found?.metadata.labels && topologyIn(found.metadata.labels)

const topologyIn = memoByIdentity((labels: Labels): Labels | undefined => {
  const places = keys.filter((key) => labels[key] !== undefined)
  return places.length > 0 ? Object.fromEntries(places.map((key) => [key, labels[key]])) : undefined
})

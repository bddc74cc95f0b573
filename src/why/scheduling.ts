/** What the scheduler would have seen of a pod and the nodes, at a moment that the log remembers. */
import { node } from '../api/core/node.ts'
import { pod as podKind } from '../api/core/pod.ts'
import { isPodTerminal } from '../api/core/pod-conditions.ts'
import { ApiError } from '../api/errors.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { Kind } from '../api/kind.ts'
import { keyOf } from '../api/meta.ts'
import { Cache } from '../client/cache.ts'
import type { Change } from '../client/change.ts'
import { onlooker } from '../scheduler/framework/onlooker.ts'
import { NodeViews } from '../scheduler/views/node-views.ts'
import { PodView } from '../scheduler/views/pod-view.ts'
import { explain } from '../scheduler/why/explanation.ts'
import type { Question } from './question.ts'
import type { Scheduling } from './why.ts'

/** Undefined where no scheduler looks at the pod, or nobody can know any more what it saw. */
export function schedulingOf(pod: Pod, question: Question): Scheduling | undefined {
  if (!pod.spec.nodeName) return looked(pod, question.store.revision, question)
  try {
    const binding = bindingOf(pod, question)
    const found = binding && looked(binding.previous!, binding.revision - 1, question)
    return found && { ...found, chosen: pod.spec.nodeName }
  } catch (error) {
    // What the log has forgotten since cannot be explained.
    if (error instanceof ApiError) return undefined
    throw error
  }
}

/** The entry of the log that gave the pod its node. @throws ApiError 410 */
function bindingOf(pod: Pod, { store }: Question): Change<Pod> | undefined {
  const key = keyOf(pod)
  return store.history
    .next(podKind, store.compacted, Number.POSITIVE_INFINITY)
    .find(({ key: other, object, previous }) => {
      const [now, before] = [object as Pod, previous as Pod | undefined]
      return other === key && before && !before.spec.nodeName && now.spec.nodeName === pod.spec.nodeName
    }) as Change<Pod> | undefined
}

/** @throws ApiError 410 for a revision that is forgotten */
function looked(pod: Pod, revision: number, question: Question): Scheduling | undefined {
  const { clock } = question
  const cache = new Cache(clock)
  const nodes = new NodeViews()
  const plugins = question.plugins(pod.spec.schedulerName, { ...onlooker, clock, cache, nodes })
  if (!plugins) return undefined
  const kinds = plugins.all.flatMap(({ watches = [], reads = [] }) => [...watches, ...reads])
  for (const kind of new Set<Kind>([node as unknown as Kind, podKind as unknown as Kind, ...kinds])) {
    for (const object of question.store.listAt(kind, revision))
      cache.apply({ type: 'ADDED', kind, key: keyOf(object), revision, object, at: 0 })
  }
  show(nodes, cache, pod)
  return { revision, ...explain(new PodView(pod), nodes, plugins) }
}

/** Takes in what the cache knows, but for the pod that it is about. */
function show(views: NodeViews, cache: Cache, { metadata: { uid } }: Pod): void {
  for (const each of cache.list(node)) views.show(each)
  for (const each of cache.list(podKind)) {
    if (isPodTerminal(each) || each.metadata.uid === uid) continue
    if (each.spec.nodeName) views.place(new PodView(each), each.spec.nodeName)
    else if (each.status.nominatedNodeName)
      views.nominations.promise(new PodView(each), each.status.nominatedNodeName)
  }
}

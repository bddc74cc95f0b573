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
import type { EnabledPlugins } from '../scheduler/framework/extension-points.ts'
import { onlooker } from '../scheduler/framework/onlooker.ts'
import { needsOf } from '../scheduler/framework/plugin.ts'
import { NodeViews } from '../scheduler/views/node-views.ts'
import { areSameIn, type Need, PodView } from '../scheduler/views/pod-view.ts'
import { explain } from '../scheduler/why/explanation.ts'
import type { Sight } from './question.ts'
import type { Scheduling } from './why.ts'

/** A waiting pod, and what is true of every other one that is the same in what the plugins need. */
interface Known {
  readonly pod: PodView
  readonly needs: readonly Need[]
  readonly scheduling: Scheduling
}

/** The answers of one question: a thousand pods of a template that wait for the same are looked at once. */
export class Schedulings {
  readonly #known: Known[] = []
  /** What a scheduler sees now. */
  #now: { readonly schedulerName: string; readonly seen: Seen | undefined } | undefined

  constructor(private readonly sight: Sight) {}

  /** Undefined where no scheduler looks at the pod, or nobody can know any more what it saw. */
  of(pod: Pod): Scheduling | undefined {
    if (!pod.spec.nodeName) return this.#waiting(pod)
    try {
      const binding = this.#bindingOf(pod)
      const found = binding && this.#looked(binding.previous!, binding.revision - 1)
      return found && { ...found.scheduling, chosen: pod.spec.nodeName }
    } catch (error) {
      // What the log has forgotten since cannot be explained.
      if (error instanceof ApiError) return undefined
      throw error
    }
  }

  #waiting(pod: Pod): Scheduling | undefined {
    const view = new PodView(pod)
    // What is promised to a pod is nobody else's.
    const isOneOfMany = pod.status.nominatedNodeName === undefined
    const known =
      isOneOfMany &&
      this.#known.find(
        (each) =>
          each.pod.spec.schedulerName === pod.spec.schedulerName && areSameIn(each.needs, each.pod, view),
      )
    if (known) return known.scheduling
    const found = isOneOfMany ? this.#lookedNow(pod) : this.#looked(pod, this.sight.store.revision)
    if (found?.needs && isOneOfMany) this.#known.push({ pod: view, ...found, needs: found.needs })
    return found?.scheduling
  }

  /** The entry of the log that gave the pod its node. @throws ApiError 410 */
  #bindingOf(pod: Pod): Change<Pod> | undefined {
    const { store } = this.sight
    const key = keyOf(pod)
    return store.history
      .next(podKind, store.compacted, Number.POSITIVE_INFINITY)
      .find(({ key: other, object, previous }) => {
        const [now, before] = [object as Pod, previous as Pod | undefined]
        return other === key && before && !before.spec.nodeName && now.spec.nodeName === pod.spec.nodeName
      }) as Change<Pod> | undefined
  }

  /** A pod that has no place, and is promised none, is nowhere in what is seen: all such pods see the same. */
  #lookedNow(pod: Pod) {
    const { schedulerName } = pod.spec
    const { revision } = this.sight.store
    if (this.#now?.schedulerName !== schedulerName || this.#now.seen?.revision !== revision)
      this.#now = { schedulerName, seen: this.#see(pod, revision) }
    const { seen } = this.#now
    return seen && lookedAt(pod, seen)
  }

  /** @throws ApiError 410 for a revision that is forgotten */
  #looked(pod: Pod, revision: number) {
    const seen = this.#see(pod, revision)
    return seen && lookedAt(pod, seen)
  }

  /** What the scheduler of a pod sees of all others at a revision. @throws ApiError 410 for one that is forgotten */
  #see(pod: Pod, revision: number): Seen | undefined {
    const { clock, store } = this.sight
    const cache = new Cache(clock)
    const nodes = new NodeViews()
    const plugins = this.sight.plugins(pod.spec.schedulerName, { ...onlooker, clock, cache, nodes })
    if (!plugins) return undefined
    const kinds = plugins.all.flatMap(({ watches = [], reads = [] }) => [...watches, ...reads])
    for (const kind of new Set<Kind>([node as unknown as Kind, podKind as unknown as Kind, ...kinds])) {
      for (const object of store.listAt(kind, revision))
        cache.apply({ type: 'ADDED', kind, key: keyOf(object), revision, object, at: 0 })
    }
    show(nodes, cache, pod)
    return { revision, nodes, plugins }
  }
}

/** The nodes as they were, and the plugins that look at them. */
interface Seen {
  readonly revision: number
  readonly nodes: NodeViews
  readonly plugins: EnabledPlugins
}

function lookedAt(pod: Pod, { revision, nodes, plugins }: Seen) {
  const scheduling: Scheduling = { revision, ...explain(new PodView(pod), nodes, plugins) }
  return { scheduling, needs: needsOfAll(plugins) }
}

/** All by which what is said of two pods may differ; undefined: by anything. */
function needsOfAll({ preFilter, filter, preScore, score }: EnabledPlugins): readonly Need[] | undefined {
  const needs = needsOf([...preFilter, ...filter, ...preScore, ...score])
  // Who matters less may be told to go, and who has the same controller is spread by default.
  return needs && [...needs, 'priority', 'preemptionPolicy', 'controller']
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

/** What is found out about one pod in a scheduling cycle: who has something to say about it, and what each has found. */
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import { never, type Plugin, type Refusal } from './plugin.ts'

export type Filtering = Plugin & Required<Pick<Plugin, 'filter'>>

export interface Refused {
  readonly plugin: Plugin
  readonly refusal: Refusal
}

/** A plugin that has something to say about the pod, with what it has found. */
class Say {
  found: unknown

  constructor(readonly plugin: Filtering) {}
}

/** One for each profile, taken from pod to pod: a cycle makes nothing. */
export class Cycle {
  /** In the order in which they are asked. */
  readonly #says: readonly Say[]
  readonly #active: Say[] = []
  /** Of the active, those that look at more than one node at a time. */
  readonly #beyondNode: Say[] = []
  readonly #narrowedBy: Plugin[] = []
  #nodeNames: ReadonlySet<string> | undefined
  #refused: Refused | undefined
  #pod: PodView | undefined
  /** What `views.revision` was when the pod was looked at. */
  #revision = -1

  constructor(
    private readonly views: NodeViews,
    plugins: readonly Plugin[],
  ) {
    this.#says = plugins
      .filter((plugin): plugin is Filtering => plugin.filter !== undefined)
      .map((plugin) => new Say(plugin))
  }

  /** Asks each plugin what it has to say about the pod. Answers who refuses it, whatever the node. */
  begin(pod: PodView): Refused | undefined {
    this.#pod = pod
    this.#revision = this.views.revision
    this.#active.length = 0
    this.#beyondNode.length = 0
    this.#narrowedBy.length = 0
    this.#nodeNames = undefined
    this.#refused = undefined
    for (const say of this.#says) {
      const { plugin } = say
      const answer = plugin.preFilter?.(pod, this.views)
      if (answer === 'skip') continue
      if (answer && 'reasons' in answer) {
        this.#refused = { plugin, refusal: answer }
        return this.#refused
      }
      say.found = answer?.found
      this.#active.push(say)
      if (!plugin.perNode) this.#beyondNode.push(say)
      if (answer?.nodeNames) this.#narrow(plugin, answer.nodeNames)
    }
    return undefined
  }

  /** Begins anew unless this is about the pod already, as the nodes are now. Answers who refuses it, whatever the node. */
  resume(pod: PodView): Refused | undefined {
    const isCurrent = this.#pod === pod && this.#revision === this.views.revision
    return isCurrent ? this.#refused : this.begin(pod)
  }

  /** The names of the only nodes worth looking at; undefined: all of them are. */
  get nodeNames(): ReadonlySet<string> | undefined {
    return this.#nodeNames
  }

  /** Who narrowed the search down to some nodes. */
  get narrowedBy(): readonly Plugin[] {
    return this.#narrowedBy
  }

  get asksBeyondNode(): boolean {
    return this.#beyondNode.length > 0
  }

  /** Whether somebody refuses the node who looks at more than the node. */
  isRefusedBeyondNode(pod: PodView, view: NodeView): boolean {
    const says = this.#beyondNode
    for (let n = 0; n < says.length; n++)
      if (says[n].plugin.filter(pod, view, says[n].found) !== undefined) return true
    return false
  }

  /** Whether nobody refuses the node who looks at nothing but the node. */
  isFitAlone(pod: PodView, view: NodeView): boolean {
    for (const { plugin, found } of this.#active)
      if (plugin.perNode && plugin.filter(pod, view, found) !== undefined) return false
    return true
  }

  /**
   * The first refusal of the node, as pods are placed now and as others have been promised it.
   * Source: RunFilterPluginsWithNominatedPods.
   */
  refusal(pod: PodView, view: NodeView): Refused | undefined {
    return this.refusalBesidePromised(pod, view) ?? this.#refusal(pod, view)
  }

  /** Why the node will not do once those have come to it that it is promised to. */
  refusalBesidePromised(pod: PodView, view: NodeView): Refused | undefined {
    const promised = this.views.nominations.besides(pod, view.name)
    if (promised.length === 0) return undefined
    for (const each of promised) this.lay(each, view)
    const refused = this.#refusal(pod, view)
    for (const each of promised) this.lift(each, view)
    return refused
  }

  /** All that stands in the way of the pod on the node, not only what is told first. */
  refusals(pod: PodView, view: NodeView): readonly Refused[] {
    const found: Refused[] = []
    const promised = this.views.nominations.besides(pod, view.name)
    for (const each of promised) this.lay(each, view)
    for (const say of this.#active) {
      const refusal = say.plugin.filter(pod, view, say.found)
      if (refusal) found.push({ plugin: say.plugin, refusal })
    }
    for (const each of promised) this.lift(each, view)
    if (found.length > 0 || !this.#isElsewhere(view)) return found
    return [{ plugin: this.#narrowedBy[0], refusal: elsewhere }]
  }

  /** Puts another pod on a node in the mind only: all is as it was once it is lifted again. */
  lay(other: PodView, view: NodeView): void {
    this.views.lay(other, view)
    for (const { plugin, found } of this.#active) plugin.addPod?.(found, other, view)
  }

  /** Takes another pod off a node in the mind only, until it is laid there again. */
  lift(other: PodView, view: NodeView): void {
    this.views.lift(other, view)
    for (const { plugin, found } of this.#active) plugin.removePod?.(found, other, view)
  }

  #refusal(pod: PodView, view: NodeView): Refused | undefined {
    if (this.#isElsewhere(view)) return { plugin: this.#narrowedBy[0], refusal: elsewhere }
    for (const { plugin, found } of this.#active) {
      const refusal = plugin.filter(pod, view, found)
      if (refusal) return { plugin, refusal }
    }
    return undefined
  }

  /** Whether a plugin has said beforehand that the node need not be looked at. */
  #isElsewhere({ name }: NodeView): boolean {
    return this.#nodeNames !== undefined && !this.#nodeNames.has(name)
  }

  #narrow(plugin: Plugin, nodeNames: ReadonlySet<string>): void {
    this.#narrowedBy.push(plugin)
    const before = this.#nodeNames
    this.#nodeNames = before ? new Set([...before].filter((name) => nodeNames.has(name))) : nodeNames
  }
}

const elsewhere = never('node is filtered out by the prefilter result')

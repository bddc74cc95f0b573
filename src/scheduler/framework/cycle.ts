/** What is found out about one pod in a scheduling cycle: who has something to say about it, and what each has found. */
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import { atOnce, refusalIn } from './answers.ts'
import type { At, PluginsAt } from './extension-points.ts'
import { isPerNode, never, type Plugin, type Refusal, type Suggestion } from './plugin.ts'
import { PluginError } from './plugin-error.ts'

export interface Refused {
  readonly plugin: Plugin
  readonly refusal: Refusal
}

/** Why no node need be looked at, and who says so. */
export interface RefusedBeforehand {
  readonly refusal: Refusal
  readonly by: readonly Plugin[]
}

/** A plugin that has something to say about the pod, with what it has found. */
class Say {
  found: unknown
  /** Whether it has been asked before nodes were looked at, whether it has nothing to say about the pod, and whether it refuses it. */
  wasAsked = false
  isSkipped = false
  refuses = false

  readonly isPerNode: boolean

  constructor(readonly plugin: Plugin) {
    this.isPerNode = isPerNode(plugin)
  }
}

/** One for each profile, taken from pod to pod: a cycle makes nothing. */
export class Cycle {
  /** In the order in which they are asked: before nodes are looked at, and about each node. */
  readonly #before: readonly Say[]
  readonly #about: readonly Say[]
  readonly #active: Say[] = []
  /** Of the active, those that look at more than one node at a time. */
  readonly #beyondNode: Say[] = []
  /** Those that want to know which pods come and go in the mind. */
  readonly #following: Say[] = []
  readonly #narrowedBy: Plugin[] = []
  #nodeNames: ReadonlySet<string> | undefined
  #refused: RefusedBeforehand | undefined
  #pod: PodView | undefined
  /** What `views.revision` was when the pod was looked at. */
  #revision = -1

  constructor(
    private readonly views: NodeViews,
    { preFilter, filter }: Pick<PluginsAt, 'preFilter' | 'filter'>,
  ) {
    const says = new Map<Plugin, Say>()
    const sayOf = (plugin: Plugin): Say => {
      const say = says.get(plugin) ?? new Say(plugin)
      says.set(plugin, say)
      return say
    }
    this.#before = preFilter.map(sayOf)
    this.#about = filter.map(sayOf)
  }

  /** Asks each plugin what it has to say about the pod. Answers who refuses it, whatever the node. */
  begin(pod: PodView): RefusedBeforehand | undefined {
    this.#pod = undefined
    this.#active.length = 0
    this.#beyondNode.length = 0
    this.#following.length = 0
    this.#narrowedBy.length = 0
    this.#nodeNames = undefined
    this.#refused = this.#ask(pod)
    this.#pod = pod
    this.#revision = this.views.revision
    if (this.#refused && !this.#refused.refusal.couldBeFreed) return this.#refused
    for (const say of this.#about) {
      if (say.isSkipped) continue
      this.#active.push(say)
      if (!say.isPerNode) this.#beyondNode.push(say)
    }
    return this.#refused
  }

  /** Begins anew unless this is about the pod already, as the nodes are now. Answers who refuses it, whatever the node. */
  resume(pod: PodView): RefusedBeforehand | undefined {
    const isCurrent = this.#pod === pod && this.#revision === this.views.revision
    return isCurrent ? this.#refused : this.begin(pod)
  }

  /** What a plugin has found before nodes were looked at; `skip`: nothing, or that the pod will not do; undefined: it was not asked. */
  foundBy(plugin: Plugin): unknown {
    const say = this.#before.find((each) => each.plugin === plugin)
    if (!say?.wasAsked) return undefined
    return say.isSkipped || say.refuses ? 'skip' : say.found
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
    for (let n = 0; n < says.length; n++) if (filter(says[n], pod, view) !== undefined) return true
    return false
  }

  /** Whether nobody refuses the node who looks at nothing but the node. */
  isFitAlone(pod: PodView, view: NodeView): boolean {
    for (const say of this.#active) if (say.isPerNode && filter(say, pod, view) !== undefined) return false
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
    if (this.views.nominations.besides(pod, view.name).length === 0) return undefined
    return this.#besidePromised(pod, view, () => this.#refusal(pod, view))
  }

  /** All that stands in the way of the pod on the node, not only what is told first. */
  refusals(pod: PodView, view: NodeView): readonly Refused[] {
    const found = this.#besidePromised(pod, view, () =>
      this.#active.flatMap((say) => {
        const refusal = filter(say, pod, view)
        return refusal ? [{ plugin: say.plugin, refusal }] : []
      }),
    )
    if (found.length > 0 || !this.#isElsewhere(view)) return found
    return [{ plugin: this.#narrowedBy[0], refusal: elsewhere }]
  }

  /** What the first of those suggests that refuse the node, and know what would make them content. */
  suggestion(pod: PodView, view: NodeView): Suggestion | undefined {
    for (const say of this.#active) {
      const suggestion = filter(say, pod, view) && say.plugin.suggest?.(pod, view, say.found)
      if (suggestion) return suggestion
    }
    return undefined
  }

  /** Puts another pod on a node in the mind only: all is as it was once it is lifted again. */
  lay(other: PodView, view: NodeView): void {
    this.views.lay(other, view)
    for (const { plugin, found } of this.#following) {
      try {
        plugin.addPod?.(found, other, view)
      } catch (error) {
        throw new PluginError(`running AddPod on PreFilter plugin "${plugin.name}"`, error)
      }
    }
  }

  /** Takes another pod off a node in the mind only, until it is laid there again. */
  lift(other: PodView, view: NodeView): void {
    this.views.lift(other, view)
    for (const { plugin, found } of this.#following) {
      try {
        plugin.removePod?.(found, other, view)
      } catch (error) {
        throw new PluginError(`running RemovePod on PreFilter plugin "${plugin.name}"`, error)
      }
    }
  }

  /** Source: RunPreFilterPlugins. */
  #ask(pod: PodView): RefusedBeforehand | undefined {
    let refused: RefusedBeforehand | undefined
    for (const say of this.#before) say.wasAsked = false
    for (const say of this.#before) {
      const { plugin } = say
      const answer = preFilter(plugin as At<'preFilter'>, pod, this.views)
      say.wasAsked = true
      say.isSkipped = answer === 'skip'
      say.refuses = false
      if (answer === 'skip') continue
      if (answer && 'reasons' in answer) {
        say.refuses = true
        refused = { refusal: answer, by: [plugin] }
        // Where others might make room, all have their say first.
        if (!answer.couldBeFreed) return refused
        continue
      }
      say.found = answer?.found
      if (plugin.addPod || plugin.removePod) this.#following.push(say)
      if (answer?.nodeNames && this.#narrow(plugin, answer.nodeNames).size === 0)
        return { refusal: nowhere(this.#narrowedBy), by: [...this.#narrowedBy] }
    }
    return refused
  }

  /** What is true once those have come to the node that it is promised to. */
  #besidePromised<T>(pod: PodView, view: NodeView, ask: () => T): T {
    const promised = this.views.nominations.besides(pod, view.name)
    let laid = 0
    try {
      for (; laid < promised.length; laid++) this.lay(promised[laid], view)
      return ask()
    } finally {
      while (laid-- > 0) this.lift(promised[laid], view)
    }
  }

  #refusal(pod: PodView, view: NodeView): Refused | undefined {
    if (this.#isElsewhere(view)) return { plugin: this.#narrowedBy[0], refusal: elsewhere }
    for (const say of this.#active) {
      const refusal = filter(say, pod, view)
      if (refusal) return { plugin: say.plugin, refusal }
    }
    return undefined
  }

  /** Whether a plugin has said beforehand that the node need not be looked at. */
  #isElsewhere({ name }: NodeView): boolean {
    return this.#nodeNames !== undefined && !this.#nodeNames.has(name)
  }

  #narrow(plugin: Plugin, nodeNames: ReadonlySet<string>): ReadonlySet<string> {
    this.#narrowedBy.push(plugin)
    const before = this.#nodeNames
    this.#nodeNames = before ? new Set([...before].filter((name) => nodeNames.has(name))) : nodeNames
    return this.#nodeNames
  }
}

function preFilter(plugin: At<'preFilter'>, pod: PodView, views: NodeViews) {
  try {
    const answer = atOnce(plugin.preFilter(pod, views))
    if (typeof answer === 'object' && 'reasons' in answer) refusalIn(answer)
    return answer
  } catch (error) {
    throw new PluginError(`running PreFilter plugin "${plugin.name}"`, error)
  }
}

function filter({ plugin, found }: Say, pod: PodView, view: NodeView): Refusal | undefined {
  try {
    const answer = plugin.filter!(pod, view, found)
    return answer && refusalIn(answer)
  } catch (error) {
    throw new PluginError(`running "${plugin.name}" filter plugin`, error)
  }
}

function nowhere(plugins: readonly Plugin[]): Refusal {
  const names = plugins.map(({ name }) => name).sort()
  return plugins.length === 1
    ? never(`node(s) didn't satisfy plugin ${names[0]}`)
    : never(`node(s) didn't satisfy plugin(s) [${names.join(' ')}] simultaneously`)
}

const elsewhere = never('node is filtered out by the prefilter result')

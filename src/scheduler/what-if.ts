/** Whether a pod would do on a node if other pods came to it, or left it. */
import { never, type Plugin, type Refusal } from './framework.ts'
import type { NodeView } from './node-view.ts'
import type { NodeViews } from './node-views.ts'
import type { PodView } from './pod-view.ts'

export interface Refused {
  readonly plugin: Plugin
  readonly refusal: Refusal
}

export class WhatIf {
  readonly #filtering: readonly Plugin[]

  constructor(
    private readonly views: NodeViews,
    plugins: readonly Plugin[],
  ) {
    this.#filtering = plugins.filter(({ filter }) => filter)
  }

  /** The first refusal of the node, as pods are placed now and as others have been promised it. Source: RunFilterPluginsWithNominatedPods. */
  refusal(pod: PodView, view: NodeView): Refused | undefined {
    return this.besidePromised(pod, view) ?? this.#refusal(pod, view)
  }

  /** Why the node will not do once those have come to it that it is promised to. */
  besidePromised(pod: PodView, view: NodeView): Refused | undefined {
    const promised = this.views.nominations.besides(pod, view.name)
    if (promised.length === 0) return undefined
    for (const each of promised) this.views.lay(each, view)
    const refused = this.#refusal(pod, view)
    for (const each of promised) this.views.lift(each, view)
    // What the plugins have found out beforehand is true again.
    for (const plugin of this.#filtering) plugin.preFilter?.(pod, this.views)
    return refused
  }

  #refusal(pod: PodView, view: NodeView): Refused | undefined {
    for (const plugin of this.#filtering) {
      const answer = plugin.preFilter?.(pod, this.views)
      if (answer === 'skip') continue
      const refusal = refusalOf(answer, view) ?? plugin.filter!(pod, view)
      if (refusal) return { plugin, refusal }
    }
    return undefined
  }
}

const elsewhere = never('node is filtered out by the prefilter result')

type Beforehand = Exclude<ReturnType<NonNullable<Plugin['preFilter']>>, 'skip'>

function refusalOf(answer: Beforehand, { name }: NodeView): Refusal | undefined {
  if (answer === undefined) return undefined
  if ('reasons' in answer) return answer
  return answer.nodeNames.has(name) ? undefined : elsewhere
}

/** Spreads pods over the domains that labels make of nodes: as evenly as their constraints demand, or as they would rather have it. */
import type { PodTopologySpreadArgs } from '../../api/kubescheduler/plugin-args.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'
import { spreadReads } from './default-spread-selector.ts'
import { PodSpreadConstraints } from './pod-spread-constraints.ts'
import { evenOut, type Preference, preferencesOf, unevenness } from './spread-preferences.ts'
import { type SpreadRule, skewIn, spreadRules, spreadSuggestion } from './spread-rules.ts'
import { spreadWakes } from './spread-wakes.ts'

const skewed = notNow("node(s) didn't match pod topology spread constraints")
const unlabelled = never("node(s) didn't match pod topology spread constraints (missing required label)")

/** All that tells pods apart that the plugin may treat differently. */
const needs = [
  'topologySpreadConstraints',
  'labels',
  'namespace',
  'nodeSelector',
  'affinity',
  'tolerations',
] as const

export function podTopologySpread({ cache }: PluginContext, args: PodTopologySpreadArgs): Plugin {
  const constraints = new PodSpreadConstraints(cache, args)
  const required = (pod: PodView) => constraints.of(pod, 'DoNotSchedule')

  return definePlugin<readonly SpreadRule[], Preference>({
    name: 'PodTopologySpread',
    // Whom the defaults select depends on more than on the pod.
    ...(!constraints.areDefaultsRequired && { needs }),
    reads: spreadReads,

    preFilter(pod, nodes) {
      const found = required(pod)
      return found.length === 0 ? 'skip' : { found: spreadRules(pod, found, nodes) }
    },

    filter: (_pod, view, rules) => refusalOf(view, rules),

    suggest(pod, view, rules) {
      for (const rule of rules) {
        const suggestion = spreadSuggestion(pod, view, rule)
        if (suggestion) return suggestion
      }
      return undefined
    },

    preScore(pod, nodes, feasible) {
      const preferred = constraints.of(pod, 'ScheduleAnyway')
      if (preferred.length === 0) return 'skip'
      const needsAllKeys = constraints.needAllKeys(pod)
      return { weighed: preferencesOf(pod, preferred, { nodes, feasible, needsAllKeys }) }
    },

    score: (_pod, view, preference) => unevenness(view, preference),
    normalizeScore: evenOut,
    weight: 2,
    wakesOn: spreadWakes(required),
  })
}

function refusalOf(view: NodeView, rules: readonly SpreadRule[]) {
  for (const rule of rules) {
    const domain = view.label(rule.topologyKey)
    if (domain === undefined) return unlabelled
    if (skewIn(domain, rule) > rule.maxSkew) return skewed
  }
  return undefined
}

/** Keeps pods to the nodes that they select; prefers those that they would rather have. */
import { matchesNodeSelectorTerm, meetsNodeRequirements } from '../../api/core/node-selector.ts'
import { isEmpty } from '../../api/equality.ts'
import type {
  Node,
  NodeSelectorTerm,
  PodSpec,
  PreferredSchedulingTerm,
} from '../../api/generated/types/core-v1.ts'
import type { NodeAffinityArgs } from '../../api/kubescheduler/plugin-args.ts'
import { labelSuggestion } from '../framework/label-suggestion.ts'
import { never, type Plugin, type PluginContext, stretch } from '../framework/plugin.ts'
import { orOtherTaints } from './taint-wakes.ts'

const unmatched = never("node(s) didn't match Pod's node affinity/selector")
const unenforced = never("node(s) didn't match scheduler-enforced node affinity")
const contradiction = never('pod affinity terms conflict')

/** Source: nodeaffinity/node_affinity.go. */
export function nodeAffinity(_context: PluginContext, { addedAffinity }: NodeAffinityArgs): Plugin {
  const added: PodSpec['affinity'] = { nodeAffinity: addedAffinity }
  const isEnforced = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined
  const addedPreferences = preferences({ affinity: added })

  const meetsAll = (spec: PodSpec, node: Node): boolean =>
    (!isEnforced || meetsNodeRequirements({ affinity: added }, node)) && meetsNodeRequirements(spec, node)

  return {
    name: 'NodeAffinity',
    needs: ['nodeSelector', 'affinity'],
    perNode: true,

    preFilter({ spec }) {
      const terms = requiredTerms(spec)
      if (!terms) return isEmpty(spec.nodeSelector) && !isEnforced ? 'skip' : undefined
      const nodeNames = namesIn(terms)
      if (!nodeNames) return undefined
      return nodeNames.size === 0 ? contradiction : { nodeNames }
    },

    filter({ spec }, { node }) {
      if (isEnforced && !meetsNodeRequirements({ affinity: added }, node)) return unenforced
      return meetsNodeRequirements(spec, node) ? undefined : unmatched
    },

    suggest: ({ spec }, { node }) => labelSuggestion(spec, node),

    preScore: ({ spec }) => (preferences(spec).length + addedPreferences.length === 0 ? 'skip' : undefined),

    score: ({ spec }, { node }) => worthOf(preferences(spec), node) + worthOf(addedPreferences, node),

    normalizeScore: stretch,
    weight: 2,

    wakesOn: {
      node: orOtherTaints(
        ({ spec }, node, previous) => meetsAll(spec, node) && !(previous && meetsAll(spec, previous)),
      ),
    },
  }
}

function worthOf(terms: readonly PreferredSchedulingTerm[], node: Node): number {
  let sum = 0
  for (const { weight, preference } of terms) {
    if (weight !== 0 && matchesNodeSelectorTerm(preference, node)) sum += weight
  }
  return sum
}

const requiredTerms = ({ affinity }: PodSpec) =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms

const preferences = ({ affinity }: Pick<PodSpec, 'affinity'>): readonly PreferredSchedulingTerm[] =>
  affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []

/** The nodes that the terms name between them; undefined where a term is open to any. */
function namesIn(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const all = new Set<string>()
  for (const term of terms) {
    const names = namesInTerm(term)
    if (!names) return undefined
    for (const name of names) all.add(name)
  }
  return all
}

function namesInTerm({ matchFields = [] }: NodeSelectorTerm): readonly string[] | undefined {
  let names: readonly string[] | undefined
  for (const { key, operator, values = [] } of matchFields) {
    if (key !== 'metadata.name' || operator !== 'In') continue
    names = names ? names.filter((name) => values.includes(name)) : values
  }
  return names
}

/** Gathers the rules of ClusterRoles that are made of others, by the labels of those. */
import type { ClusterRole, PolicyRule } from '../../api/generated/types/rbac-v1.ts'
import { selects } from '../../api/labels.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { clusterRole } from '../../api/rbac/clusterrole.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import { defineController, watch } from '../runtime/controller.ts'

const aggregated = defineIndex(clusterRole, ({ aggregationRule }) => (aggregationRule ? 'all' : undefined))

/** Source: pkg/controller/clusterroleaggregation. */
export const clusterRoleAggregationController = defineController({
  name: 'clusterrole-aggregation',
  reconciles: clusterRole,
  isRelevant: ({ object }) => object.aggregationRule !== undefined,
  watches: [
    watch(clusterRole, (_change, cache) => cache.by(aggregated, 'all').map(({ metadata }) => metadata.name)),
  ],

  reconcile({ client, cache }, object) {
    if (!object.aggregationRule) return
    const rules = gathered(object, cache)
    if (textOf(rules) === textOf(object.rules)) return
    // Applied: rules that somebody else wrote stay where there are none to gather.
    client.apply(clusterRole, object, rules.length > 0 ? { rules } : {}, {
      fieldManager: 'clusterrole-aggregation-controller',
    })
  },
})

/** Each rule once, by the selectors in their order, and of each the roles by their names. */
function gathered({ metadata, aggregationRule }: ClusterRole, cache: Cache): readonly PolicyRule[] {
  const others = cache.list(clusterRole).filter(({ metadata: { name } }) => name !== metadata.name)
  const found = new Map<string, PolicyRule>()
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    const selected = others.filter((other) => selects(selector, other.metadata.labels))
    for (const { rules } of selected.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)))
      for (const rule of rules ?? []) {
        const text = textOfRule(rule)
        if (!found.has(text)) found.set(text, rule)
      }
  }
  return [...found.values()]
}

const textOf = (rules: readonly PolicyRule[] | null | undefined) => (rules ?? []).map(textOfRule).join()

const textOfRule = memoByIdentity((rule: PolicyRule) => JSON.stringify(rule))

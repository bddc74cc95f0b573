/** What rules grant that somebody does not have. Source: pkg/registry/rbac/validation. */
import type { PolicyRule } from '../../api/generated/types/rbac-v1.ts'
import { covers } from './rbac.ts'

/** The rules of `wanted` that `owned` do not cover, in pieces as small as they can be, put together again. */
export function notHeld(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  const missing = wanted.flatMap(broken).filter((piece) => !owned.some((rule) => covered(rule, piece)))
  return together(missing)
}

/** One rule for each group, resource, verb and name, or for each path and verb. */
function broken({
  verbs = [],
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule): PolicyRule[] {
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => {
        const piece = { apiGroups: [group], resources: [resource], verbs: [verb] }
        return resourceNames.length === 0
          ? [piece]
          : resourceNames.map((name) => ({ ...piece, resourceNames: [name] }))
      }),
    ),
  )
  const ofPaths = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })),
  )
  return [...ofResources, ...ofPaths]
}

/** Whether a rule allows all that a piece does. */
function covered(rule: PolicyRule, piece: PolicyRule): boolean {
  if (!hasAll(rule.verbs, piece.verbs)) return false
  if (piece.nonResourceURLs) {
    const owned = rule.nonResourceURLs ?? []
    return piece.nonResourceURLs.every((url) => owned.some((pattern) => covers(pattern, url)))
  }
  const { resourceNames = [] } = rule
  return (
    hasAll(rule.apiGroups, piece.apiGroups) &&
    hasResources(rule.resources, piece.resources) &&
    (resourceNames.length === 0 ||
      (piece.resourceNames?.every((name) => resourceNames.includes(name)) ?? false))
  )
}

const hasAll = (owned: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  owned.includes('*') || wanted.every((each) => owned.includes(each))

const hasResources = (owned: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  hasAll(owned, wanted) ||
  wanted.every(
    (each) =>
      owned.includes(each) || (owned.includes(`*${each.slice(each.indexOf('/'))}`) && each.includes('/')),
  )

/** Pieces that differ in their verbs alone are one rule again; not those of paths. */
function together(pieces: readonly PolicyRule[]): readonly PolicyRule[] {
  const found = new Map<string, { readonly rule: PolicyRule; readonly verbs: string[] }>()
  for (const { verbs, ...rule } of pieces) {
    const key = JSON.stringify(rule.nonResourceURLs ? { ...rule, verbs } : rule)
    const known = found.get(key)
    if (known) known.verbs.push(...verbs)
    else found.set(key, { rule: rule as PolicyRule, verbs: [...verbs] })
  }
  return [...found.values()].map(({ rule, verbs }) => ({ ...rule, verbs }))
}

/** A rule as Go prints it: `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. */
export function goRule({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  })
  return `{${parts.flatMap(([name, list]) => (list?.length ? [`${name}:${goList(list)}`] : [])).join(', ')}}`
}

export const goList = (list: readonly string[]): string =>
  `[${list.map((each) => JSON.stringify(each)).join(' ')}]`

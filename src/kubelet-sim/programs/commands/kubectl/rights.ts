/** What rules allow, one thing each: as `describe` and `auth can-i --list` show it. Source: rbac's BreakdownRule and CompactRules. */
import type { PolicyRule } from '../../../../api/generated/types/rbac-v1.ts'
import { inOrderOfBytes } from '../../../../api/text-bytes.ts'

/** What may be done with one thing. */
interface Right {
  readonly groups: readonly string[]
  readonly resources: readonly string[]
  readonly names: readonly string[]
  readonly urls: readonly string[]
  readonly verbs: Set<string>
}

/** Rules that say one thing each; those of one resource together. */
export function rightsOf(rules: readonly PolicyRule[]): readonly Right[] {
  const rights = new Map<string, Right>()
  const add = (key: readonly unknown[], verb: string, right: Omit<Right, 'verbs'>) => {
    const text = JSON.stringify(key)
    const known = rights.get(text)
    if (known) known.verbs.add(verb)
    else rights.set(text, { ...right, verbs: new Set([verb]) })
  }
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules)
    for (const verb of verbs) {
      for (const group of apiGroups)
        for (const resource of resources)
          for (const name of resourceNames.length > 0 ? resourceNames : [undefined])
            add([group, resource, name], verb, {
              groups: [group],
              resources: [resource],
              names: name === undefined ? [] : [name],
              urls: [],
            })
      // They are not put together.
      for (const url of nonResourceURLs)
        add([url, verb, rights.size], verb, { groups: [], resources: [], names: [], urls: [url] })
    }
  return [...rights.values()].sort((a, b) => inOrderOfBytes(orderOf(a), orderOf(b)))
}

const listText = (words: Iterable<string>): string => `[${[...words].join(' ')}]`

const orderOf = ({ verbs, groups, resources, names, urls }: Right): string =>
  `&PolicyRule{Verbs:${listText(verbs)},APIGroups:${listText(groups)},Resources:${listText(resources)},ResourceNames:${listText(names)},NonResourceURLs:${listText(urls)},}`

/** `deployments.apps/scale` */
function resourceText({ resources: [resource], groups: [group] }: Right): string {
  if (resource === undefined) return ''
  const [name, ...below] = resource.split('/')
  return [group ? `${name}.${group}` : name, ...below].join('/')
}

/** What the columns of a table say of it: resource, URLs, names and verbs. */
export const cellsOf = (right: Right): readonly string[] => [
  resourceText(right),
  listText(right.urls),
  listText(right.names),
  listText(right.verbs),
]

/** What those columns are called. */
export const rightTitles = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']

/** Roles, and who has them. Source: describe.go, rbac's CompactRules. */
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
} from '../../../../../api/generated/types/rbac-v1.ts'
import { inOrderOfBytes } from '../../../../../api/text-bytes.ts'
import type { Describer } from './settings.ts'
import { describeMarks } from './workloads.ts'

/** What may be done with one thing. */
interface Right {
  readonly groups: readonly string[]
  readonly resources: readonly string[]
  readonly names: readonly string[]
  readonly urls: readonly string[]
  readonly verbs: string[]
}

/** Rules that say one thing each; those of one resource together. */
function rightsOf(rules: readonly PolicyRule[]): readonly Right[] {
  const rights = new Map<string, Right>()
  const add = (key: readonly unknown[], verb: string, right: Omit<Right, 'verbs'>) => {
    const text = JSON.stringify(key)
    const known = rights.get(text)
    if (known) known.verbs.push(verb)
    else rights.set(text, { ...right, verbs: [verb] })
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

const listText = (words: readonly string[]): string => `[${words.join(' ')}]`

const orderOf = ({ verbs, groups, resources, names, urls }: Right): string =>
  `&PolicyRule{Verbs:${listText(verbs)},APIGroups:${listText(groups)},Resources:${listText(resources)},ResourceNames:${listText(names)},NonResourceURLs:${listText(urls)},}`

/** `deployments.apps/scale` */
function resourceText({ resources: [resource], groups: [group] }: Right): string {
  if (resource === undefined) return ''
  const [name, ...below] = resource.split('/')
  return [group ? `${name}.${group}` : name, ...below].join('/')
}

// biome-ignore lint/correctness/useYield: others ask the server
export const describeRole: Describer<Role | ClusterRole> = function* (page, role) {
  page.line(0, 'Name', role.metadata.name)
  describeMarks(page, role)
  page.write(0, 'PolicyRule:\n')
  page.write(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n')
  page.write(1, '---------\t-----------------\t--------------\t-----\n')
  for (const right of rightsOf(role.rules ?? [])) {
    const { urls, names, verbs } = right
    page.write(1, `${resourceText(right)}\t${listText(urls)}\t${listText(names)}\t${listText(verbs)}\n`)
  }
}

// biome-ignore lint/correctness/useYield: others ask the server
export const describeBinding: Describer<RoleBinding | ClusterRoleBinding> = function* (page, binding) {
  page.line(0, 'Name', binding.metadata.name)
  describeMarks(page, binding)
  page.write(0, 'Role:\n')
  page.line(1, 'Kind', binding.roleRef.kind)
  page.line(1, 'Name', binding.roleRef.name)
  page.write(0, 'Subjects:\n')
  page.write(1, 'Kind\tName\tNamespace\n')
  page.write(1, '----\t----\t---------\n')
  for (const { kind, name, namespace = '' } of binding.subjects ?? [])
    page.write(1, `${kind}\t${name}\t${namespace}\n`)
}

/**
 * Roles as lines of text, a rule each: `verbs groups resources names`, lists by commas; `verbs /paths` outside of the resources.
 * `core` is the group without a name, `read`, `write` and `all` are verbs of that sort, `events` is what all who report have.
 * `< label` says that the role is gathered of those with that label, `> label` that it has it, and `= role` which rules that gives.
 */
import type { AggregationRule, PolicyRule } from '../../generated/types/rbac-v1.ts'
import { deepFreeze } from '../../memo.ts'

interface RoleText {
  readonly labels?: Readonly<Record<string, string>>
  readonly rules: readonly PolicyRule[]
  readonly aggregationRule?: AggregationRule
}

/** What is made here is frozen; lists that are the same are one. */
export class RoleTexts {
  readonly #lists = new Map<string, readonly string[]>(Object.entries(words))
  readonly #roles = new Map<string, RoleText>()

  constructor(private readonly texts: Readonly<Record<string, string>>) {}

  read(name: string): RoleText {
    let role = this.#roles.get(name)
    if (!role) this.#roles.set(name, (role = this.#role(this.texts[name])))
    return role
  }

  #role(text: string): RoleText {
    const rules: PolicyRule[] = []
    let labels: RoleText['labels']
    let aggregationRule: AggregationRule | undefined
    for (const line of text.trim().split('\n')) {
      const parts = line.trim().split(' ')
      if (parts[0] === '>') labels = label(parts[1])
      else if (parts[0] === '<') aggregationRule = gathering(parts[1])
      else if (parts[0] === '=') rules.push(...this.read(parts[1]).rules)
      else rules.push(parts[0] === 'events' ? events : this.#rule(parts))
    }
    return { labels, rules: Object.freeze(rules), ...(aggregationRule && { aggregationRule }) }
  }

  #rule([verb, second, resources, names]: readonly string[]): PolicyRule {
    const verbs = this.#list(verb)
    if (second[0] === '/') return Object.freeze({ verbs, nonResourceURLs: this.#list(second) })
    const [apiGroups, all] = [this.#list(second), this.#list(resources)]
    return Object.freeze(
      names === undefined
        ? { verbs, apiGroups, resources: all }
        : { verbs, apiGroups, resources: all, resourceNames: this.#list(names) },
    )
  }

  #list(text: string): readonly string[] {
    let list = this.#lists.get(text)
    if (!list) this.#lists.set(text, (list = Object.freeze(text.split(','))))
    return list
  }
}

/** Words that stand for lists. */
const words = deepFreeze({
  read: ['get', 'list', 'watch'],
  write: ['create', 'delete', 'deletecollection', 'patch', 'update'],
  all: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  core: [''],
  'core,events.k8s.io': ['', 'events.k8s.io'],
  '/*': ['*'],
})

const events: PolicyRule = deepFreeze({
  verbs: ['create', 'patch', 'update'],
  apiGroups: ['', 'events.k8s.io'],
  resources: ['events'],
})

const label = (name: string) => ({ [`rbac.authorization.k8s.io/${name}`]: 'true' })

const gathering = (name: string): AggregationRule =>
  deepFreeze({ clusterRoleSelectors: [{ matchLabels: label(name) }] })

/** Which rule of an audit policy a request falls under. Source: the policy rule evaluator of the API server. */
import type { AuditPolicy, AuditPolicyRule, GroupResources, Level, Stage } from '../../api/audit/policy.ts'
import type { Attributes, PathAttributes, ResourceAttributes } from '../authorization/attributes.ts'

/** How a request is noted. */
export interface Noted {
  readonly level: Exclude<Level, 'None'>
  readonly omitStages: readonly Stage[]
  readonly omitManagedFields: boolean
}

/** What the policy says of a request; undefined: it is not noted. */
export function notedBy(policy: AuditPolicy, asked: Attributes): Noted | undefined {
  const rule = policy.rules.find((each) => fits(each, asked))
  if (!rule || rule.level === 'None') return undefined
  return {
    level: rule.level,
    omitStages: [...(policy.omitStages ?? []), ...(rule.omitStages ?? [])],
    omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields ?? false,
  }
}

const isAnyOf = (wanted: readonly string[] = [], found: readonly string[]): boolean =>
  wanted.length === 0 || found.some((each) => wanted.includes(each))

function fits(rule: AuditPolicyRule, asked: Attributes): boolean {
  const { users, userGroups, verbs, namespaces = [], resources = [], nonResourceURLs = [] } = rule
  const { user, verb } = asked
  if (!isAnyOf(users, [user.name]) || !isAnyOf(userGroups, user.groups) || !isAnyOf(verbs, [verb]))
    return false
  if (namespaces.length + resources.length > 0) return 'resource' in asked && fitsResource(rule, asked)
  return nonResourceURLs.length === 0 || ('path' in asked && fitsPath(nonResourceURLs, asked))
}

const fitsPath = (addresses: readonly string[], { path }: PathAttributes): boolean =>
  addresses.some((each) => each === path || (each.endsWith('*') && path.startsWith(each.slice(0, -1))))

const fitsResource = ({ namespaces, resources = [] }: AuditPolicyRule, asked: ResourceAttributes): boolean =>
  isAnyOf(namespaces, [asked.namespace]) &&
  (resources.length === 0 || resources.some((each) => isAmong(each, asked)))

function isAmong(
  { group = '', resources = [], resourceNames }: GroupResources,
  asked: ResourceAttributes,
): boolean {
  if (group !== '*' && group !== asked.group) return false
  if (resources.length === 0) return true
  return isAnyOf(resourceNames, [asked.name]) && resources.some((each) => isNamed(each, asked))
}

function isNamed(wanted: string, { resource, subresource }: ResourceAttributes): boolean {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`
  if (wanted === '*' || wanted === whole || wanted === `${resource}/*`) return true
  return subresource !== '' && wanted === `*/${subresource}`
}

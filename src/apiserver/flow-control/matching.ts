/** Which requests a FlowSchema is about. Source: rule.go of flowcontrol. */
import type {
  FlowSchema,
  NonResourcePolicyRule,
  ResourcePolicyRule,
  Subject,
} from '../../api/generated/types/flowcontrol-v1.ts'
import { accountUser, type User } from '../../client/user.ts'
import type { Attributes, PathAttributes, ResourceAttributes } from '../authorization/attributes.ts'

export const isAbout = ({ spec }: FlowSchema, asked: Attributes): boolean =>
  (spec.rules ?? []).some(
    ({ subjects, resourceRules, nonResourceRules }) =>
      subjects.some((subject) => isMeant(subject, asked.user)) &&
      ('path' in asked
        ? (nonResourceRules ?? []).some((rule) => namesPath(rule, asked))
        : (resourceRules ?? []).some((rule) => namesResource(rule, asked))),
  )

/** What of resources is asked for by somebody that it is about: nothing, all that there is, or some. */
export function reachOf({ spec }: FlowSchema, user: User): 'none' | 'all' | 'some' {
  const rules = (spec.rules ?? [])
    .filter(({ subjects }) => subjects.some((subject) => isMeant(subject, user)))
    .flatMap(({ resourceRules }) => resourceRules ?? [])
  if (rules.length === 0) return 'none'
  return rules.some(isAboutAll) ? 'all' : 'some'
}

const isAboutAll = ({ verbs, apiGroups, resources, namespaces, clusterScope }: ResourcePolicyRule): boolean =>
  [verbs, apiGroups, resources, namespaces].every(isAll) && clusterScope === true

function isMeant({ kind, user, group, serviceAccount }: Subject, { name, groups }: User): boolean {
  switch (kind) {
    case 'User':
      return user?.name === '*' || user?.name === name
    case 'Group':
      return group !== undefined && (group.name === '*' || groups.includes(group.name))
    case 'ServiceAccount':
      if (!serviceAccount) return false
      return serviceAccount.name === '*'
        ? name.startsWith(accountUser(serviceAccount.namespace, ''))
        : name === accountUser(serviceAccount.namespace, serviceAccount.name)
  }
}

function namesResource(rule: ResourcePolicyRule, asked: ResourceAttributes): boolean {
  const { group, resource, subresource, namespace, verb } = asked
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    has(rule.resources, subresource === '' ? resource : `${resource}/${subresource}`) &&
    (namespace === '' ? rule.clusterScope === true : has(rule.namespaces, namespace))
  )
}

const namesPath = ({ verbs, nonResourceURLs }: NonResourcePolicyRule, { verb, path }: PathAttributes) =>
  has(verbs, verb) &&
  nonResourceURLs.some(
    (url) => url === '*' || url === path || path.startsWith(url.replace(/\*?$/, '').replace(/\/?$/, '/')),
  )

const isAll = (list: readonly string[] | undefined): boolean => list?.length === 1 && list[0] === '*'

const has = (list: readonly string[] | undefined, wanted: string): boolean =>
  isAll(list) || list?.includes(wanted) === true

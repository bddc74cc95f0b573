/** Which requests rules of admission are about. Source: apiserver's admission/plugin/policy/matching. */
import type {
  MatchResources,
  NamedRuleWithOperations,
} from '../../../api/generated/types/admissionregistration-v1.ts'
import type { Kind } from '../../../api/kind.ts'
import { isEmptySelector, selects } from '../../../api/labels.ts'
import type { Operation } from '../admission.ts'
import type { Subject } from './subject.ts'

/** The version in which a request fits what is asked for; undefined when it does not. */
export function versionThatMatches(match: MatchResources | undefined, subject: Subject): Kind | undefined {
  if (!match) return undefined
  if (!isInNamespaces(match, subject) || !hasLabels(match, subject)) return undefined
  const { resourceRules = [], excludeResourceRules = [] } = match
  if (versionOfRules(excludeResourceRules, match, subject)) return undefined
  return resourceRules.length === 0 ? subject.version : versionOfRules(resourceRules, match, subject)
}

/** Whether there may be such operations on a kind, or on a subresource of it, that fit: labels and names are not looked at. */
export function mayMatch(
  match: MatchResources | undefined,
  kind: Kind,
  operations: readonly Operation[],
): boolean {
  if (!match) return false
  const { resourceRules = [] } = match
  const versions = [kind.stored, ...kind.stored.versions]
  return (
    resourceRules.length === 0 ||
    resourceRules.some((rule) => isOn(rule, operations) && versions.some((each) => mayFit(rule, each)))
  )
}

const isOn = (rule: NamedRuleWithOperations, operations: readonly Operation[]): boolean =>
  operations.some((operation) => includes(rule.operations, operation))

const mayFit = (rule: NamedRuleWithOperations, { group, version, plural, scope }: Kind): boolean =>
  ['*', scope].includes(rule.scope ?? '*') &&
  includes(rule.apiGroups, group) &&
  includes(rule.apiVersions, version) &&
  includes(
    rule.resources?.map((pattern) => pattern.split('/', 1)[0]),
    plural,
  )

function isInNamespaces({ namespaceSelector: selector }: MatchResources, subject: Subject): boolean {
  if (!selector || isEmptySelector(selector)) return true
  const { isNamespace, namespace, request } = subject
  if (!isNamespace && namespace === '') return true
  const labels = isNamespace ? request.object.metadata.labels : subject.namespaceObject?.metadata.labels
  return selects(selector, labels)
}

function hasLabels({ objectSelector: selector }: MatchResources, { request }: Subject): boolean {
  if (!selector || isEmptySelector(selector)) return true
  const { object, previous, operation, asked } = request
  const { metadata } = asked ?? object
  // With what a connection is asked for has no metadata.
  const isNew = operation !== 'DELETE' && metadata !== undefined && selects(selector, metadata.labels)
  return isNew || (previous !== undefined && selects(selector, previous.metadata.labels))
}

function versionOfRules(
  rules: readonly NamedRuleWithOperations[],
  { matchPolicy }: MatchResources,
  subject: Subject,
): Kind | undefined {
  const fits = (version: Kind) => rules.some((rule) => ruleFits(rule, version, subject))
  if (fits(subject.version)) return subject.version
  return matchPolicy === 'Exact' ? undefined : subject.equivalents.find(fits)
}

const includes = (items: readonly string[] | undefined, wanted: string) =>
  items?.some((item) => item === '*' || item === wanted) ?? false

function ruleFits(rule: NamedRuleWithOperations, version: Kind, subject: Subject): boolean {
  const { resourceNames = [] } = rule
  return (
    isInScope(rule.scope, subject) &&
    includes(rule.operations, subject.request.operation) &&
    includes(rule.apiGroups, version.group) &&
    includes(rule.apiVersions, version.version) &&
    (rule.resources ?? []).some((resource) => resourceFits(resource, version.plural, subject.subresource)) &&
    (resourceNames.length === 0 || resourceNames.includes(subject.name))
  )
}

function isInScope(scope: string | undefined, { isNamespace, namespace }: Subject): boolean {
  if (scope === undefined || scope === '*') return true
  const isClusterWide = isNamespace || namespace === ''
  return scope === 'Cluster' ? isClusterWide : !isClusterWide
}

function resourceFits(pattern: string, plural: string, subresource: string): boolean {
  const slash = pattern.indexOf('/')
  const [resource, sub] = slash < 0 ? [pattern, ''] : [pattern.slice(0, slash), pattern.slice(slash + 1)]
  return (resource === '*' || resource === plural) && (sub === '*' || sub === subresource)
}

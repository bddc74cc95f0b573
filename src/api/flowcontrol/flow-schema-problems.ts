/** What is wrong with the rules of a FlowSchema. Source: the validation.go of flowcontrol. */
import {
  type FieldError,
  type FieldErrors,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../field-error.ts'
import { breaches, lonelyStarProblems } from '../fields.ts'
import type {
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  ServiceAccountSubject,
  Subject,
} from '../generated/types/flowcontrol-v1.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']

export function* flowRuleProblems(rule: PolicyRulesWithSubjects, path: string): FieldErrors {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rule
  for (const [n, subject] of subjects.entries()) yield* subjectProblems(subject, `${path}.subjects[${n}]`)
  if (subjects.length === 0) yield required(`${path}.subjects`, 'subjects must contain at least one value')
  if (resourceRules.length === 0 && nonResourceRules.length === 0) {
    yield required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')
  }
  for (const [n, each] of resourceRules.entries()) {
    yield* resourceRuleProblems(each, `${path}.resourceRules[${n}]`)
  }
  for (const [n, each] of nonResourceRules.entries()) {
    yield* nonResourceRuleProblems(each, `${path}.nonResourceRules[${n}]`)
  }
}

/** The field in which a subject of a kind is named, in the order in which the others are forbidden. */
const subjectFields = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const

function* subjectProblems(subject: Subject, path: string): FieldErrors {
  const { kind } = subject
  if (!Object.hasOwn(subjectFields, kind ?? '')) {
    yield notSupported(`${path}.kind`, kind ?? '', ['Group', 'ServiceAccount', 'User'])
    return
  }
  const own = subjectFields[kind]
  if (!subject[own]) yield required(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`)
  else if (subject.serviceAccount && kind === 'ServiceAccount') {
    yield* serviceAccountProblems(subject.serviceAccount, `${path}.serviceAccount`)
  } else if (!subject[own].name) yield required(`${path}.${own}.name`)
  for (const [other, field] of Object.entries(subjectFields)) {
    if (field === own || !subject[field]) continue
    yield forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${other}'`)
  }
}

function* serviceAccountProblems({ name, namespace }: ServiceAccountSubject, path: string): FieldErrors {
  if (!name) yield required(`${path}.name`)
  else if (name !== '*') yield* breaches(dnsSubdomainProblems, `${path}.name`, name)
  if (namespace) yield* breaches(dnsLabelProblems, `${path}.namespace`, namespace)
  else yield required(`${path}.namespace`, 'must specify namespace for service account')
}

function* resourceRuleProblems(rule: ResourcePolicyRule, path: string): FieldErrors {
  const { apiGroups = [], resources = [] } = rule
  const namespaces = rule.namespaces ?? []
  yield* verbProblems(rule.verbs, `${path}.verbs`)
  if (apiGroups.length === 0) {
    yield required(`${path}.apiGroups`, 'resource rules must supply at least one api group')
  }
  yield* lonelyStarProblems(`${path}.apiGroups`, apiGroups, 'api groups')
  if (resources.length === 0) {
    yield required(`${path}.resources`, 'resource rules must supply at least one resource')
  }
  yield* lonelyStarProblems(`${path}.resources`, resources, 'resources')
  const field = `${path}.namespaces`
  if (namespaces.length === 0 && !rule.clusterScope) {
    yield required(field, 'resource rules that are not cluster scoped must supply at least one namespace')
  } else if (namespaces.includes('*')) yield* lonelyStarProblems(field, namespaces, 'namespaces')
  else for (const [n, each] of namespaces.entries()) yield* namespaceProblems(each, `${field}[${n}]`)
}

const namespaceProblems = (name: string, field: string): readonly FieldError[] =>
  dnsLabelProblems(name).map((problem) =>
    invalid(field, name, `each member of this list must be '*' or a DNS-1123 label; ${problem}`),
  )

function* nonResourceRuleProblems(rule: NonResourcePolicyRule, path: string): FieldErrors {
  const { nonResourceURLs: urls = [] } = rule
  const field = `${path}.nonResourceURLs`
  yield* verbProblems(rule.verbs, `${path}.verbs`)
  if (urls.length === 0) yield required(field, 'nonResourceURLs must contain at least one value')
  else if (urls.includes('*')) yield* lonelyStarProblems(field, urls, 'non-resource URLs')
  else for (const [n, url] of urls.entries()) yield* urlProblems(url, `${field}[${n}]`)
}

function* verbProblems(given: readonly string[] = [], field: string): FieldErrors {
  if (given.length === 0) yield required(field, 'verbs must contain at least one value')
  else if (given.includes('*')) yield* lonelyStarProblems(field, given, 'verbs')
  else if (!given.every((verb) => verbs.includes(verb))) yield notSupported(field, given, verbs)
}

/** Only the first thing that is wrong is told. */
function* urlProblems(url: string, field: string): FieldErrors {
  if (url === '/') return
  if (url === '') yield invalid(field, url, 'must not be empty')
  else if (!url.startsWith('/')) yield invalid(field, url, 'must start with slash')
  else if (url.includes(' ')) yield invalid(field, url, 'must not contain white-space')
  else if (url.includes('//')) yield invalid(field, url, 'must not contain double slash')
  else if (/\*(?!$)|[^/]\*$/.test(url)) yield invalid(field, url, 'wildcard can only do suffix matching')
}

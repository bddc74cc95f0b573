/** What is wrong with what says which requests a policy, or a binding of one, is about. Source: the validation.go of admissionregistration. */
import { duplicate, type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches, optionalChoiceProblems } from '../fields.ts'
import type {
  MatchResources,
  NamedRuleWithOperations,
  ParamRef,
} from '../generated/types/admissionregistration-v1.ts'
import { labelSelectorProblems } from '../labels.ts'
import { dns1035LabelProblems, dnsSubdomainProblems, pathSegmentProblems } from '../names.ts'
import { ruleProblems } from './rule-problems.ts'

export function* matchResourceProblems(match: MatchResources, path: string): FieldErrors {
  if (match.matchPolicy === undefined) yield required(`${path}.matchPolicy`)
  yield* optionalChoiceProblems(`${path}.matchPolicy`, match.matchPolicy, ['Equivalent', 'Exact'])
  yield* labelSelectorProblems(match.namespaceSelector, `${path}.namespaceSelector`)
  yield* labelSelectorProblems(match.objectSelector, `${path}.objectSelector`)
  for (const [n, rule] of (match.resourceRules ?? []).entries()) {
    yield* namedRuleProblems(rule, `${path}.resourceRules[${n}]`)
  }
  for (const [n, rule] of (match.excludeResourceRules ?? []).entries()) {
    yield* namedRuleProblems(rule, `${path}.excludeResourceRules[${n}]`)
  }
}

function* namedRuleProblems(rule: NamedRuleWithOperations, path: string): FieldErrors {
  const known = new Set<string>()
  for (const [n, name] of (rule.resourceNames ?? []).entries()) {
    yield* breaches(pathSegmentProblems, `${path}.resourceNames[${n}]`, name)
    if (known.has(name)) yield duplicate(`${path}.resourceNames[${n}]`, name)
    known.add(name)
  }
  yield* ruleProblems(rule, path)
}

const mutable = ['*', 'CONNECT', 'CREATE', 'UPDATE']

/** What is deleted cannot be changed. */
export function* mutableOperationProblems(match: MatchResources, path: string): FieldErrors {
  for (const { operations = [] } of match.resourceRules ?? []) {
    for (const each of operations) {
      if (!mutable.includes(each)) yield notSupported(`${path}.resourceRules.operations`, each, mutable)
    }
  }
}

export function* paramRefProblems(ref: ParamRef, path: string): FieldErrors {
  const { name = '', selector, parameterNotFoundAction: action } = ref
  const exclusive = 'name and selector are mutually exclusive'
  if (name) yield* breaches(pathSegmentProblems, `${path}.name`, name)
  if (name && selector) yield forbidden(`${path}.name`, exclusive)
  if (selector) yield* labelSelectorProblems(selector, `${path}.selector`)
  if (name && selector) yield forbidden(`${path}.selector`, exclusive)
  if (!name && !selector) yield required(path, 'one of name or selector must be specified')
  if (!action) yield required(`${path}.parameterNotFoundAction`)
  else if (action !== 'Deny' && action !== 'Allow') {
    yield notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow'])
  }
}

/** The names under which a policy's parameters are served. */
export function* paramKindProblems(
  { apiVersion = '', kind = '' }: { readonly apiVersion?: string; readonly kind?: string },
  path: string,
): FieldErrors {
  yield* versionProblems(apiVersion, `${path}.apiVersion`)
  if (!kind) yield required(`${path}.kind`)
  else {
    const problems = dns1035LabelProblems(kind.toLowerCase())
    const hint = 'may have mixed case, but should otherwise match: '
    if (problems.length > 0) yield invalid(`${path}.kind`, kind, hint + problems.join(','))
  }
}

function* versionProblems(apiVersion: string, path: string): FieldErrors {
  const parts = apiVersion.split('/')
  if (!apiVersion) yield required(path)
  else if (parts.length > 2) yield invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)
  else {
    const [group, version] = apiVersion === '/' ? ['', ''] : parts.length === 2 ? parts : ['', apiVersion]
    const ofGroup = group ? dnsSubdomainProblems(group) : []
    if (ofGroup.length > 0) yield invalid(path, group, ofGroup.join(','))
    const ofVersion = version ? dns1035LabelProblems(version) : []
    if (!version) yield invalid(path, apiVersion, 'version must be specified')
    else if (ofVersion.length > 0) yield invalid(path, version, ofVersion.join(','))
  }
}

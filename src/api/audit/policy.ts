/** A Policy of audit.k8s.io/v1: of which requests how much is noted. Source: the audit API of kube-apiserver. */
import { InvalidConfiguration } from '../component-config/invalid-configuration.ts'
import { readShape } from '../component-config/reading.ts'
import { bool, list, ofObject, part, string, structsOf } from '../component-config/structs.ts'
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { dnsSubdomainProblems } from '../names.ts'

/** How much is noted of a request: nothing, who asked for what and what came of it, what was sent, and what was answered too. */
export const levels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const
export type Level = (typeof levels)[number]

/** When something is noted. Nothing here panics. */
export const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const
export type Stage = (typeof stages)[number]

export interface AuditPolicy {
  readonly apiVersion?: string
  readonly kind?: string
  /** The first that fits a request counts; one that none fits is not noted. */
  readonly rules: readonly AuditPolicyRule[]
  /** Stages that are not noted of any request. */
  readonly omitStages?: readonly Stage[]
  readonly omitManagedFields?: boolean
}

/** What is left out fits everything. */
export interface AuditPolicyRule {
  readonly level: Level
  readonly users?: readonly string[]
  readonly userGroups?: readonly string[]
  readonly verbs?: readonly string[]
  readonly resources?: readonly GroupResources[]
  /** Empty: what is in none. */
  readonly namespaces?: readonly string[]
  /** `/healthz`, `/api*`, `*`. */
  readonly nonResourceURLs?: readonly string[]
  readonly omitStages?: readonly Stage[]
  readonly omitManagedFields?: boolean
}

export interface GroupResources {
  readonly group?: string
  // `pods`, `pods/log`, `*`, all below pods: `pods/*`, and of all resources one below them: `*/scale`.
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
}

const struct = structsOf('io.k8s.apiserver.audit.v1')
const strings = list(string)

const groupResources = struct('GroupResources', { group: string, resources: strings, resourceNames: strings })

const policyRule = struct('PolicyRule', {
  level: string,
  users: strings,
  userGroups: strings,
  verbs: strings,
  resources: list(part(groupResources)),
  namespaces: strings,
  nonResourceURLs: strings,
  omitStages: strings,
  omitManagedFields: bool,
})

const policy = struct('Policy', {
  ...ofObject,
  metadata: { kind: 'any' },
  rules: list(part(policyRule)),
  omitStages: strings,
  omitManagedFields: bool,
})

/** @throws InvalidConfiguration for what is no policy */
export function readAuditPolicy(value: unknown): AuditPolicy {
  const read = readShape(value, { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', struct: policy })
  const { rules = [], ...others } = read as Partial<AuditPolicy>
  if (rules.length === 0) throw new InvalidConfiguration([required('rules', 'there must be one at least')])
  const problems = [...policyProblems({ ...others, rules })]
  if (problems.length > 0) throw new InvalidConfiguration(problems)
  return { ...others, rules }
}

function* policyProblems({ rules, omitStages }: AuditPolicy): FieldErrors {
  yield* stageProblems(omitStages, 'omitStages')
  for (const [n, rule] of rules.entries()) yield* ruleProblems(rule, `rules[${n}]`)
}

function* ruleProblems(rule: AuditPolicyRule, path: string): FieldErrors {
  const { level, nonResourceURLs = [], resources = [], namespaces = [] } = rule
  if (!level) yield required(`${path}.level`, '')
  else if (!levels.includes(level)) yield notSupported(`${path}.level`, level, levels)
  yield* addressProblems(nonResourceURLs, `${path}.nonResourceURLs`)
  for (const each of resources) yield* resourceProblems(each, `${path}.resources`)
  yield* stageProblems(rule.omitStages, `${path}.omitStages`)
  if (nonResourceURLs.length > 0 && resources.length + namespaces.length > 0) {
    const why = 'rules cannot apply to both regular resources and non-resource URLs'
    yield invalid(`${path}.nonResourceURLs`, nonResourceURLs, why)
  }
}

function* addressProblems(addresses: readonly string[], path: string): FieldErrors {
  for (const [n, address] of addresses.entries()) {
    if (address === '*') continue
    if (!address.startsWith('/'))
      yield invalid(`${path}[${n}]`, address, "non-resource URL rules must begin with a '/' character")
    if (address.slice(0, -1).includes('*')) {
      const why = "non-resource URL wildcards '*' must be the final character of the rule"
      yield invalid(`${path}[${n}]`, address, why)
    }
  }
}

function* resourceProblems({ group, resources, resourceNames }: GroupResources, path: string): FieldErrors {
  const problems = group && group !== '*' ? dnsSubdomainProblems(group) : []
  if (problems.length > 0) yield invalid(`${path}.group`, group, problems.join(','))
  if (resourceNames?.length && !resources?.length)
    yield invalid(
      `${path}.resourceNames`,
      resourceNames,
      'using resourceNames requires at least one resource',
    )
}

function* stageProblems(omitted: readonly Stage[] = [], path: string): FieldErrors {
  for (const [n, stage] of omitted.entries())
    if (!stages.includes(stage))
      yield invalid(`${path}[${n}]`, stage, `allowed stages are ${stages.join(',')}`)
}

/** What is wrong with the webhooks of a configuration, validating and mutating ones alike. Source: the validation.go of admissionregistration. */
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { breaches, optionalChoiceProblems } from '../fields.ts'
import type { MutatingWebhook, ValidatingWebhook } from '../generated/types/admissionregistration-v1.ts'
import { labelSelectorProblems } from '../labels.ts'
import { dns1035LabelProblems, dnsSubdomainProblems } from '../names.ts'
import { webhookServiceProblems, webhookUrlProblems } from '../webhook-client-problems.ts'
import { matchConditionProblems } from './match-condition-problems.ts'
import { ruleProblems } from './rule-problems.ts'

type Webhook = ValidatingWebhook & Partial<Pick<MutatingWebhook, 'reinvocationPolicy'>>

const harmless: readonly string[] = ['None', 'NoneOnDryRun']
const sideEffectClasses: readonly string[] = ['None', 'NoneOnDryRun', 'Some', 'Unknown']
const reviewVersions: readonly string[] = ['v1', 'v1beta1']

/** What is not asked of a webhook because something that is stored would not have it either. */
interface Leniency {
  readonly mayHaveSideEffects: boolean
  readonly mayLackReviewVersions: boolean
  readonly mayRepeatNames: boolean
  readonly mayHaveOddSelectors: boolean
  readonly keepsMatchConditions: boolean
}

const leniencyFor = (hooks: readonly Webhook[], previous: readonly Webhook[]): Leniency => ({
  mayHaveSideEffects: previous.some(({ sideEffects }) => !harmless.includes(sideEffects)),
  mayLackReviewVersions: previous.some(
    ({ admissionReviewVersions: versions = [] }) => versions.length > 0 && !hasKnownVersion(versions),
  ),
  mayRepeatNames: new Set(previous.map(({ name }) => name)).size < previous.length,
  mayHaveOddSelectors: previous.some((hook) => [...selectorProblems(hook, '')].length > 0),
  keepsMatchConditions:
    hooks.length === previous.length &&
    hooks.every((hook, n) => isEqual(hook.matchConditions, previous[n].matchConditions)),
})

const strict: Leniency = {
  mayHaveSideEffects: false,
  mayLackReviewVersions: false,
  mayRepeatNames: false,
  mayHaveOddSelectors: false,
  keepsMatchConditions: false,
}

const hasKnownVersion = (versions: readonly string[]) =>
  versions.some((each) => reviewVersions.includes(each))

interface Configuration {
  readonly webhooks?: readonly Webhook[]
}

export function* webhookProblems({ webhooks = [] }: Configuration, previous?: Configuration): FieldErrors {
  const leniency = previous ? leniencyFor(webhooks, previous.webhooks ?? []) : strict
  const known = new Set<string>()
  for (const [n, hook] of webhooks.entries()) {
    const path = `webhooks[${n}]`
    yield* oneWebhookProblems(hook, path, leniency)
    yield* reviewVersionProblems(hook.admissionReviewVersions, `${path}.admissionReviewVersions`, leniency)
    if (known.has(hook.name) && !leniency.mayRepeatNames) yield duplicate(`${path}.name`, hook.name)
    if (hook.name) known.add(hook.name)
  }
}

function* oneWebhookProblems(hook: Webhook, path: string, leniency: Leniency): FieldErrors {
  yield* domainProblems(hook.name, `${path}.name`)
  for (const [n, rule] of (hook.rules ?? []).entries()) yield* ruleProblems(rule, `${path}.rules[${n}]`)
  yield* optionalChoiceProblems(`${path}.failurePolicy`, hook.failurePolicy, ['Fail', 'Ignore'])
  yield* optionalChoiceProblems(`${path}.matchPolicy`, hook.matchPolicy, ['Equivalent', 'Exact'])
  yield* sideEffectProblems(hook, `${path}.sideEffects`, leniency)
  if (hook.timeoutSeconds > 30 || hook.timeoutSeconds < 1) {
    const detail = 'the timeout value must be between 1 and 30 seconds'
    yield invalid(`${path}.timeoutSeconds`, hook.timeoutSeconds, detail)
  }
  if (!leniency.mayHaveOddSelectors) yield* selectorProblems(hook, path)
  yield* optionalChoiceProblems(`${path}.reinvocationPolicy`, hook.reinvocationPolicy, ['IfNeeded', 'Never'])
  yield* clientProblems(hook, `${path}.clientConfig`)
  if (!leniency.keepsMatchConditions) {
    yield* matchConditionProblems(hook.matchConditions, `${path}.matchConditions`)
  }
}

function* selectorProblems({ namespaceSelector, objectSelector }: Webhook, path: string): FieldErrors {
  yield* labelSelectorProblems(namespaceSelector, `${path}.namespaceSelector`)
  yield* labelSelectorProblems(objectSelector, `${path}.objectSelector`)
}

/** All that is wrong with the name's form is told in one. */
function* domainProblems(name: string, field: string): FieldErrors {
  if (!name) {
    yield required(field)
    return
  }
  const problems = dnsSubdomainProblems(name)
  if (problems.length > 0) yield invalid(field, name, problems.join(','))
  else if (name.split('.').length < 3) {
    yield invalid(field, name, 'should be a domain with at least three segments separated by dots')
  }
}

function* sideEffectProblems({ sideEffects }: Webhook, field: string, leniency: Leniency): FieldErrors {
  const allowed = leniency.mayHaveSideEffects ? sideEffectClasses : harmless
  if (sideEffects === undefined) yield required(field, `must specify one of ${allowed.join(', ')}`)
  else if (!allowed.includes(sideEffects)) yield notSupported(field, sideEffects, allowed)
}

function* clientProblems({ clientConfig: { url, service } }: Webhook, path: string): FieldErrors {
  if ((url === undefined) === (service === undefined)) {
    yield required(path, 'exactly one of url or service is required')
  } else if (url !== undefined) yield* webhookUrlProblems(`${path}.url`, url)
  else if (service) yield* webhookServiceProblems(`${path}.service`, service)
}

function* reviewVersionProblems(
  versions: readonly string[] = [],
  path: string,
  leniency: Leniency,
): FieldErrors {
  if (versions.length === 0) yield required(path, `must specify one of ${reviewVersions.join(', ')}`)
  for (const [n, version] of versions.entries()) {
    if (versions.indexOf(version) < n) yield invalid(`${path}[${n}]`, version, 'duplicate version')
    else yield* breaches(dns1035LabelProblems, `${path}[${n}]`, version)
  }
  if (versions.length > 0 && !leniency.mayLackReviewVersions && !hasKnownVersion(versions)) {
    yield invalid(path, versions, `must include at least one of ${reviewVersions.join(', ')}`)
  }
}

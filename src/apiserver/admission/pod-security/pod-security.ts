/** Pod Security admission: Pods must be as their namespace's labels want them. Source: pod-security-admission's admission.go. */
import { namespace } from '../../../api/core/namespace.ts'
import { pod } from '../../../api/core/pod.ts'
import { isEqual } from '../../../api/equality.ts'
import { forbidden, invalid } from '../../../api/errors.ts'
import type {
  Container,
  EphemeralContainer,
  Namespace,
  Pod,
  PodSpec,
} from '../../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../../api/memo.ts'
import { defaultPolicyOf, type PodSecurityConfiguration } from '../../../api/pod-security/configuration.ts'
import {
  type AskedPolicy,
  isPrivileged,
  isSame,
  isStricter,
  levelLabel,
  type Mode,
  modes,
  type Policy,
  policyOf,
  policyText,
  versionLabel,
} from '../../../api/pod-security/policy.ts'
import type { Labels } from '../../../api/selector.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts'
import type { Checked } from './check.ts'
import type { Evaluations } from './evaluations.ts'
import { existingPodWarnings } from './existing-pods.ts'
import { type Verdict, verdictOn } from './verdicts.ts'

/** A new plugin; each cluster has its own. @param evaluations told what is found */
export function podSecurity(
  evaluations: Evaluations,
  configuration: PodSecurityConfiguration = {},
): AdmissionPlugin {
  const rules = new Rules(configuration, evaluations)
  return {
    name: 'PodSecurity',
    operations: ['CREATE', 'UPDATE'],
    letsRepeat: () => true,

    validate(request) {
      if (request.kind === pod) {
        if (request.subresource !== 'status') checkPod(request, rules)
      } else if (request.subresource !== undefined) return
      else if (request.kind === namespace) checkNamespace(request, rules)
      else if (request.kind.podTemplate) warnOfTemplate(request, rules)
    },
  }
}

/** What of a policy is asked for. */
interface Asked {
  readonly mode: Mode
  readonly policy: Policy
}

/** What a cluster asks of its Pods. */
class Rules {
  readonly defaults: Policy
  readonly #exempt: NonNullable<PodSecurityConfiguration['exemptions']>
  readonly #ofLabels: (labels: Labels) => AskedPolicy
  readonly #withoutLabels: AskedPolicy

  constructor(
    configuration: PodSecurityConfiguration,
    readonly evaluations: Evaluations,
  ) {
    this.defaults = defaultPolicyOf(configuration)
    this.#exempt = configuration.exemptions ?? {}
    this.#ofLabels = memoByIdentity((labels) => policyOf(labels, this.defaults))
    this.#withoutLabels = { policy: this.defaults, errors: [] }
  }

  of(labels: Labels | undefined): AskedPolicy {
    return labels ? this.#ofLabels(labels) : this.#withoutLabels
  }

  /** What is asked of the Pods in the namespace of a request; undefined where its author is exempt. */
  for(request: AdmissionRequest): Policy | undefined {
    const { object, context, store } = request
    const { namespace: name = '' } = object.metadata
    const isInExempt = this.isExemptNamespace(name)
    if (isInExempt || this.#exempt.usernames?.includes(context.user.name)) {
      this.exempt(request, isInExempt ? 'namespace' : 'user')
      return undefined
    }
    return this.of(store.get(namespace, { name })?.metadata.labels).policy
  }

  /** Whether anything is wrong, which is told to who counts. */
  judge(request: AdmissionRequest, checked: Checked, asked: Asked): Verdict | undefined {
    const { mode, policy } = asked
    const verdict = verdictOn(checked, policy[mode])
    // Of what is only audited and warned of, what is right is not counted.
    if (verdict || mode === 'enforce') this.evaluations.judged(request, mode, policy[mode], !verdict)
    if (mode === 'enforce') note(request, 'enforce-policy', policyText(policy.enforce))
    if (verdict && mode === 'audit') {
      const violations = `would violate PodSecurity "${policyText(policy.audit)}": ${verdict.details}`
      note(request, 'audit-violations', violations)
    }
    return verdict
  }

  /** Lets a request pass, and counts and notes why. */
  exempt(request: AdmissionRequest, why: 'user' | 'namespace' | 'runtimeClass'): void {
    this.evaluations.exempted(request)
    note(request, 'exempt', why)
  }

  isExemptNamespace(name: string): boolean {
    return this.#exempt.namespaces?.includes(name) ?? false
  }

  isExempt({ runtimeClassName }: Pick<PodSpec, 'runtimeClassName'>): boolean {
    return Boolean(runtimeClassName) && (this.#exempt.runtimeClasses?.includes(runtimeClassName!) ?? false)
  }
}

/** For the audit log. */
const note = ({ context }: AdmissionRequest, key: string, value: string): void =>
  context.audit?.annotate(`pod-security.kubernetes.io/${key}`, value)

function checkPod(request: AdmissionRequest, rules: Rules): void {
  const { spec, metadata } = request.object as Pod
  const before = (request.previous as Pod | undefined)?.spec
  if (before && !hasOtherImages(spec, before)) return
  const policy = rules.for(request)
  if (!policy) return
  if (rules.isExempt(spec)) return rules.exempt(request, 'runtimeClass')
  const checked = { spec, annotations: metadata.annotations }
  const verdict = rules.judge(request, checked, { mode: 'enforce', policy })
  rules.judge(request, checked, { mode: 'audit', policy })
  if (verdict) {
    const why = `violates PodSecurity "${policyText(policy.enforce)}": ${verdict.details}`
    throw forbidden(request.kind, request.name, why)
  }
  warnOf(request, checked, { policy, rules })
}

/** What a template makes is checked when it is made; who writes it is told before. */
function warnOfTemplate(request: AdmissionRequest, rules: Rules): void {
  const template = request.kind.podTemplate!.of(request.object)
  const policy = template && rules.for(request)
  if (!policy || (policy.warn.level === 'privileged' && policy.audit.level === 'privileged')) return
  if (rules.isExempt(template.spec)) return rules.exempt(request, 'runtimeClass')
  const checked = { spec: template.spec, annotations: template.metadata?.annotations }
  rules.judge(request, checked, { mode: 'audit', policy })
  warnOf(request, checked, { policy, rules })
}

function warnOf(
  request: AdmissionRequest,
  checked: Checked,
  { policy, rules }: { readonly policy: Policy; readonly rules: Rules },
): void {
  const verdict = rules.judge(request, checked, { mode: 'warn', policy })
  if (!verdict) return
  request.context.warn?.(`would violate PodSecurity "${policyText(policy.warn)}": ${verdict.details}`)
}

/** Of what can be changed in a Pod only images and new containers are looked at. */
function hasOtherImages(spec: PodSpec, before: PodSpec): boolean {
  if (spec === before) return false
  return (
    otherImages(spec.containers, before.containers) ||
    otherImages(spec.initContainers, before.initContainers) ||
    (spec.ephemeralContainers ?? []).some(
      ({ name, image }) => before.ephemeralContainers?.find((each) => each.name === name)?.image !== image,
    )
  )
}

function otherImages(
  containers: readonly (Container | EphemeralContainer)[] = [],
  before: typeof containers = [],
): boolean {
  if (containers === before) return false
  return containers.length !== before.length || containers.some(({ image }, n) => image !== before[n].image)
}

function checkNamespace(request: AdmissionRequest, rules: Rules): void {
  const { metadata } = request.object
  const { policy, errors } = rules.of(metadata.labels)
  const before = request.previous && rules.of(request.previous.metadata.labels)
  if (errors.length > 0 && !(before && isEqual(errors, before.errors))) {
    throw invalid(request.kind, metadata.name, errors)
  }
  const { warn } = request.context
  if (!warn) return
  if (before && !asksForMore(policy, before.policy)) return
  if (rules.isExemptNamespace(metadata.name)) {
    const warning = exemptionWarning(request.object as Namespace, policy, rules.defaults)
    if (warning) warn(warning)
  } else if (before) {
    const pods = request.store.list(pod, metadata.name).filter(({ spec }) => !rules.isExempt(spec))
    for (const warning of existingPodWarnings(metadata.name, pods, policy.enforce)) warn(warning)
  }
}

const asksForMore = ({ enforce: now }: Policy, { enforce: was }: Policy): boolean =>
  !isSame(now, was) &&
  now.level !== 'privileged' &&
  (now.minor !== was.minor || isStricter(now.level, was.level))

/** What an exempt namespace asks for is asked in vain. */
function exemptionWarning({ metadata }: Namespace, policy: Policy, defaults: Policy): string | undefined {
  const isUsual = modes.every(
    (mode) =>
      isSame(policy[mode], defaults[mode]) ||
      (policy[mode].level === 'privileged' && defaults[mode].level === 'privileged'),
  )
  if (isPrivileged(policy) || isUsual) return undefined
  const { labels = {} } = metadata
  const asked = modes
    .filter((mode) => policy[mode].level !== 'privileged')
    .filter((mode) => labels[levelLabel(mode)] !== undefined || labels[versionLabel(mode)] !== undefined)
    .map((mode) => `${mode}=${policyText(policy[mode])}`)
  return `namespace "${metadata.name}" is exempt from Pod Security, and the policy (${asked.join(', ')}) will be ignored`
}

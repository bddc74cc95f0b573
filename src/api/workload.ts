/** What the kinds that run pods from a template have in common: their rules and their columns. */
import type { ColumnWords } from './columns.ts'
import { containersText, podTemplateProblems } from './core/pod-template-spec.ts'
import { isEqual } from './equality.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required } from './field-error.ts'
import { nonNegativeProblems } from './fields.ts'
import type { PodTemplateSpec } from './generated/types/core-v1.ts'
import type { LabelSelector } from './generated/types/meta-v1.ts'
import { shownPart } from './given-empty.ts'
import type { KubeObject, ScaleRules } from './kind.ts'
import { isEmptySelector, labelSelectorProblems, labelSelectorText, selects } from './labels.ts'

/** An absolute number, or a part of all such as `25%`. */
type IntOrPercent = number | string

/**
 * How pods are replaced where nobody says otherwise: bit by bit. The numbers of another manner are left as they are, and
 * what a set was told before is no part of it that is new.
 */
export const rollingUpdateDefaults =
  (maxUnavailable: IntOrPercent, maxSurge: IntOrPercent) =>
  (strategy: {
    type?: string
    rollingUpdate?: Partial<Record<'maxSurge' | 'maxUnavailable', IntOrPercent>>
  }): void => {
    strategy.type ||= 'RollingUpdate'
    if (strategy.type !== 'RollingUpdate') return zeroIfAbsent(strategy.rollingUpdate)
    const said = { ...strategy.rollingUpdate }
    said.maxUnavailable ??= maxUnavailable
    said.maxSurge ??= maxSurge
    strategy.rollingUpdate = said
  }

/** The numbers of another manner are none. */
function zeroIfAbsent(
  update: Partial<Record<'maxSurge' | 'maxUnavailable', IntOrPercent>> | undefined,
): void {
  if (!update || Object.isFrozen(update)) return
  update.maxSurge ??= 0
  update.maxUnavailable ??= 0
}

/** What is wrong with counts that must not be negative, by path; absent ones are fine. */
export function* negativeProblems(counts: Readonly<Record<string, number | undefined>>): FieldErrors {
  for (const field in counts) yield* nonNegativeProblems(field, counts[field])
}

/** What is wrong with counts of a status that must not be greater than another. */
export function* excessProblems(
  counts: Readonly<Record<string, number | undefined>>,
  limit: number,
  detail: string,
): FieldErrors {
  for (const [field, count = 0] of Object.entries(counts)) {
    if (count > limit) yield invalid(field, count, detail)
  }
}

/** @param empty what is said of a selector that asks for nothing. */
export function* workloadSelectorProblems(selector: LabelSelector | undefined, empty: string): FieldErrors {
  if (!selector) {
    yield required('spec.selector')
    return
  }
  yield* labelSelectorProblems(selector, 'spec.selector')
  if (isEmptySelector(selector)) yield invalid('spec.selector', selector, empty)
}

/** A selector must select what is made from the template. One that is not there selects nothing; a broken one is not asked. */
export function* templateLabelProblems(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
): FieldErrors {
  const { metadata = {} } = template
  if (selector && (isBrokenSelector(selector) || isEmptySelector(selector))) return
  if (selector && selects(selector, metadata.labels)) return
  yield invalid(
    'spec.template.metadata.labels',
    shownPart(metadata, 'labels'),
    '`selector` does not match template `labels`',
  )
}

/**
 * What is wrong with the template of a set of pods, and with how its selector fits it. By a broken selector nothing is
 * known of the pods: then nothing is said of their template.
 * @param broken what is said of such a selector
 */
export function* selectedTemplateProblems(
  { selector, template }: { readonly selector?: LabelSelector; readonly template: PodTemplateSpec },
  { broken, checked = template }: { readonly broken: string; readonly checked?: PodTemplateSpec },
): FieldErrors {
  if (selector && isBrokenSelector(selector)) {
    const { message, ...problem } = invalid('spec.selector', selector, broken)
    yield { ...problem, message: broken ? message : message.slice(0, -2) }
    return
  }
  yield* templateLabelProblems(selector, template)
  yield* podTemplateProblems(checked, 'spec.template')
}

/** Of what the API server cannot make a selector of its own. */
const isBrokenSelector = (selector: LabelSelector): boolean => labelSelectorProblems(selector, '').length > 0

/** Whether anything is known of the pods that a selector selects. */
export const isUsableSelector = (selector: LabelSelector | undefined): boolean =>
  !selector || !isBrokenSelector(selector)

/** Pods that are to run for ever are restarted always and have no deadline. */
export function* runsForeverProblems(template: PodTemplateSpec, kind: string): FieldErrors {
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') {
    yield notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])
  }
  if (activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`
    yield forbidden('spec.template.spec.activeDeadlineSeconds', detail)
  }
}

export function* intOrPercentProblems(value: IntOrPercent, path: string): FieldErrors {
  if (typeof value === 'number') {
    yield* nonNegativeProblems(path, value)
  } else if (!/^[0-9]+%$/.test(value)) {
    const detail =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
    yield invalid(path, value, detail)
  }
}

export function* overAllProblems(value: IntOrPercent, path: string): FieldErrors {
  if (typeof value === 'string' && percentOf(value) > 100) {
    yield invalid(path, value, 'must not be greater than 100%')
  }
}

/** Whether a number or part is nothing at all. What is no percentage, Go reads as a number. */
export const isNone = (value: IntOrPercent): boolean =>
  typeof value === 'number'
    ? value === 0
    : percentOf(value) === 0 && !(/^[-+]?\d+$/.test(value) && Number(value) !== 0)

/** What is no percentage counts as none. */
const percentOf = (text: string): number => (/^[0-9]+%$/.test(text) ? Number.parseInt(text, 10) : 0)

interface Workload extends KubeObject {
  readonly spec: { readonly template: PodTemplateSpec; readonly selector: LabelSelector }
}

/** What is wrong with another selector than before: of which pods a kind takes care is settled once. */
export function* selectorChangeProblems({ spec }: Workload, previous: Workload): FieldErrors {
  if (isEqual(spec.selector, previous.spec.selector)) return
  yield invalid('spec.selector', spec.selector, 'field is immutable')
}

/** Where most kinds have the template of their pods. */
export const templateInSpec = {
  path: 'spec.template',
  of: ({ spec }: { readonly spec: { readonly template?: PodTemplateSpec } }) => spec.template,
}

interface ReplicaCounts {
  readonly replicas?: number
  readonly fullyLabeledReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly terminatingReplicas?: number
  readonly observedGeneration?: number
}

/** What is wrong with the status of what keeps a number of pods of one template. */
export function* replicaStatusProblems(status: ReplicaCounts): FieldErrors {
  const { replicas = 0, readyReplicas = 0, availableReplicas } = status
  const parts = {
    'status.fullyLabeledReplicas': status.fullyLabeledReplicas,
    'status.readyReplicas': readyReplicas,
    'status.availableReplicas': availableReplicas,
  }
  yield* negativeProblems({
    'status.replicas': replicas,
    ...parts,
    'status.observedGeneration': status.observedGeneration,
    'status.terminatingReplicas': status.terminatingReplicas,
  })
  yield* excessProblems(parts, replicas, 'cannot be greater than status.replicas')
  const available = { 'status.availableReplicas': availableReplicas }
  yield* excessProblems(available, readyReplicas, 'cannot be greater than readyReplicas')
}

interface CountingCollisions {
  readonly collisionCount?: number
}

/** What was never counted cannot be too low; what was counted may not be left out. */
export function* collisionCountProblems(
  { collisionCount }: CountingCollisions,
  { collisionCount: was }: CountingCollisions,
): FieldErrors {
  if (was === undefined || (collisionCount !== undefined && collisionCount >= was)) return
  yield invalid('status.collisionCount', collisionCount ?? 0, 'cannot be decremented')
}

interface Replicated extends KubeObject {
  readonly spec: { readonly replicas: number }
  readonly status: { readonly replicas?: number }
}

/** The scale of a kind that has its replicas where most have them. */
export const replicaScale = <T extends Replicated>(selector: (object: T) => string): ScaleRules<T> => ({
  replicas: ({ spec }) => spec.replicas,
  withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  statusReplicas: ({ status }) => status.replicas ?? 0,
  selector,
})

/** The wide columns Containers and Images. */
export const containerColumns = <T extends Workload>(c: ColumnWords<T>) => [
  c.wide('Containers', ({ spec }) => containersText(spec.template, 'name')),
  c.wide('Images', ({ spec }) => containersText(spec.template, 'image')),
]

export const selectorColumn = <T extends Workload>(c: ColumnWords<T>) =>
  c.wide('Selector', ({ spec }) => labelSelectorText(spec.selector) || '<none>')

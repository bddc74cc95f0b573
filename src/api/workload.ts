/** What the kinds that run pods from a template have in common: their rules and their columns. */
import type { ColumnWords } from './columns.ts'
import { containersText } from './core/pod-template-spec.ts'
import { isEqual } from './equality.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required } from './field-error.ts'
import { nonNegativeProblems } from './fields.ts'
import type { PodTemplateSpec } from './generated/types/core-v1.ts'
import type { LabelSelector } from './generated/types/meta-v1.ts'
import type { KubeObject, ScaleRules } from './kind.ts'
import { isEmptySelector, labelSelectorProblems, labelSelectorText, selects } from './labels.ts'

/** An absolute number, or a part of all such as `25%`. */
type IntOrPercent = number | string

/** What is wrong with counts that must not be negative, by path; absent ones are fine. */
export function* negativeProblems(counts: Readonly<Record<string, number | undefined>>): FieldErrors {
  for (const [field, count] of Object.entries(counts)) {
    yield* nonNegativeProblems(field, count)
  }
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

/** A selector must select what is made from the template. */
export function* templateLabelProblems(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
): FieldErrors {
  if (!selector || isEmptySelector(selector) || selects(selector, template.metadata?.labels)) return
  const labels = template.metadata?.labels ?? {}
  yield invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')
}

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

/** Whether a number or part is nothing at all. */
export const isNone = (value: IntOrPercent): boolean =>
  typeof value === 'number' ? value === 0 : percentOf(value) === 0

const percentOf = (text: string): number => Number.parseInt(text, 10)

interface Workload extends KubeObject {
  readonly spec: { readonly template: PodTemplateSpec; readonly selector: LabelSelector }
}

/** What is wrong with another selector than before: of which pods a kind takes care is settled once. */
export function* selectorChangeProblems({ spec }: Workload, previous: Workload): FieldErrors {
  if (isEqual(spec.selector, previous.spec.selector)) return
  yield invalid('spec.selector', spec.selector, 'field is immutable')
}

interface CountingCollisions {
  readonly collisionCount?: number
}

export function* collisionCountProblems(
  { collisionCount = 0 }: CountingCollisions,
  previous: CountingCollisions,
): FieldErrors {
  if (collisionCount >= (previous.collisionCount ?? 0)) return
  yield invalid('status.collisionCount', collisionCount, 'cannot be decremented')
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

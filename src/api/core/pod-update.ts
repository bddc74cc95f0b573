/** What may become of a pod once it exists: what is wrong with a change of its spec and of its ephemeral containers. */
import { isEmpty, isEqual } from '../equality.ts'
import { type FieldError, type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import { maxInt32, rangeSentence } from '../fields.ts'
import type {
  Container,
  NodeSelector,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from '../generated/types/core-v1.ts'
import { internalDifference, internalForm } from '../internal-form.ts'
import { structType } from '../schema.ts'
import { paddedImages } from './container-problems.ts'
import { isMirror } from './mirror-pod.ts'
import { podAnnotationUpdateProblems } from './pod-annotation-problems.ts'
import { ownPodSpecProblems } from './pod-spec-problems.ts'
import { tolerationProblems } from './toleration.ts'

const updatable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

export function* podUpdateProblems(pod: Pod, previous: Pod): FieldErrors {
  yield* podAnnotationUpdateProblems(pod, previous)
  const [{ spec }, { spec: before }] = [pod, previous]
  if (spec === before) return
  for (const list of ['containers', 'initContainers'] as const) {
    const [containers, were] = [spec[list] ?? [], before[list] ?? []]
    if (containers.length !== were.length) {
      return yield forbidden(`spec.${list}`, 'pod updates may not add or remove containers')
    }
    yield* imageProblems(containers, `spec.${list}`)
  }
  const ofDeadline = deadlineProblems(spec, before)
  yield* ofDeadline
  if (ofDeadline.length > 0 && spec.activeDeadlineSeconds !== undefined) return
  yield* tolerationUpdateProblems(spec.tolerations ?? [], before.tolerations ?? [])
  yield* gateUpdateProblems(spec, before)
  yield* gatedUpdateProblems(spec, before)
  const munged = withoutUpdatable(spec, before)
  if (isEqual(munged, before)) return
  const difference = internalDifference(structType('io.k8s.api.core.v1.PodSpec'), before, munged)
  yield forbidden('spec', `pod updates may not change fields other than ${updatable}\n${difference}`)
}

function* imageProblems(containers: readonly Container[], path: string): FieldErrors {
  for (const [n, { image }] of containers.entries()) if (!image) yield required(`${path}[${n}].image`)
  yield* paddedImages(containers, path)
}

/** A deadline can be set, and drawn nearer. */
function deadlineProblems(
  { activeDeadlineSeconds: deadline }: PodSpec,
  { activeDeadlineSeconds: before }: PodSpec,
): readonly FieldError[] {
  const field = 'spec.activeDeadlineSeconds'
  if (deadline === undefined) {
    if (before === undefined) return []
    return [invalid(field, undefined, 'must not update from a positive integer to nil value')]
  }
  if (deadline < 0 || deadline > maxInt32) return [invalid(field, deadline, rangeSentence(0, maxInt32))]
  if (before === undefined || deadline <= before) return []
  return [invalid(field, deadline, 'must be less than or equal to previous value')]
}

function* tolerationUpdateProblems(
  tolerations: readonly Toleration[],
  before: readonly Toleration[],
): FieldErrors {
  const isKept = (old: Toleration) =>
    tolerations.some((each) => isEqual(each, { ...old, tolerationSeconds: each.tolerationSeconds }))
  if (!before.every(isKept)) {
    const detail = 'existing toleration can not be modified except its tolerationSeconds'
    return yield forbidden('spec.tolerations', detail)
  }
  // They are looked at with the whole spec, too.
  for (const problem of tolerationProblems(tolerations)) yield { ...problem, field: `spec.${problem.field}` }
}

function* gateUpdateProblems({ schedulingGates = [] }: PodSpec, before: PodSpec): FieldErrors {
  for (const [n, { name }] of schedulingGates.entries()) {
    if (before.schedulingGates?.some((each) => each.name === name)) continue
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`
    yield forbidden(`spec.schedulingGates[${n}].name`, detail)
  }
}

/** Where a pod may run can be narrowed as long as it is not up for scheduling. */
function* gatedUpdateProblems(spec: PodSpec, before: PodSpec): FieldErrors {
  if (!isGated(before)) return
  for (const [key, value] of Object.entries(before.nodeSelector ?? {})) {
    if (spec.nodeSelector?.[key] === value) continue
    yield invalid(
      'spec.nodeSelector',
      spec.nodeSelector,
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    )
    break
  }
  const needed = (of: PodSpec) => of.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const [now, then] = [needed(spec), needed(before)]
  if (then && !isEqual(now, then)) yield* narrowingProblems(now, then)
}

const isGated = ({ schedulingGates }: PodSpec) => (schedulingGates?.length ?? 0) > 0

function* narrowingProblems(now: NodeSelector | undefined, then: NodeSelector): FieldErrors {
  const field = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms'
  const terms = now?.nodeSelectorTerms ?? []
  const shown = (term: NodeSelectorTerm) =>
    internalForm(structType('io.k8s.api.core.v1.NodeSelectorTerm'), term)
  if (terms.length !== then.nodeSelectorTerms.length) {
    return yield invalid(
      field,
      now ? terms.map(shown) : null,
      'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
    )
  }
  const narrows = (after: NodeSelectorTerm, before: NodeSelectorTerm) =>
    (['matchExpressions', 'matchFields'] as const).every((list) =>
      (before[list] ?? []).every((each) => after[list]?.some((other) => isEqual(each, other))),
    )
  for (const [n, term] of terms.entries()) {
    if (narrows(term, then.nodeSelectorTerms[n])) continue
    yield invalid(`${field}[${n}]`, shown(term), 'only additions are allowed (no mutations or deletions)')
  }
}

/** The spec with what may change set back to what it was: what is left of the difference is not allowed. */
function withoutUpdatable(spec: PodSpec, before: PodSpec): PodSpec {
  const { activeDeadlineSeconds, tolerations, schedulingGates } = before
  const isBackToOne = before.terminationGracePeriodSeconds < 0 && spec.terminationGracePeriodSeconds === 1
  const { terminationGracePeriodSeconds } = isBackToOne ? before : spec
  return {
    ...spec,
    activeDeadlineSeconds,
    tolerations,
    schedulingGates,
    terminationGracePeriodSeconds,
    containers: withImagesOf(before.containers, spec.containers),
    ...(spec.initContainers && {
      initContainers: withImagesOf(before.initContainers ?? [], spec.initContainers),
    }),
    ...(isGated(before) && {
      nodeSelector: before.nodeSelector,
      affinity: withNodeAffinityOf(before, spec),
    }),
  }
}

const withImagesOf = (before: readonly Container[], containers: readonly Container[]): readonly Container[] =>
  containers.map((container, n) => ({ ...container, image: before[n].image }))

function withNodeAffinityOf({ affinity: before }: PodSpec, { affinity }: PodSpec): PodSpec['affinity'] {
  const { nodeAffinity: _now, ...others } = affinity ?? {}
  if (!before && isEmpty(others)) return undefined
  return { ...others, ...(before?.nodeAffinity && { nodeAffinity: before.nodeAffinity }) }
}

/** What is wrong with a change of a pod's ephemeral containers: they can be added, and that is all. */
export function* ephemeralContainersUpdateProblems(pod: Pod, before: Pod): FieldErrors {
  if (isMirror(before)) {
    return yield forbidden('', 'static pods do not support ephemeral containers')
  }
  yield* podAnnotationUpdateProblems(pod, before)
  yield* ownPodSpecProblems(pod.spec)
  const field = 'spec.ephemeralContainers'
  for (const old of before.spec.ephemeralContainers ?? []) {
    const found = pod.spec.ephemeralContainers?.find(({ name }) => name === old.name)
    if (!found) {
      yield forbidden(field, `existing ephemeral containers "${old.name}" may not be removed\n`)
    } else if (!isEqual(found, old)) {
      const difference = internalDifference(structType('io.k8s.api.core.v1.EphemeralContainer'), old, found)
      yield forbidden(field, `existing ephemeral containers "${old.name}" may not be changed\n${difference}`)
    }
  }
}

/** PodTemplateSpec: what the templates of all workloads have in common. */
import type { Draft } from 'immer'
import { type FieldErrors, forbidden } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Container, PodTemplateSpec } from '../generated/types/core-v1.ts'
import { labelProblems } from '../labels.ts'
import { annotationKeyProblems } from '../names.ts'
import { appArmorMatchProblems } from './app-armor.ts'
import { podAnnotationProblems } from './pod-annotation-problems.ts'
import { defaultPodSpec } from './pod-spec-defaults.ts'
import { podSpecProblems } from './pod-spec-problems.ts'

/** Gives a workload's spec a template with its defaults, in place. */
export function defaultTemplateOf(spec: { template?: Draft<PodTemplateSpec> }): void {
  spec.template ??= {} as Draft<PodTemplateSpec>
  defaultPodTemplate(spec.template)
}

/** In place. A frozen template came out of the store and has its defaults. */
export function defaultPodTemplate(template: Draft<PodTemplateSpec>): void {
  if (Object.isFrozen(template)) return
  template.metadata ??= {}
  template.spec ??= {} as Draft<PodTemplateSpec>['spec']
  defaultPodSpec(template.spec)
}

/**
 * What is wrong with a template. What its kind asks of it besides (restart policy, labels that fit the selector)
 * the kind checks.
 * @param path where the template is, for example `spec.template`
 */
export function* podTemplateProblems(template: PodTemplateSpec, path: string): FieldErrors {
  const { labels, annotations } = template.metadata ?? {}
  yield* labelProblems(labels, `${path}.labels`)
  for (const key of Object.keys(annotations ?? {})) {
    yield* breaches(annotationKeyProblems, `${path}.annotations`, key)
  }
  yield* podAnnotationProblems(annotations, template.spec, `${path}.annotations`)
  yield* podSpecProblems(template.spec, `${path}.spec`)
  yield* appArmorMatchProblems(annotations, template.spec, `${path}.spec`)
  if (template.spec.ephemeralContainers?.length) {
    yield forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
  }
}

/** How tables show a template's containers: their names, or their images, joined by commas. */
export const containersText = (
  template: PodTemplateSpec | undefined,
  part: keyof Pick<Container, 'name' | 'image'>,
) => (template?.spec?.containers ?? []).map((container) => container[part]).join(',')

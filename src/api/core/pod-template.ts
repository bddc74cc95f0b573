/** PodTemplateSpec: what the templates of all workloads have in common. */
import type { Draft } from 'immer'
import { type FieldErrors, forbidden } from '../field-error.ts'
import type { Container, PodTemplateSpec } from '../generated/types/core-v1.ts'
import { qualifiedNameProblems } from '../names.ts'
import { breaches, labelsProblems } from './pod-fields.ts'
import { defaultPodSpec } from './pod-spec-defaults.ts'
import { podSpecProblems } from './pod-spec-problems.ts'

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
  yield* labelsProblems(labels, `${path}.labels`)
  for (const key of Object.keys(annotations ?? {})) {
    yield* breaches(annotationKeyProblems, `${path}.annotations`, key)
  }
  yield* podSpecProblems(template.spec, `${path}.spec`)
  if (template.spec.ephemeralContainers?.length) {
    yield forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
  }
}

const annotationKeyProblems = (key: string) => qualifiedNameProblems(key.toLowerCase())

/** How tables show a template's containers: their names, or their images, joined by commas. */
export const containersText = (
  template: PodTemplateSpec | undefined,
  part: keyof Pick<Container, 'name' | 'image'>,
) => (template?.spec?.containers ?? []).map((container) => container[part]).join(',')

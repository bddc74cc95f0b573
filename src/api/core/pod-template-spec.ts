/** PodTemplateSpec: what the templates of all workloads have in common. */
import type { Draft } from 'immer'
import { type FieldErrors, forbidden } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Container, PodTemplateSpec } from '../generated/types/core-v1.ts'
import { labelProblems } from '../labels.ts'
import { annotationKeyProblems } from '../names.ts'
import { appArmorMatchProblems } from './app-armor.ts'
import { podAnnotationProblems } from './pod-annotation-problems.ts'
import { podSpecDefaults } from './pod-spec-defaults.ts'
import { podSpecProblems } from './pod-spec-problems.ts'
import { seccompMatchProblems } from './seccomp-annotations.ts'

/** Gives a workload's spec a template, in place. */
export function ensureTemplate(spec: { template?: Draft<PodTemplateSpec> }): void {
  spec.template ??= {} as Draft<PodTemplateSpec>
}

export const templateDefaults = {
  first(template: Draft<PodTemplateSpec>): void {
    template.metadata ??= {}
    template.spec ??= {} as Draft<PodTemplateSpec>['spec']
  },
  parts: { spec: podSpecDefaults },
}

/**
 * What is wrong with a template. What its kind asks of it besides (restart policy, labels that fit the selector)
 * the kind checks.
 * @param path where the template is, for example `spec.template`
 */
export function* podTemplateProblems(template: PodTemplateSpec, path: string): FieldErrors {
  const { annotations } = template.metadata ?? {}
  yield* templateMetadataProblems(template, path)
  yield* podSpecProblems(template.spec, `${path}.spec`)
  yield* seccompMatchProblems(annotations, template.spec, `${path}.spec`)
  yield* appArmorMatchProblems(annotations, template.spec, `${path}.spec`)
  if (template.spec.ephemeralContainers?.length) {
    yield forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
  }
}

/** What is wrong with labels and annotations of a template. @param path where the template is */
export function* templateMetadataProblems({ metadata, spec }: PodTemplateSpec, path: string): FieldErrors {
  const { labels, annotations } = metadata ?? {}
  yield* labelProblems(labels, `${path}.labels`)
  for (const key of Object.keys(annotations ?? {})) {
    yield* breaches(annotationKeyProblems, `${path}.annotations`, key)
  }
  yield* podAnnotationProblems(annotations, spec, `${path}.annotations`)
}

/** How tables show a template's containers: their names, or their images, joined by commas. */
export const containersText = (
  template: PodTemplateSpec | undefined,
  part: keyof Pick<Container, 'name' | 'image'>,
) => (template?.spec?.containers ?? []).map((container) => container[part]).join(',')

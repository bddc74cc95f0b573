/** What may change in the template of a Job that is suspended. Source: validatePodTemplateUpdate. */
import type { JobSpec } from '../generated/types/batch-v1.ts'
import type { Container } from '../generated/types/core-v1.ts'

/** The old template, but with labels, annotations, scheduling directives and resources of the new one. */
export function withDirectivesOf(now: JobSpec['template'], was: JobSpec['template']): JobSpec['template'] {
  const { labels, annotations } = now.metadata
  const { nodeSelector, tolerations, schedulingGates, affinity } = now.spec
  const others = { ...was.spec.affinity, nodeAffinity: affinity?.nodeAffinity }
  const hasAffinity =
    affinity !== undefined || was.spec.affinity?.podAffinity || was.spec.affinity?.podAntiAffinity
  return {
    metadata: { ...was.metadata, labels, annotations },
    spec: {
      ...was.spec,
      containers: withResourcesOf(now.spec.containers, was.spec.containers),
      initContainers:
        was.spec.initContainers && withResourcesOf(now.spec.initContainers, was.spec.initContainers),
      nodeSelector,
      tolerations,
      schedulingGates,
      affinity: hasAffinity ? others : undefined,
    },
  }
}

const withResourcesOf = (now: readonly Container[] = [], was: readonly Container[]): readonly Container[] =>
  was.map((container, n) => ({ ...container, resources: now[n]?.resources }))

/** Pods as the API server has them after filling in what their author left out, and what it says about them. */
import { pod as podKind } from '../../../src/api/core/pod.ts'
import type { FieldErrors } from '../../../src/api/field-error.ts'
import type { Pod, PodSpec, PodStatus, PodTemplateSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import type { StoredMeta } from '../../../src/api/meta-types.ts'

export interface PodParts {
  readonly metadata?: DeepPartial<StoredMeta>
  readonly spec?: DeepPartial<PodSpec>
  readonly status?: DeepPartial<PodStatus>
}

export const container = { name: 'app', image: 'nginx:1.27' }

/** A pod with one container, unless the parts say otherwise. */
export function podOf({ metadata, spec, status }: PodParts = {}): Pod {
  const { resourceVersion, ...asSent } = metadata ?? {}
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'nginx', namespace: 'default', ...asSent },
    spec: structuredClone({ containers: [container], ...spec }),
    status: {},
  } as unknown as Pod
  podKind.defaults?.(pod as never)
  podKind.prepareForCreate?.(pod as never, 0)
  podKind.defaults?.(pod as never)
  const stored = resourceVersion === undefined ? pod.metadata : { ...pod.metadata, resourceVersion }
  return { ...pod, metadata: stored, status: { ...pod.status, ...status } as PodStatus }
}

/** A stored pod: one that a kubelet could run. */
export const boundPod = ({ metadata, spec, status }: PodParts = {}): Pod =>
  podOf({ metadata: { resourceVersion: '1', ...metadata }, spec: { nodeName: 'node-1', ...spec }, status })

export const templateOf = (spec: DeepPartial<PodSpec> = {}): PodTemplateSpec =>
  structuredClone({
    metadata: { labels: { app: 'web' } },
    spec: { containers: [container], ...spec },
  }) as never

/** `field: message`, as a Status shows them. */
export const said = (errors: FieldErrors | undefined): readonly string[] =>
  [...(errors ?? [])].map(({ field, message }) => `${field}: ${message}`)

/** What validation says about a pod with such a spec. */
export const problemsOf = (spec: DeepPartial<PodSpec>): readonly string[] =>
  said(podKind.validate?.(podOf({ spec })))

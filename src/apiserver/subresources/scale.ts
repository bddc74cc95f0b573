/** `scale`: how many replicas there are and should be, in the same words for every kind that has them. */
import { type Column, columnsOf } from '../../api/columns.ts'
import { invalid, modified } from '../../api/errors.ts'
import { invalid as invalidField } from '../../api/field-error.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { StoredMeta } from '../../api/meta-types.ts'
import { checkPreconditions } from '../registry.ts'
import { type Answer, objectOf, type Subresource } from './subresource.ts'

/** autoscaling/v1 Scale. */
interface Scale extends Answer {
  readonly metadata: StoredMeta
  readonly spec: { readonly replicas: number }
  readonly status: { readonly replicas: number; readonly selector?: string }
}

export const scale: Subresource = {
  name: 'scale',
  speaks: { group: 'autoscaling', version: 'v1', kind: 'Scale' },

  columns: columnsOf<Scale>((c) => [
    c.name,
    c.count('Desired', ({ spec }) => spec.replicas),
    c.count('Available', ({ status }) => status.replicas),
    c.age,
  ]) as readonly Column<KubeObject>[],

  get: (request) => scaleOf(request.kind, objectOf(request)),

  update({ registry, kind, ref, context }, change) {
    const rules = kind.scale!
    const updated = registry.update(
      kind,
      ref,
      (current) => {
        const wanted = change(scaleOf(kind, current)) as Partial<Scale> & {
          metadata?: { resourceVersion?: string; uid?: string }
        }
        const { resourceVersion: version, uid } = wanted.metadata ?? {}
        if (uid) checkPreconditions(kind, current, { uid })
        if (version && version !== current.metadata.resourceVersion) throw modified(kind, ref.name)
        const replicas = wanted.spec?.replicas ?? 0
        checkReplicas(replicas, ref.name)
        return rules.withReplicas(current, replicas)
      },
      { ...context, subresource: 'scale', trusted: true },
    )
    return scaleOf(kind, updated)
  },
}

function scaleOf(kind: Kind, object: KubeObject): Scale {
  const { replicas, statusReplicas, selector } = kind.scale!
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: replicas(object) },
    status: { replicas: statusReplicas(object), selector: selector(object) },
  }
}

function checkReplicas(replicas: number, name: string): void {
  if (replicas >= 0) return
  const kind = { kind: 'Scale', group: 'autoscaling' }
  throw invalid(kind, name, [invalidField('spec.replicas', replicas, 'must be greater than or equal to 0')])
}

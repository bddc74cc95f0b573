/** Admission: what may still change or refuse a request after its object was defaulted and before it is validated. */
import type { Resource } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { RequestContext } from '../../client/client.ts'
import type { Registry } from '../registry.ts'

export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly kind: Kind<T>
  /**
   * The object as it would be stored. Its top level and metadata may be changed in place; deeper parts may be
   * frozen and shared, so they are replaced, never changed. On DELETE it is what is stored: frozen.
   */
  readonly object: T
  /** What is stored now; absent on CREATE. */
  readonly previous?: T
  readonly subresource?: string
  readonly context: RequestContext
  readonly registry: Registry
}

/** One plugin is one file and one line in plugins.ts. It refuses by throwing an ApiError. */
export interface AdmissionPlugin {
  readonly name: string
  readonly operations: readonly AdmissionRequest['operation'][]
  /** The kinds it looks at; absent: all. */
  readonly kinds?: readonly Resource[]
  admit(request: AdmissionRequest): void
}

export function runAdmission(plugins: readonly AdmissionPlugin[], request: AdmissionRequest): void {
  for (const plugin of plugins) {
    if (!plugin.operations.includes(request.operation)) continue
    if (plugin.kinds && !plugin.kinds.includes(request.kind)) continue
    plugin.admit(request)
  }
}

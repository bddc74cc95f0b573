/** Admission: what may still change or refuse a request after its object was defaulted and before it is validated. */
import type { Resource } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { RequestContext } from '../../client/client.ts'
import type { Store } from '../store.ts'

export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly kind: Kind<T>
  /**
   * The object as it would be stored. Its top level and metadata may be changed in place; deeper parts may be
   * frozen and shared, so they are replaced, never changed. On DELETE it is what is stored: frozen.
   */
  readonly object: T
  /** What a refusal calls the object: of a name that is made up, only the beginning that its author has asked for. */
  readonly name: string
  /** What is stored now; absent on CREATE. */
  readonly previous?: T
  readonly subresource?: string
  readonly context: RequestContext
  /** What is stored besides. */
  readonly store: Store
}

/** One plugin is one file and one line in plugins.ts. It refuses by throwing an ApiError. */
export interface AdmissionPlugin {
  readonly name: string
  readonly operations: readonly AdmissionRequest['operation'][]
  /** The kinds it looks at; absent: all. */
  readonly kinds?: readonly Resource[]
  admit(request: AdmissionRequest): void
}

export const defineAdmissionPlugin = (plugin: AdmissionPlugin): AdmissionPlugin => plugin

/** The plugins in their order, sorted out once for each kind and operation. */
export class AdmissionChain {
  readonly #chosen = new Map<Kind, Map<AdmissionRequest['operation'], readonly AdmissionPlugin[]>>()

  constructor(private readonly plugins: readonly AdmissionPlugin[]) {}

  /** @throws ApiError of the first plugin that refuses */
  run(request: AdmissionRequest): void {
    for (const plugin of this.#pluginsFor(request)) plugin.admit(request)
  }

  #pluginsFor({ kind, operation }: AdmissionRequest): readonly AdmissionPlugin[] {
    let ofKind = this.#chosen.get(kind)
    if (!ofKind) this.#chosen.set(kind, (ofKind = new Map()))
    let chosen = ofKind.get(operation)
    if (!chosen) {
      chosen = this.plugins.filter(
        ({ operations, kinds }) => operations.includes(operation) && (kinds?.includes(kind) ?? true),
      )
      ofKind.set(operation, chosen)
    }
    return chosen
  }
}

/** Owners that were seen to go: a kind that goes together with the last of its objects leaves nobody to ask for them. */
import type { OwnerReference } from '../../api/generated/types/meta-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { keepNewest } from '../../api/newest.ts'

/** So many are known, those that were seen last. Source: NewReferenceCache of NewDependencyGraphBuilder. */
const mostKnown = 500

export class AbsentOwners {
  readonly #known = new Set<string>()

  add({ apiVersion, kind, metadata: { name, uid, namespace } }: KubeObject): void {
    this.#known.add(textOf({ apiVersion, kind, name, uid }, namespace))
    keepNewest(this.#known, mostKnown)
  }

  /** Whether a reference says of an owner what he was; of one without a namespace, or in that of the dependent. */
  has(owner: OwnerReference, { metadata: { namespace } }: KubeObject): boolean {
    return this.#known.has(textOf(owner)) || this.#known.has(textOf(owner, namespace))
  }
}

const textOf = ({ apiVersion, kind, name, uid }: OwnerReference, namespace = ''): string =>
  `${apiVersion} ${kind} ${namespace}/${name} ${uid}`

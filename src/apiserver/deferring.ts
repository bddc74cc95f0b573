/** Lets parts of the cluster write what is hardly ever read without making it, as long as nobody has a say in it. */
import type { Kind, KubeObject, New } from '../api/kind.ts'
import { namespaceOfKey } from '../api/meta.ts'
import { formatTime } from '../api/time.ts'
import type { DeferringServer, RequestContext } from '../client/client.ts'
import { Deferred } from '../client/deferred.ts'
import type { AdmissionChain } from './admission/admission.ts'
import { marked } from './deletion.ts'
import { recordCreate } from './field-manager/managed-fields.ts'
import type { Identities } from './identities.ts'
import type { Outside } from './outside.ts'
import type { Store } from './store/store.ts'
import { sealed, type Working, workingCopy } from './working-object.ts'
import { writtenAgain } from './written-again.ts'

interface DeferringOptions {
  readonly store: Store
  readonly admission: AdmissionChain
  readonly identities: Identities
  readonly outside: Outside
}

/** Each write gives out uid, revision and instant at once: the object is the same whenever it is made. */
export class Deferring implements DeferringServer {
  constructor(private readonly options: DeferringOptions) {}

  create<T extends KubeObject>(
    of: Kind<T>,
    key: string,
    make: () => New<T>,
    context: RequestContext,
  ): boolean {
    const kind = of as unknown as Kind
    const { store, identities } = this.options
    if (context.dryRun || store.has(kind, key) || !this.#isLet(kind, key)) return false
    const uid = identities.uid()
    this.#append('ADDED', { kind, key }, (at, revision) => {
      const object: Working = workingCopy(kind, make() as unknown as New<KubeObject>, context)
      const { metadata } = object
      metadata.uid = uid
      metadata.creationTimestamp = formatTime(at)
      kind.defaults?.(object)
      recordCreate(kind, object, context, metadata.creationTimestamp)
      return sealed(object, revision)
    })
    return true
  }

  change<T extends KubeObject>(
    of: Kind<T>,
    key: string,
    change: (created: T) => T,
    context: RequestContext,
  ): boolean {
    const kind = of as unknown as Kind
    const { store, admission } = this.options
    const before = store.deferred(kind, key)
    if (!before || context.dryRun || !admission.letsRepeat(kind, store)) return false
    const { origin } = before
    this.#append('MODIFIED', before, (at, revision) => {
      const previous = origin.object
      const next = change(previous as T) as unknown as KubeObject
      return writtenAgain({ kind, previous, next, context, at, revision })
    })
    return true
  }

  delete<T extends KubeObject>(of: Kind<T>, key: string, written: number): boolean {
    const kind = of as unknown as Kind
    const before = this.options.store.deferred(kind, key)
    if (!before) return false
    // Nothing is to be deleted that was written since.
    if (before.revision !== written) return true
    if (!this.#isLet(kind, key)) return false
    this.#append('DELETED', before, (at, revision) =>
      sealed(marked(kind, before.object, { now: at }), revision),
    )
    return true
  }

  #isLet(kind: Kind, key: string): boolean {
    const { store, admission } = this.options
    return admission.letsDefer(kind, namespaceOfKey(key), store)
  }

  /** @param what what the store has of it, or what there is to be */
  #append(type: Deferred['type'], what: Target | Deferred, make: Make): void {
    const { store, outside } = this.options
    outside.end()
    const { kind, key } = what
    const before = what instanceof Deferred ? what : undefined
    const revision = store.revision + 1
    store.appendDeferred(new Deferred({ type, kind, key, before, revision, at: store.now, make }))
  }
}

type Target = Pick<Deferred, 'kind' | 'key'>
type Make = ConstructorParameters<typeof Deferred>[0]['make']

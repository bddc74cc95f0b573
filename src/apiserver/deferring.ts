/** Lets parts of the cluster write what is hardly ever read without making it, as long as nobody has a say in it. */
import type { Kind, KubeObject, New } from '../api/kind.ts'
import { deepFreeze } from '../api/memo.ts'
import { keyFor, type ObjectRef } from '../api/meta.ts'
import { formatTime } from '../api/time.ts'
import type { DeferringServer, RequestContext } from '../client/client.ts'
import { Deferred } from '../client/deferred.ts'
import type { AdmissionChain } from './admission/admission.ts'
import { marked } from './deletion.ts'
import type { Identities } from './identities.ts'
import { recordCreate } from './managed-fields.ts'
import type { Outside } from './outside.ts'
import type { Store } from './store.ts'
import { type Working, workingCopy } from './working-object.ts'
import { writtenAgain } from './written-again.ts'

interface DeferringOptions {
  readonly store: Store
  readonly admission: AdmissionChain
  readonly identities: Identities
  readonly outside: Outside
}

type Entry = Pick<Deferred, 'type' | 'kind' | 'key'> & { readonly before?: Deferred }

export class Deferring implements DeferringServer {
  constructor(private readonly options: DeferringOptions) {}

  create<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    make: () => New<T>,
    context: RequestContext,
  ): boolean {
    const { store, identities } = this.options
    const stored = kind as unknown as Kind
    const key = keyFor(ref.name, ref.namespace)
    if (context.dryRun || store.has(stored, key) || !this.#isLet(stored, ref)) return false
    const uid = identities.uid()
    this.#append({ type: 'ADDED', kind: stored, key }, (at, revision) => {
      const object: Working = workingCopy(stored, make() as unknown as New<KubeObject>, context)
      const { metadata } = object
      metadata.uid = uid
      metadata.creationTimestamp = formatTime(at)
      stored.defaults?.(object)
      recordCreate(stored, object, context, metadata.creationTimestamp)
      metadata.resourceVersion = String(revision)
      return deepFreeze(object) as KubeObject
    })
    return true
  }

  change<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    change: (created: T) => T,
    context: RequestContext,
  ): boolean {
    const { store, admission } = this.options
    const stored = kind as unknown as Kind
    const key = keyFor(ref.name, ref.namespace)
    const before = store.deferred(stored, key)
    if (!before || context.dryRun || !admission.letsRepeat(stored, store)) return false
    const { origin } = before
    this.#append({ type: 'MODIFIED', kind: stored, key, before }, (at, revision) => {
      const previous = origin.object
      const next = change(previous as T) as unknown as KubeObject
      return writtenAgain({ kind: stored, previous, next, context, at, revision })
    })
    return true
  }

  delete<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, written: number): boolean {
    const stored = kind as unknown as Kind
    const key = keyFor(ref.name, ref.namespace)
    const before = this.options.store.deferred(stored, key)
    if (!before) return false
    if (before.revision !== written) return true
    if (!this.#isLet(stored, ref)) return false
    this.#append({ type: 'DELETED', kind: stored, key, before }, (at, revision) => {
      const object = marked(stored, before.object, { now: at })
      object.metadata.resourceVersion = String(revision)
      return deepFreeze(object) as KubeObject
    })
    return true
  }

  /** @param make with the instant and the revision of the entry */
  #append(entry: Entry, make: (at: number, revision: number) => KubeObject): void {
    const { store, outside } = this.options
    outside.end()
    const revision = store.revision + 1
    const at = store.now
    const { type, kind, key, before } = entry
    store.appendDeferred(
      new Deferred({ type, kind, key, before, revision, at, make: () => make(at, revision) }),
    )
  }

  #isLet(kind: Kind, { namespace = '' }: ObjectRef): boolean {
    const { store, admission } = this.options
    return admission.letsDefer(kind, namespace, store)
  }
}

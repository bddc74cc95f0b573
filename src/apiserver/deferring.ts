/** Lets parts of the cluster create what is hardly ever read without making it, as long as nobody has a say in it. */
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

interface DeferringOptions {
  readonly store: Store
  readonly admission: AdmissionChain
  readonly identities: Identities
  readonly outside: Outside
}

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
    const revision = store.revision + 1
    const at = store.now
    this.#append(
      new Deferred({
        type: 'ADDED',
        kind: stored,
        key,
        revision,
        at,
        make() {
          const object: Working = workingCopy(stored, make() as unknown as New<KubeObject>, context)
          const { metadata } = object
          metadata.uid = uid
          metadata.creationTimestamp = formatTime(at)
          stored.defaults?.(object)
          recordCreate(stored, object, context, metadata.creationTimestamp)
          metadata.resourceVersion = String(revision)
          return deepFreeze(object) as KubeObject
        },
      }),
    )
    return true
  }

  delete<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, written: number): boolean {
    const { store } = this.options
    const stored = kind as unknown as Kind
    const key = keyFor(ref.name, ref.namespace)
    const before = store.deferred(stored, key)
    if (before?.revision !== written || !this.#isLet(stored, ref)) return false
    const revision = store.revision + 1
    const at = store.now
    this.#append(
      new Deferred({
        type: 'DELETED',
        kind: stored,
        key,
        revision,
        at,
        before,
        make() {
          const object = marked(stored, before.object, { now: at })
          object.metadata.resourceVersion = String(revision)
          return deepFreeze(object) as KubeObject
        },
      }),
    )
    return true
  }

  #append(entry: Deferred): void {
    this.options.outside.end()
    this.options.store.appendDeferred(entry)
  }

  #isLet(kind: Kind, { namespace = '' }: ObjectRef): boolean {
    const { store, admission } = this.options
    return admission.letsDefer(kind, namespace, store)
  }
}

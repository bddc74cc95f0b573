/** Lets parts of the cluster write what is hardly ever read without making it, as long as nobody has a say in it. */
import type { Kind, KubeObject, New } from '../api/kind.ts'
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
import { sealed, type Working, workingCopy } from './working-object.ts'
import { writtenAgain } from './written-again.ts'

interface DeferringOptions {
  readonly store: Store
  readonly admission: AdmissionChain
  readonly identities: Identities
  readonly outside: Outside
}

/** The object that is meant, whatever its type. */
interface Target {
  readonly kind: Kind
  /** As `keyOf` has it. */
  readonly key: string
  /** Empty where its kind has none. */
  readonly namespace: string
}

interface Stored extends Target {
  /** What the store has of it, where that is deferred, too. */
  readonly before: Deferred | undefined
}

function targetOf<T extends KubeObject>(of: Kind<T>, { name, namespace = '' }: ObjectRef): Target {
  return { kind: of as unknown as Kind, key: keyFor(name, namespace), namespace }
}

/** Each write gives out uid, revision and instant at once: the object is the same whenever it is made. */
export class Deferring implements DeferringServer {
  constructor(private readonly options: DeferringOptions) {}

  create<T extends KubeObject>(
    of: Kind<T>,
    ref: ObjectRef,
    make: () => New<T>,
    context: RequestContext,
  ): boolean {
    const target = targetOf(of, ref)
    const { kind, key } = target
    if (context.dryRun || this.options.store.has(kind, key) || !this.#isLet(target)) return false
    const uid = this.options.identities.uid()
    this.#append('ADDED', target, (at, revision) => {
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
    ref: ObjectRef,
    change: (created: T) => T,
    context: RequestContext,
  ): boolean {
    const { store, admission } = this.options
    const target = this.#stored(of, ref)
    const { kind, before } = target
    if (!before || context.dryRun || !admission.letsRepeat(kind, store)) return false
    const { origin } = before
    this.#append('MODIFIED', target, (at, revision) => {
      const previous = origin.object
      const next = change(previous as T) as unknown as KubeObject
      return writtenAgain({ kind, previous, next, context, at, revision })
    })
    return true
  }

  delete<T extends KubeObject>(of: Kind<T>, ref: ObjectRef, written: number): boolean {
    const target = this.#stored(of, ref)
    const { kind, before } = target
    if (!before) return false
    // Nothing is to be deleted that was written since.
    if (before.revision !== written) return true
    if (!this.#isLet(target)) return false
    this.#append('DELETED', target, (at, revision) =>
      sealed(marked(kind, before.object, { now: at }), revision),
    )
    return true
  }

  #stored<T extends KubeObject>(of: Kind<T>, ref: ObjectRef): Stored {
    const target = targetOf(of, ref)
    return { ...target, before: this.options.store.deferred(target.kind, target.key) }
  }

  #isLet({ kind, namespace }: Target): boolean {
    const { store, admission } = this.options
    return admission.letsDefer(kind, namespace, store)
  }

  #append(
    type: Deferred['type'],
    { kind, key, before }: Target & Partial<Stored>,
    make: ConstructorParameters<typeof Deferred>[0]['make'],
  ): void {
    const { store, outside } = this.options
    outside.end()
    const revision = store.revision + 1
    store.appendDeferred(new Deferred({ type, kind, key, before, revision, at: store.now, make }))
  }
}

/**
 * Admission: what may still change or refuse a request. Plugins are asked twice: after the object was defaulted, when it may
 * be changed, and after it was validated, when it is what would be stored.
 */
import type { Resource } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { inVersion } from '../../api/kind-versions.ts'
import type { Asked, DeleteOptions, RequestContext, SpokenUpdate } from '../../client/client.ts'
import type { Store } from '../store/store.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** What may pass unseen by a plugin that lets writes repeat, and by one that lets them be made later. */
export const repeatedOperations: readonly Operation[] = ['UPDATE']
export const deferredOperations: readonly Operation[] = ['CREATE', 'DELETE']

export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly operation: Operation
  readonly kind: Kind<T>
  /**
   * The object as it would be stored; of an update, until it is validated, as its author has sent it. Its top level and metadata may be changed in place; deeper parts may be
   * frozen and shared, so they are replaced, never changed. On DELETE, and of an action, it is what is stored: frozen.
   */
  readonly object: T
  /**
   * What a refusal calls the object: of a name that is made up, only the beginning that its author has asked for, until the
   * object is valid.
   */
  readonly name: string
  /** Whether its author has named it. Default true. */
  readonly isNamed?: boolean
  /** What is stored now; absent on CREATE. */
  readonly previous?: T
  readonly subresource?: string
  /** How it is deleted, where it is. */
  readonly options?: DeleteOptions
  /** What an action asks for, such as Binding or PodExecOptions: this is what it is about. Its fields may be changed in place. */
  readonly asked?: Asked
  /** What is written of an object that is changed, where that is not the object itself, until it is validated: a Scale. Its fields may be changed in place. */
  readonly spoken?: SpokenUpdate
  readonly context: RequestContext
  /**
   * Set by a plugin that has something to write if the object is stored, or one of its name is there already: called just before
   * that, and not for who only tries.
   */
  beforeCommit?: () => void
  /** What is stored besides. */
  readonly store: Store
  /** All that is served now. */
  readonly kinds: readonly Kind[]
}

/** What a refusal says was asked for: of a kind that is in several groups, in that of the request. */
export const askedResource = ({ kind, context }: Pick<AdmissionRequest, 'kind' | 'context'>): Resource =>
  inVersion(kind, context.apiVersion)

/** What a refusal calls an object without a name. */
export const unnamed = 'Unknown'

/** One plugin is one file and one line in plugins.ts. It refuses by throwing an ApiError. */
export interface AdmissionPlugin {
  readonly name: string
  readonly operations: readonly Operation[]
  /** The kinds it looks at; absent: all. */
  readonly kinds?: readonly Resource[]
  /** Whether it looks at actions, too. Default false. */
  readonly judgesActions?: boolean
  /** Whether it looks at what is answered and not stored, too. Default false. */
  readonly judgesReviews?: boolean
  /**
   * Whether it lets repeats of a write pass unseen that it has let pass: the same object, in which nothing but a time or a
   * count is another. Default: it looks at each of them.
   */
  letsRepeat?(kind: Kind, store: Store): boolean
  /**
   * Whether it lets pass unseen what the cluster creates itself in a namespace, such as Events, and what it deletes of that.
   * Default: where it lets writes repeat.
   */
  letsDefer?(kind: Kind, namespace: string, store: Store): boolean
  /** May change the object, and refuse it, before it is validated. */
  admit?(request: AdmissionRequest): void
  /** Gives an object what only the API server has to give, once all have had their say and it is prepared, and before it is validated. */
  allot?(request: AdmissionRequest): void
  /** Whether it has changed the object in a way of which all others should know: then all are asked to admit it once more. */
  hasChanged?(request: AdmissionRequest): boolean
  /** May refuse what is valid: of what was changed by all that come after, too. Nothing may be changed any more. */
  validate?(request: AdmissionRequest): void
}

export const defineAdmissionPlugin = (plugin: AdmissionPlugin): AdmissionPlugin => plugin

/** Those who are asked about a kind and an operation, in their order. */
interface Chosen {
  readonly admitting: readonly AdmissionPlugin[]
  readonly allotting: readonly AdmissionPlugin[]
  readonly validating: readonly AdmissionPlugin[]
}

const allIn = ({ admitting, allotting, validating }: Chosen) => [...admitting, ...allotting, ...validating]

/** Those who are asked whether some operations may pass unseen, sorted out once for each kind. */
interface Consulted {
  readonly operations: readonly Operation[]
  readonly plugins: WeakMap<Kind, readonly AdmissionPlugin[]>
}

/** The plugins in their order, sorted out once for each kind and operation, and for actions. */
export class AdmissionChain {
  readonly #chosen = new WeakMap<Kind, Map<Operation, Chosen>>()

  readonly #chosenForActions = new WeakMap<Kind, Map<Operation, Chosen>>()

  /** Those who are asked whether writes of a kind may pass unseen. */
  readonly #ofRepeated: Consulted = { operations: repeatedOperations, plugins: new WeakMap() }
  readonly #ofDeferred: Consulted = { operations: deferredOperations, plugins: new WeakMap() }

  constructor(private readonly plugins: readonly AdmissionPlugin[]) {}

  /** Answers whether one has changed it in a way of which all others were told. @throws ApiError of the first plugin that refuses */
  admit(request: AdmissionRequest): boolean {
    const { admitting } = this.#chosenFor(request)
    for (const plugin of admitting) plugin.admit!(request)
    const isChanged = admitting.some((plugin) => plugin.hasChanged?.(request))
    if (isChanged) for (const plugin of admitting) plugin.admit!(request)
    return isChanged
  }

  /** @throws ApiError of the first plugin that cannot */
  allot(request: AdmissionRequest): void {
    for (const plugin of this.#chosenFor(request).allotting) plugin.allot!(request)
  }

  /** @throws ApiError of the first plugin that refuses */
  validate(request: AdmissionRequest): void {
    for (const plugin of this.#chosenFor(request).validating) plugin.validate!(request)
  }

  /** Whether all let updates of a kind repeat, as things stand. */
  letsRepeat(kind: Kind, store: Store): boolean {
    for (const plugin of this.#consulted(this.#ofRepeated, kind))
      if (!plugin.letsRepeat?.(kind, store)) return false
    return true
  }

  /** Whether all let what is created in a namespace, or deleted, be made later, as things stand. */
  letsDefer(kind: Kind, namespace: string, store: Store): boolean {
    for (const plugin of this.#consulted(this.#ofDeferred, kind)) {
      if (!(plugin.letsDefer?.(kind, namespace, store) ?? plugin.letsRepeat?.(kind, store))) return false
    }
    return true
  }

  #consulted({ operations, plugins }: Consulted, kind: Kind): readonly AdmissionPlugin[] {
    let asked = plugins.get(kind)
    if (!asked) {
      const ofAll = operations.flatMap((operation) => allIn(this.#chosenFor({ kind, operation })))
      plugins.set(kind, (asked = [...new Set(ofAll)]))
    }
    return asked
  }

  #chosenFor({
    kind,
    operation,
    asked: action,
  }: Pick<AdmissionRequest, 'kind' | 'operation' | 'asked'>): Chosen {
    const all = action ? this.#chosenForActions : this.#chosen
    let ofKind = all.get(kind)
    if (!ofKind) all.set(kind, (ofKind = new Map()))
    let chosen = ofKind.get(operation)
    if (!chosen) {
      const asked = this.plugins.filter(
        ({ operations, kinds, judgesActions = false, judgesReviews = false }) =>
          operations.includes(operation) &&
          (kinds?.includes(kind) ?? true) &&
          (judgesActions || !action) &&
          (judgesReviews || !kind.isAnswered),
      )
      chosen = {
        admitting: asked.filter(({ admit }) => admit),
        allotting: asked.filter(({ allot }) => allot),
        validating: asked.filter(({ validate }) => validate),
      }
      ofKind.set(operation, chosen)
    }
    return chosen
  }
}

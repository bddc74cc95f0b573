/** The typed verbs: how every part of the cluster, and every user in this process, talks to the API server. */
import { type Draft, produce } from 'immer'
import { bindingOf, boundTo } from '../api/core/binding.ts'
import { pod } from '../api/core/pod.ts'
import { notFound } from '../api/errors.ts'
import type { Binding, Pod } from '../api/generated/types/core-v1.ts'
import type { Kind, KubeObject, New } from '../api/kind.ts'
import { type ObjectRef, refOf, refOfKey } from '../api/meta.ts'
import type { StoredMeta } from '../api/meta-types.ts'
import type { FieldTerm, Selector } from '../api/selector.ts'
import { formatTime } from '../api/time.ts'
import type { Annotations } from './annotations.ts'
import type { RepeatOptions, RepeatServer, Row } from './repeats.ts'
import type { User } from './user.ts'

/** Who asks, and in what manner. */
export interface RequestContext {
  /** The name under which managedFields records the write. */
  readonly fieldManager: string
  /** Whether the request itself names it, and not only who sends it. Default false. */
  readonly namesManager?: boolean
  readonly user: User
  /** The version in which an object is handed over. Default: that in which it is stored, as it is answered always. */
  readonly apiVersion?: string
  /** Everything is checked and filled in, nothing is stored. */
  readonly dryRun?: boolean
  /**
   * The caller is part of this cluster and hands over whole objects: they are not decoded again, so that frozen
   * parts of a template are shared by all that is made from it.
   */
  readonly trusted?: boolean
  /** What is frozen in the objects that the caller hands over came out of the store: it is not decoded again. */
  readonly keepsStored?: boolean
  /** What becomes of unknown and duplicate fields. Default Warn. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
  /** Whether the request itself names that. Default false. */
  readonly namesFieldValidation?: boolean
  /** What was wrong with the text before it became a value: duplicate fields. */
  readonly textProblems?: readonly string[]
  /** For server-side apply: whether fields that others manage are taken from them. */
  readonly force?: boolean
  /** Whether what a write asks for besides, such as to grant what a role allows, is checked against the rights of the user. */
  readonly mustBeAllowed?: boolean
  /** Whether the managedFields of what is handed over are its record already, as server-side apply has made it. */
  readonly isRecorded?: boolean
  /** Whether the request is about a collection, and names none of its objects: refusals call them Unknown. */
  readonly isOfCollection?: boolean
  /** Whether what is handed over is what a patch has made of an object. */
  readonly isPatched?: boolean
  /** What the caller should be told although the request succeeds. */
  warn?(warning: string): void
  /** Is told what policies and webhooks say of the request, for those who want to know afterwards. Default: nobody is. */
  readonly audit?: Annotations
  /** Told what is about to be stored, or would be: what it throws, the caller is told instead, and nothing is stored. */
  beforeCommit?(object: KubeObject, type: WriteType): void
}

/** Whether an object comes from outside: from nobody that is trusted, or by way of a request, of which it is asked how strictly its fields are looked at. */
export const isSent = ({ trusted, fieldValidation }: RequestContext): boolean =>
  !trusted || fieldValidation !== undefined

export type WriteType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface Preconditions {
  readonly uid?: string
  readonly resourceVersion?: string
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  /** The same as it was asked for of old: who is told of the deletion is told so. */
  readonly orphanDependents?: boolean
  readonly preconditions?: Preconditions
}

export interface UpdateOptions {
  /** What is written: the object proper (default), or one of its subresources. */
  readonly subresource?: string
  readonly preconditions?: Preconditions
  /** What is written, where that is not the object itself. */
  readonly spoken?: SpokenUpdate
}

/** A write in the words of another kind, such as Scale, once it is known what is to be. */
export interface SpokenUpdate {
  /** What is there, in those words. */
  readonly before: Asked
  /** What is to be. Admission may change its fields in place. */
  readonly after: Asked
  /** What was asked of the subresource, and in what manner: the same once more makes the same of the object. */
  readonly sent: { readonly object: unknown; readonly context: RequestContext & UpdateOptions }
  /** The object that this makes of the one that is stored. @throws ApiError for what is wrong */
  made(current: KubeObject): KubeObject
}

/** What is asked for below an object, or by itself, and is never stored: a Binding, an Eviction, a TokenRequest, PodExecOptions. */
export interface Asked {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata?: Partial<StoredMeta>
}

export interface Action {
  readonly operation: 'CREATE' | 'CONNECT'
  /** Of the object below which it is asked for, or of what is asked for by itself. */
  readonly kind: Kind
  readonly ref: ObjectRef
  /** Absent: it is asked for by itself. */
  readonly subresource?: string
  /** In full. Admission may change its fields in place. */
  readonly asked: Asked
}

export interface ListOptions {
  readonly namespace?: string
  readonly labelSelector?: Selector
  readonly fieldSelector?: readonly FieldTerm[]
}

/** What the client asks of the API server; the registry is one. Every object that it answers is frozen and shared. */
export interface ApiServer {
  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined
  list<T extends KubeObject>(kind: Kind<T>, options: ListOptions): readonly T[]
  create<T extends KubeObject>(kind: Kind<T>, object: New<T>, context: RequestContext): T
  /** `change` answers the whole new object; answering the same object means that there is nothing to write. */
  update<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    change: (current: T) => unknown,
    context: RequestContext & UpdateOptions,
  ): T
  /** Answers the object as it is after the request: still there when it ends gracefully, else its last state. */
  delete<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    options: DeleteOptions,
    context: RequestContext & Pick<UpdateOptions, 'subresource'>,
  ): T
  /**
   * Has admission asked about an action, which may change what is asked for, and then has it carried out.
   * @param run calls `judge` once it is known to be right: admission may refuse it then
   * @throws ApiError of admission, and of `run`
   */
  act<A>(action: Action, context: RequestContext, run: (judge: () => void) => A): A
  /** The position of the newest entry of the log. */
  readonly revision: number
  /** The cluster's time, in milliseconds. */
  readonly now: number
  /** Absent: whoever writes again and again writes in full. */
  readonly repeats?: RepeatServer
  /** Absent: what is hardly ever read is made at once. */
  readonly deferring?: DeferringServer
  /** Absent: nobody applies in this process. */
  readonly applying?: ApplyServer
}

/** Server-side apply, for parts of the cluster. */
export interface ApplyServer {
  /**
   * Creates or changes an object so that it says what the configuration says.
   * @param configuration only what its author decides
   * @throws ApiError 409 where fields are others' and `context.force` is not set
   */
  apply<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    configuration: object,
    context: RequestContext & Pick<UpdateOptions, 'subresource'>,
  ): T
}

/** What the API server lets parts of the cluster write that is made later. Each answers false where it has to be written in full. */
export interface DeferringServer {
  /** @param key as `keyOf` has it, here and below; `make` what its author would have created: valid, with this name. Pure */
  create<T extends KubeObject>(
    kind: Kind<T>,
    key: string,
    make: () => New<T>,
    context: RequestContext,
  ): boolean
  /**
   * Changes what was created so, and has been changed in no other way since.
   * @param change what its author makes of it as it was created: valid. Pure
   */
  change<T extends KubeObject>(
    kind: Kind<T>,
    key: string,
    change: (created: T) => T,
    context: RequestContext,
  ): boolean
  /** Deletes what was created so, unless it was written since. @param revision under which it was written last */
  delete<T extends KubeObject>(kind: Kind<T>, key: string, revision: number): boolean
}

export class Client {
  /** The revision of this client's own last write: a view that has not reached it is too old to act on. */
  lastWrite = 0

  constructor(
    private readonly server: ApiServer,
    private readonly context: RequestContext,
  ) {}

  /** The position of the newest entry of the log. */
  get revision(): number {
    return this.server.revision
  }

  /** @throws ApiError 404 */
  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T {
    const found = this.server.get(kind, { name, namespace })
    if (!found) throw notFound(kind, name)
    return found
  }

  /** The object, or undefined where there is none. */
  find<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.server.get(kind, { name, namespace })
  }

  list<T extends KubeObject>(kind: Kind<T>, options: ListOptions = {}): readonly T[] {
    return this.server.list(kind, options)
  }

  /** @throws ApiError 409 AlreadyExists, 422 Invalid, 403 Forbidden */
  create<T extends KubeObject>(kind: Kind<T>, object: New<T>): T {
    return this.#wrote(this.server.create(kind, object, this.context))
  }

  /**
   * Creates what is hardly ever read: as a rule it is made when somebody does so.
   * @param key as `keyOf` has it, here and below: who keeps it spares the store to look for another text
   * @param make what is to be created, valid and with this name. Pure
   * @throws ApiError as `create` does
   */
  createDeferred<T extends KubeObject>(kind: Kind<T>, key: string, make: () => New<T>): void {
    if (this.server.deferring?.create(kind, key, make, this.context)) this.#wrote(undefined)
    else this.create(kind, make())
  }

  /**
   * Writes again what `createDeferred` has created: as a rule it is made when somebody reads it. Answers whether it is there.
   * @param change what is made of the object as it was created, or as it stands where somebody else has written it. Pure
   * @throws ApiError as `update` does
   */
  changeDeferred<T extends KubeObject>(kind: Kind<T>, key: string, change: (created: T) => T): boolean {
    if (this.server.deferring?.change(kind, key, change, this.context)) {
      this.#wrote(undefined)
      return true
    }
    const stored = this.server.get(kind, refOfKey(key))
    if (stored) this.replace(kind, stored, change(stored))
    return stored !== undefined
  }

  /** Deletes an object unless it was written again after `revision`; as a rule it is not made for that. */
  deleteUnchanged<T extends KubeObject>(kind: Kind<T>, key: string, revision: number): void {
    if (this.server.deferring?.delete(kind, key, revision)) return this.#wrote(undefined)
    const found = this.server.get(kind, refOfKey(key))
    if (found?.metadata.resourceVersion === String(revision))
      this.delete(kind, found, { gracePeriodSeconds: 0 })
  }

  /**
   * Changes an object by a recipe. A recipe that changes nothing writes nothing.
   * @throws ApiError 409 Conflict when `object` is not the newest version
   */
  update<T extends KubeObject>(kind: Kind<T>, object: T, recipe: (draft: Draft<T>) => void): T {
    return this.#change(kind, object, undefined, recipe)
  }

  /** Changes the status of an object by a recipe, under the same rules as `update`. */
  updateStatus<T extends KubeObject & { readonly status: object }>(
    kind: Kind<T>,
    object: T,
    recipe: (status: Draft<T['status']>) => void,
  ): T {
    const ofStatus = (draft: Draft<T>) => recipe(draft.status as Draft<T['status']>)
    return this.#change(kind, object, 'status', ofStatus)
  }

  /**
   * Puts `next`, made from `object`, in its place: for those who write so often that a recipe would cost too much.
   * @throws ApiError 409 Conflict when `object` is not the newest version
   */
  replace<T extends KubeObject>(kind: Kind<T>, object: T, next: T, subresource?: string): T {
    return this.#write(kind, object, subresource, () => next)
  }

  /** Begins a row of repeats with an object that this client has just written; undefined: each has to be written in full. */
  beginRow<T extends KubeObject>(
    kind: Kind<T>,
    written: T,
    options: Pick<RepeatOptions<T>, 'beat' | 'again' | 'subresource' | 'prepare'>,
  ): Row | undefined {
    const { fieldManager, user } = this.context
    return this.server.repeats?.begin(kind, written, { fieldManager, user, ...options })
  }

  /** Nothing more comes of a row; who has heard of none of its repeats hears of that. */
  endRow(row: Row | undefined): void {
    if (row && !row.isOver) this.server.repeats!.end(row)
  }

  /** Changes an object through a subresource other than its status, such as a Namespace's `finalize`. */
  updateSubresource<T extends KubeObject>(
    kind: Kind<T>,
    object: T,
    subresource: string,
    recipe: (draft: Draft<T>) => void,
  ): T {
    return this.#change(kind, object, subresource, recipe)
  }

  /**
   * Server-side apply that takes fields from others.
   * @param configuration only what its author decides, without name and kind
   * @param as under which name managedFields records it, and through which subresource it is written
   */
  apply<T extends KubeObject>(
    kind: Kind<T>,
    object: T,
    configuration: object,
    as: Pick<RequestContext, 'fieldManager'> & Pick<UpdateOptions, 'subresource'>,
  ): T {
    const context = { ...this.context, ...as, force: true }
    return this.#wrote(this.server.applying!.apply(kind, refOf(object), configuration, context))
  }

  /**
   * Says how many replicas an object should have, through its scale.
   * @throws ApiError 409 Conflict when `object` is not the newest version
   */
  scale<T extends KubeObject>(kind: Kind<T>, object: T, replicas: number): T {
    return this.#write(kind, object, 'scale', (current) => kind.scale!.withReplicas(current, replicas))
  }

  /** Deletes an object; one that is gone already is no error, and its namesake is another. */
  delete<T extends KubeObject>(kind: Kind<T>, object: T, options: DeleteOptions = {}): void {
    const preconditions = { uid: object.metadata.uid, ...options.preconditions }
    try {
      this.#wrote(this.server.delete(kind, refOf(object), { ...options, preconditions }, this.context))
    } catch (error) {
      const { name, namespace, uid } = object.metadata
      if (this.find(kind, name, namespace)?.metadata.uid === uid) throw error
    }
  }

  /** Binds a pod to a node, as the scheduler does. */
  bind(object: Pod, nodeName: string): Pod {
    const { uid } = object.metadata
    const at = formatTime(this.server.now)
    const ref = refOf(object)
    const asked: Binding = bindingOf(object, nodeName)
    const action: Action = { operation: 'CREATE', kind: pod as Kind, ref, subresource: 'binding', asked }
    const bound = (current: Pod) => boundTo(current, asked, at)
    const binding = (judge: () => void) => {
      judge()
      return this.server.update(pod, ref, bound, this.#contextFor('binding', { uid }))
    }
    return this.#wrote(this.server.act(action, this.context, binding))
  }

  #change<T extends KubeObject>(
    kind: Kind<T>,
    object: T,
    subresource: string | undefined,
    recipe: (draft: Draft<T>) => void,
  ): T {
    return this.#write(kind, object, subresource, (current) =>
      produce(current, (draft) => void recipe(draft)),
    )
  }

  #write<T extends KubeObject>(
    kind: Kind<T>,
    object: T,
    subresource: string | undefined,
    change: (current: T) => T,
  ): T {
    const { uid, resourceVersion } = object.metadata
    const context = this.#contextFor(subresource, { uid, resourceVersion })
    return this.#wrote(this.server.update(kind, refOf(object), change, context))
  }

  /** Named one by one: a spread is slow where every write goes through. */
  #contextFor(subresource: string | undefined, preconditions: Preconditions): RequestContext & UpdateOptions {
    const { fieldManager, user, dryRun, trusted, fieldValidation, warn } = this.context
    return { fieldManager, user, dryRun, trusted, fieldValidation, warn, subresource, preconditions }
  }

  #wrote<T>(answer: T): T {
    this.lastWrite = this.server.revision
    return answer
  }
}

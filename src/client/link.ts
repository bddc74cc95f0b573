/** The way between one machine and the API server: when it is cut, every request fails, as when nobody answers. */
import { ApiError } from '../api/errors.ts'
import type { Kind, KubeObject, New } from '../api/kind.ts'
import type { ObjectRef } from '../api/meta.ts'
import type {
  Action,
  ApiServer,
  DeferringServer,
  DeleteOptions,
  ListOptions,
  RequestContext,
  UpdateOptions,
} from './client.ts'
import type { RepeatServer } from './repeats.ts'

export class Link implements ApiServer {
  #isCut = false
  #waiting = new Set<() => void>()

  constructor(private readonly server: ApiServer) {}

  get isCut(): boolean {
    return this.#isCut
  }

  cut(): void {
    this.#isCut = true
  }

  open(): void {
    this.#isCut = false
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const run of waiting) run()
  }

  /** Calls back once, when it is open again. Answers how to call that off. */
  onOpen(run: () => void): () => void {
    this.#waiting.add(run)
    return () => this.#waiting.delete(run)
  }

  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined {
    return this.#far.get(kind, ref)
  }

  list<T extends KubeObject>(kind: Kind<T>, options: ListOptions): readonly T[] {
    return this.#far.list(kind, options)
  }

  create<T extends KubeObject>(kind: Kind<T>, object: New<T>, context: RequestContext): T {
    return this.#far.create(kind, object, context)
  }

  update<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    change: (current: T) => unknown,
    context: RequestContext & UpdateOptions,
  ): T {
    return this.#far.update(kind, ref, change, context)
  }

  delete<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    options: DeleteOptions,
    context: RequestContext & Pick<UpdateOptions, 'subresource'>,
  ): T {
    return this.#far.delete(kind, ref, options, context)
  }

  act<A>(action: Action, context: RequestContext, run: (judge: () => void) => A): A {
    return this.#far.act(action, context, run)
  }

  get repeats(): RepeatServer | undefined {
    return this.#far.repeats
  }

  get deferring(): DeferringServer | undefined {
    return this.#far.deferring
  }

  get revision(): number {
    return this.server.revision
  }

  get now(): number {
    return this.server.now
  }

  /** @throws ApiError 503 */
  get #far(): ApiServer {
    if (this.#isCut) throw new ApiError(503, 'ServiceUnavailable', 'dial tcp 172.18.0.2:6443: i/o timeout')
    return this.server
  }
}

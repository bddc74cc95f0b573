/** Accepts the names of definitions, establishes them, and deletes the objects of those that are deleted. In a real cluster the API server does so itself. */
import {
  cleanupFinalizer,
  customResourceDefinition,
  isEstablished,
} from '../../api/apiextensions/customresourcedefinition.ts'
import { isEqual } from '../../api/equality.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from '../../api/generated/types/apiextensions-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type Actor, type ActorContext, defineActor } from '../runtime/actor.ts'
import { writesPerTurn } from '../runtime/controller.ts'
import type { Served } from '../runtime/served.ts'
import { statusOf, withCondition } from './conditions.ts'

/** @param served what is served now: kinds come and go */
export const customResourceDefinitionController = (served: Served): Actor =>
  defineActor({
    name: 'customresourcedefinition',
    start: (context) => new Establisher(context, served).start(),
  })

type Told = Pick<CustomResourceDefinitionCondition, 'status' | 'reason' | 'message'>

class Establisher {
  readonly #queue: WorkQueue

  constructor(
    private readonly context: ActorContext,
    private readonly served: Served,
  ) {
    this.#queue = context.queue((name) => this.#reconcile(name))
  }

  start(): void {
    const { cache } = this.context
    cache.onChange(customResourceDefinition, ({ object, previous, type }) => {
      if (type !== 'DELETED') this.#queue.add(object.metadata.name)
      // Names may have come free.
      if (type === 'DELETED' || !isEqual(object.status.acceptedNames, previous?.status.acceptedNames)) {
        for (const other of this.#othersOf(object)) this.#queue.add(other.metadata.name)
      }
    })
    cache.onAnyNews(({ type, kind }) => {
      if (type !== 'DELETED' || !kind.isUnstructured || cache.count(kind) > 0) return
      this.#queue.add(`${kind.plural}.${kind.group}`)
    })
  }

  #othersOf({ metadata: { name }, spec: { group } }: CustomResourceDefinition) {
    return this.context.cache
      .list(customResourceDefinition)
      .filter((each) => each.spec.group === group && each.metadata.name !== name)
  }

  #reconcile(name: string): void {
    const { cache, client } = this.context
    const definition = cache.get(customResourceDefinition, name)
    if (!definition) return
    const status = statusOf(definition, this.#othersOf(definition), this.#now)
    if (!isEqual(status, definition.status)) {
      client.updateSubresource(customResourceDefinition, definition, 'status', (draft) => {
        Object.assign(draft, { status })
      })
    } else if (isBeingDeleted(definition) && definition.metadata.finalizers?.includes(cleanupFinalizer)) {
      this.#cleanUp(definition)
    }
  }

  get #now(): string {
    return formatTime(this.context.clock.now())
  }

  #cleanUp(definition: CustomResourceDefinition): void {
    const { name } = definition.metadata
    if (!isEstablished(definition)) {
      const message = 'resource was never established'
      return this.#release(definition, { status: 'False', reason: 'NeverEstablished', message })
    }
    const begun = this.#tell(definition, {
      status: 'True',
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    })
    const kind = this.served.kinds.find(
      (each) => each.isUnstructured && `${each.plural}.${each.group}` === name,
    )
    if (kind && !this.#deleteObjects(kind)) this.#queue.add(name)
    else if (!kind || this.context.cache.count(kind) === 0) {
      const message = 'removed all instances'
      this.#release(begun, { status: 'False', reason: 'InstanceDeletionCompleted', message })
    }
  }

  /** Answers whether nothing remains to be asked for. */
  #deleteObjects(kind: Kind): boolean {
    const { cache, client } = this.context
    let left = writesPerTurn
    for (const object of cache.list(kind)) {
      if (isBeingDeleted(object)) continue
      if (left-- === 0) return false
      client.delete(kind, object)
    }
    return true
  }

  #tell(definition: CustomResourceDefinition, told: Told): CustomResourceDefinition {
    const status = withCondition(definition.status, { type: 'Terminating', ...told }, this.#now)
    return this.context.client.updateSubresource(customResourceDefinition, definition, 'status', (draft) => {
      Object.assign(draft, { status })
    })
  }

  #release(definition: CustomResourceDefinition, told: Told): void {
    const status = withCondition(definition.status, { type: 'Terminating', ...told }, this.#now)
    this.context.client.updateSubresource(customResourceDefinition, definition, 'status', (draft) => {
      const finalizers = draft.metadata.finalizers?.filter((each) => each !== cleanupFinalizer)
      Object.assign(draft, { status, metadata: { ...draft.metadata, finalizers } })
    })
  }
}

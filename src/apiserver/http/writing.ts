/** POST, PUT, PATCH and DELETE of objects. */
import type { FastifyReply } from 'fastify'
import type { KubeObject, New } from '../../api/kind.ts'
import { isBeingDeleted, refOf } from '../../api/meta.ts'
import type { DeleteOptions } from '../../client/client.ts'
import { serverSideApply } from '../apply.ts'
import { selection } from '../selection.ts'
import type { ServedApi } from '../served-api.ts'
import { type Answers, answerOptionsOf } from './answer.ts'
import { appliedConfiguration, isApply } from './applying.ts'
import type { Collections } from './collections.ts'
import { contextOf, contextWith, withInput } from './context.ts'
import { bytesOf, checkIdentity, decodedInputOf, inputOf, type Json, putIntoNamespace } from './input.ts'
import { checkedDeleteOptions, deleteOptionsOfQuery, type SentDeleteOptions } from './options.ts'
import { listParameters } from './parameters.ts'
import { patchOf } from './patching.ts'
import { type ResourceRequest, refOfRequest } from './request.ts'
import { sendValue } from './send.ts'

interface WritingOptions {
  readonly registry: ServedApi
  readonly answers: Answers
  readonly collections: Collections
  /** Called after each write that may have put work on the clock and is not the last of its request. */
  onWork(): void
  now(): number
}

export class Writing {
  readonly #registry: ServedApi

  constructor(private readonly options: WritingOptions) {
    this.#registry = options.registry
  }

  create(r: ResourceRequest): FastifyReply {
    const context = contextOf(r, 'CreateOptions')
    const input = inputOf(r)
    putIntoNamespace(input.object, r.path)
    const object = input.object as unknown as New<KubeObject>
    return this.#send(r, this.#registry.create(r.kind, object, withInput(context, input)), 201)
  }

  update(r: ResourceRequest): FastifyReply {
    const context = contextOf(r, 'UpdateOptions')
    const input = inputOf(r)
    checkIdentity(input.object, r.path)
    const ref = refOfRequest(r)
    const written = withInput(context, input)
    if (r.kind.createsOnUpdate && !this.#registry.get(r.kind, ref)) {
      const { resourceVersion: _ofWhatIsGone, ...metadata } = input.object.metadata as Json
      const object = { ...input.object, metadata } as unknown as New<KubeObject>
      return this.#send(r, this.#registry.create(r.kind, object, written), 201)
    }
    return this.#send(
      r,
      this.#registry.update(r.kind, ref, () => input.object, written),
    )
  }

  patch(r: ResourceRequest): FastifyReply {
    if (isApply(r)) return this.#apply(r)
    const context = contextOf(r, 'PatchOptions')
    const patch = patchOf(r, r.kind, context)
    return this.#send(r, this.#registry.update(r.kind, refOfRequest(r), patch, { ...context, trusted: true }))
  }

  delete(r: ResourceRequest): FastifyReply {
    const options = this.#deleteOptions(r)
    const ref = refOfRequest(r)
    const last = this.#registry.delete(r.kind, ref, options, contextWith(r, options))
    // A kind that ends gracefully is answered with in its last state; of others only the end is told.
    if (this.#isToWait(r, last, options) || r.kind.gracePeriodSeconds) return this.#send(r, last)
    const { name, uid } = last.metadata
    const { group, plural: kind } = r.kind
    const details = { name, ...(group && { group }), kind, uid }
    return sendValue(
      r.reply,
      { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
      r.form,
    )
  }

  /** Whether an object stays for a while after its deletion, or would stay. */
  #isToWait(r: ResourceRequest, last: KubeObject, { dryRun }: { readonly dryRun: boolean }): boolean {
    if (dryRun) return isBeingDeleted(last)
    return this.#registry.get(r.kind, refOfRequest(r))?.metadata.uid === last.metadata.uid
  }

  /** Answers with what there was when the deletion began. What has gone by itself meanwhile is deleted, too. */
  deleteCollection(r: ResourceRequest): FastifyReply {
    const { answers, now, collections, onWork } = this.options
    const options = this.#deleteOptions(r)
    const context = contextWith(r, options)
    const shown = answerOptionsOf(r, now())
    const parameters = listParameters(r.query)
    const isMeant = selection(r.kind, parameters)
    const remove = (object: KubeObject) => {
      const isThere = this.#registry.get(r.kind, refOf(object)) !== undefined
      if (isThere) this.#registry.delete(r.kind, refOf(object), options, context)
      onWork()
    }
    collections.find(r, { ...parameters, isMeant }, (page) =>
      collections.each(r.reply, page.items, remove, () =>
        answers.sendList(r, { ...page, whole: false }, shown),
      ),
    )
    return r.reply
  }

  #apply(r: ResourceRequest): FastifyReply {
    const context = contextOf(r, 'ApplyOptions')
    const ref = refOfRequest(r)
    const isNew = !this.#registry.get(r.kind, ref)
    const configuration = appliedConfiguration(r, context, { expected: r.kind, isNew })
    const applied = serverSideApply(this.#registry, { kind: r.kind, ref, configuration, context })
    return this.#send(r, applied, isNew ? 201 : 200)
  }

  /** A body that is there speaks alone: the query is not asked then. */
  #deleteOptions(r: ResourceRequest): DeleteOptions & { readonly dryRun: boolean } {
    const hasBody = bytesOf(r).length > 0
    const expected = { group: r.kind.group, version: r.kind.version, kind: 'DeleteOptions' }
    return checkedDeleteOptions(
      hasBody ? (decodedInputOf(r, expected) as SentDeleteOptions) : deleteOptionsOfQuery(r.query),
    )
  }

  #send(r: ResourceRequest, object: KubeObject, code = 200): FastifyReply {
    const { answers, now } = this.options
    return answers.sendObject(r, object, { now: now(), code })
  }
}

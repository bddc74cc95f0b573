/** Requests for what is below an object: its status, its scale, an eviction … */
import type { FastifyReply } from 'fastify'
import { methodNotAllowed } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import type { RequestContext, UpdateOptions } from '../../client/client.ts'
import type { ServedApi } from '../served-api.ts'
import type { Answer, Subresource, SubresourceRequest } from '../subresources/subresource.ts'
import { tableOf } from '../table.ts'
import { type Answers, answerOptionsOf } from './answer.ts'
import { appliedConfiguration, isApply } from './applying.ts'
import { contextOf, contextWith, withInput } from './context.ts'
import { checkIdentity, inputOf, type Json, putIntoNamespace, structured, uidIn } from './input.ts'
import { patchOf } from './patching.ts'
import { type ResourceRequest, refOfRequest } from './request.ts'
import { send, sendValue, type Text, textOfValue } from './send.ts'
import { sendWritten } from './written.ts'

interface SubresourceRequestsOptions {
  readonly registry: ServedApi
  readonly answers: Answers
  now(): number
}

/** A request, and what of the object it is about. */
interface Below {
  readonly r: ResourceRequest
  readonly subresource: Subresource
}

export class SubresourceRequests {
  constructor(private readonly options: SubresourceRequestsOptions) {}

  /** @throws ApiError 405 for a method that the subresource does not have */
  handle(r: ResourceRequest, subresource: Subresource): FastifyReply {
    const { get, create, update, isOnlyReplaced } = subresource
    const below = { r, subresource }
    switch (r.request.method) {
      case 'GET':
        if (get) return send(r.reply, this.#textOf(below, get(this.#requestOf(r, contextWith(r, {})))))
        break
      case 'POST':
        if (create) return this.#create(below)
        break
      case 'PUT':
        if (update) return this.#update(below)
        break
      case 'PATCH':
        if (update && !isOnlyReplaced) return isApply(r) ? this.#apply(below) : this.#patch(below)
    }
    throw methodNotAllowed()
  }

  #create({ r, subresource }: Below): FastifyReply {
    const context = contextOf(r, 'CreateOptions')
    const expected = subresource.speaks ?? r.kind
    const body = structured(inputOf(r, expected), expected, context)
    putIntoNamespace(body, r.path)
    return sendValue(r.reply, subresource.create!(this.#requestOf(r, context), body), r.form, 201)
  }

  #update(below: Below): FastifyReply {
    const { r, subresource } = below
    const context = contextOf(r, 'UpdateOptions')
    const { speaks } = subresource
    const input = inputOf(r, speaks)
    checkIdentity(input.object, r.path)
    const preconditions = { uid: uidIn(input.object) }
    const wanted = speaks ? structured(input, speaks, context) : input.object
    return this.#write(below, { ...withInput(context, input), preconditions }, () => wanted)
  }

  #patch(below: Below): FastifyReply {
    const { r, subresource } = below
    const context = contextOf(r, 'PatchOptions')
    const patch = patchOf(r, subresource.speaks ?? r.kind, context)
    return this.#write(below, { ...context, trusted: true }, (current) => patch(current))
  }

  /** An apply to a subresource merges its spec or status into what is there. */
  #apply(below: Below): FastifyReply {
    const { r, subresource } = below
    const context = contextOf(r, 'ApplyOptions')
    const expected = subresource.speaks ?? r.kind
    const applied = appliedConfiguration(r, context, { expected, isNew: false })
    return this.#write(below, context, (current) => ({ ...current, ...partsInto(current, applied) }))
  }

  #write(
    below: Below,
    context: RequestContext & UpdateOptions,
    change: (current: Answer) => unknown,
  ): FastifyReply {
    const { r, subresource } = below
    const show = (object: KubeObject) => subresource.show?.(r.kind, object) ?? object
    return sendWritten(r, context, {
      write: (context) => subresource.update!(this.#requestOf(r, context), change),
      answerOf: (object) => this.#textOf(below, show(object)),
    })
  }

  #requestOf(r: ResourceRequest, context: RequestContext & UpdateOptions): SubresourceRequest {
    return { registry: this.options.registry, kind: r.kind, ref: refOfRequest(r), context }
  }

  /** What speaks the object's own kind is shown as the object is. */
  #textOf({ r, subresource: { columns, speaks } }: Below, answer: Answer): Text {
    const { reply, kind, form } = r
    const { answers } = this.options
    const now = this.options.now()
    const object = answer as unknown as KubeObject
    if (answer.kind === kind.kind) return answers.textOf(r, object, now)
    if (form.as === 'object') return textOfValue(reply, answer, form)
    const options = answerOptionsOf(r, now)
    if (form.as !== 'Table' || !columns) {
      return textOfValue(reply, answers.shape(speaks ?? kind, object, options), form)
    }
    const { resourceVersion } = object.metadata
    const { version } = form
    return textOfValue(
      reply,
      tableOf({ columns }, [object], { ...options, version, metadata: { resourceVersion } }),
    )
  }
}

function partsInto(current: object, applied: Json): Json {
  const parts = (['spec', 'status'] as const).filter((part) => applied[part] !== undefined)
  return Object.fromEntries(
    parts.map((part) => [part, { ...((current as Json)[part] as object), ...(applied[part] as object) }]),
  )
}

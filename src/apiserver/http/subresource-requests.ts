/** Requests for what is below an object: its status, its scale, an eviction … */
import type { FastifyReply } from 'fastify'
import { methodNotAllowed, notFound } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import type { RequestContext } from '../../client/client.ts'
import type { ServedApi } from '../served-api.ts'
import type { Answer, Subresource, SubresourceRequest } from '../subresources/subresource.ts'
import { tableOf } from '../table.ts'
import { type Answers, answerOptionsOf } from './answer.ts'
import { appliedConfiguration, isApply } from './applying.ts'
import { contextOf, contextWith, withInput } from './context.ts'
import { checkIdentity, decodedInputOf, inputOf, type Json, putIntoNamespace } from './input.ts'
import { patchOf } from './patching.ts'
import { type ResourceRequest, refOfRequest } from './request.ts'
import { sendValue } from './send.ts'

interface SubresourceRequestsOptions {
  readonly registry: ServedApi
  readonly answers: Answers
  now(): number
}

export class SubresourceRequests {
  constructor(private readonly options: SubresourceRequestsOptions) {}

  /** @throws ApiError 405 for a method that the subresource does not have */
  handle(r: ResourceRequest, subresource: Subresource): FastifyReply {
    switch (r.request.method) {
      case 'GET':
        if (subresource.get)
          return this.#send(r, subresource, subresource.get(this.#requestOf(r, contextWith(r, {}))))
        break
      case 'POST':
        if (subresource.create) return this.#create(r, subresource)
        break
      case 'PUT':
        if (subresource.update) return this.#update(r, subresource)
        break
      case 'PATCH':
        if (subresource.update) return this.#patch(r, subresource)
    }
    throw methodNotAllowed()
  }

  #create(r: ResourceRequest, subresource: Subresource): FastifyReply {
    const context = contextOf(r, 'CreateOptions')
    const body = decodedInputOf(r, subresource.speaks ?? r.kind)
    putIntoNamespace(body, r.path)
    return sendValue(r.reply, subresource.create!(this.#requestOf(r, context), body), r.form, 201)
  }

  #update(r: ResourceRequest, subresource: Subresource): FastifyReply {
    const context = contextOf(r, 'UpdateOptions')
    if (subresource.speaks) {
      const wanted = decodedInputOf(r, subresource.speaks)
      checkIdentity(wanted, r.path)
      return this.#send(
        r,
        subresource,
        subresource.update!(this.#requestOf(r, context), () => wanted),
      )
    }
    const input = inputOf(r)
    checkIdentity(input.object, r.path)
    const request = this.#requestOf(r, withInput(context, input))
    return this.#send(
      r,
      subresource,
      subresource.update!(request, () => input.object),
    )
  }

  #patch(r: ResourceRequest, subresource: Subresource): FastifyReply {
    if (isApply(r)) return this.#apply(r, subresource)
    const context = contextOf(r, 'PatchOptions')
    const patch = patchOf(r, subresource.speaks ?? r.kind, context)
    const request = this.#requestOf(r, { ...context, trusted: true })
    return this.#send(r, subresource, subresource.update!(request, patch))
  }

  /** An apply to a subresource merges its spec or status into what is there. */
  #apply(r: ResourceRequest, subresource: Subresource): FastifyReply {
    const context = contextOf(r, 'ApplyOptions')
    const expected = subresource.speaks ?? r.kind
    const applied = appliedConfiguration(r, context, { expected, isNew: false })
    const merged = (current: object) => ({ ...current, ...partsInto(current as Json, applied) })
    return this.#send(r, subresource, subresource.update!(this.#requestOf(r, context), merged))
  }

  #requestOf(r: ResourceRequest, context: RequestContext): SubresourceRequest {
    const { registry } = this.options
    const ref = refOfRequest(r)
    if (!registry.get(r.kind, ref)) throw notFound(r.kind, ref.name)
    return { registry, kind: r.kind, ref, context }
  }

  /** What speaks the object's own kind is shown as the object is. */
  #send(r: ResourceRequest, subresource: Subresource, answer: Answer): FastifyReply {
    const { columns } = subresource
    const { reply, kind, form } = r
    const now = this.options.now()
    const object = answer as unknown as KubeObject
    if (answer.kind === kind.kind) return this.options.answers.sendObject(r, object, { now })
    if (form.as === 'object') return sendValue(reply, answer, form)
    if (form.as !== 'Table' || !columns) {
      const asShown = this.options.answers.shape(subresource.speaks ?? kind, object, answerOptionsOf(r, now))
      return sendValue(reply, asShown, form)
    }
    const { resourceVersion } = object.metadata
    return sendValue(
      reply,
      tableOf({ columns }, [object], {
        ...answerOptionsOf(r, now),
        version: form.version,
        metadata: { resourceVersion },
      }),
    )
  }
}

function partsInto(current: Json, applied: Json): Json {
  const parts = (['spec', 'status'] as const).filter((part) => applied[part] !== undefined)
  return Object.fromEntries(
    parts.map((part) => [part, { ...(current[part] as object), ...(applied[part] as object) }]),
  )
}

/** POST, PUT, PATCH and DELETE. */
import type { FastifyReply } from 'fastify'
import { badRequest, notFound } from '../../api/errors.ts'
import type { KubeObject, New } from '../../api/kind.ts'
import { refOf } from '../../api/meta.ts'
import { structType } from '../../api/schema.ts'
import { serverSideApply } from '../apply.ts'
import type { Registry } from '../registry.ts'
import { filterBySelectors } from '../selection.ts'
import type { Answer, Subresource, SubresourceRequest } from '../subresources/subresource.ts'
import { type AnswerOptions, type Answers, sendValue } from './answer.ts'
import { mediaTypeOf } from './body.ts'
import { deleteParameters, flagOf, listParameters, textOf } from './parameters.ts'
import { appliedConfiguration, applyMediaType, patchOf } from './patching.ts'
import { asObject, bodyOf, contextOf, includeObjectOf, objectOf, refOfRequest, type ResourceRequest } from './request.ts'

export interface WritingOptions {
  readonly registry: Registry
  readonly answers: Answers
  now(): number
}

export class Writing {
  readonly #registry: Registry

  constructor(private readonly options: WritingOptions) {
    this.#registry = options.registry
  }

  create(r: ResourceRequest): FastifyReply {
    const body = bodyOf(r)
    const object = objectOf(body, r) as unknown as New<KubeObject>
    return this.#send(r, this.#registry.create(r.kind, object, contextOf(r, body)), 201)
  }

  update(r: ResourceRequest): FastifyReply {
    const body = bodyOf(r)
    const object = objectOf(body, r)
    return this.#send(r, this.#registry.update(r.kind, refOfRequest(r), () => object, contextOf(r, body)))
  }

  patch(r: ResourceRequest): FastifyReply {
    if (isApply(r)) return this.#apply(r)
    const patch = patchOf(r, r.kind.structure())
    return this.#send(r, this.#registry.update(r.kind, refOfRequest(r), patch, contextOf(r)))
  }

  delete(r: ResourceRequest): FastifyReply {
    const parameters = deleteParameters(r.query, this.#deleteBody(r))
    const context = { ...contextOf(r), dryRun: parameters.dryRun }
    const ref = refOfRequest(r)
    const last = this.#registry.delete(r.kind, ref, parameters, context)
    const isStillThere = this.#registry.get(r.kind, ref)?.metadata.uid === last.metadata.uid
    // A kind that ends gracefully is answered with in its last state; of others only the end is told.
    if (isStillThere || r.kind.gracePeriodSeconds) return this.#send(r, last)
    const { name, uid } = last.metadata
    const { group, plural: kind } = r.kind
    const details = { name, ...(group && { group }), kind, uid }
    return sendValue(r.reply, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
  }

  deleteCollection(r: ResourceRequest): FastifyReply {
    const parameters = deleteParameters(r.query, this.#deleteBody(r))
    const context = { ...contextOf(r), dryRun: parameters.dryRun }
    const meant = filterBySelectors(r.kind, this.#registry.store.list(r.kind, r.path.namespace), listParameters(r.query))
    const items = meant.map((object) => this.#registry.delete(r.kind, refOf(object), parameters, context))
    const metadata = { resourceVersion: String(this.#registry.revision) }
    return sendValue(r.reply, { kind: `${r.kind.kind}List`, apiVersion: r.kind.apiVersion, metadata, items })
  }

  getSubresource(r: ResourceRequest, subresource: Subresource): FastifyReply {
    return this.#sendAnswer(r, subresource.get!(this.#subresourceRequest(r)))
  }

  createSubresource(r: ResourceRequest, subresource: Subresource): FastifyReply {
    const expected = subresource.speaks?.kind ?? r.kind.kind
    const body = bodyOf(r, expected)
    const answer = subresource.create!(this.#subresourceRequest(r), asObject(body.value, expected))
    return sendValue(r.reply, answer, r.form, 201)
  }

  updateSubresource(r: ResourceRequest, subresource: Subresource): FastifyReply {
    const body = bodyOf(r, subresource.speaks?.kind ?? r.kind.kind)
    const value = subresource.speaks ? asObject(body.value, subresource.speaks.kind) : objectOf(body, r)
    const request = { ...this.#subresourceRequest(r), context: contextOf(r, body) }
    return this.#sendAnswer(r, subresource.update!(request, () => value))
  }

  patchSubresource(r: ResourceRequest, subresource: Subresource): FastifyReply {
    if (isApply(r)) {
      const applied = appliedConfiguration(r)
      return this.#sendAnswer(
        r,
        subresource.update!(this.#subresourceRequest(r), (current) => ({ ...current, ...mergedTop(current, applied) })),
      )
    }
    const { speaks } = subresource
    const struct = speaks ? structType(`io.k8s.api.${speaks.group}.${speaks.version}.${speaks.kind}`) : r.kind.structure()
    const patch = patchOf(r, struct)
    return this.#sendAnswer(r, subresource.update!(this.#subresourceRequest(r), patch))
  }

  #apply(r: ResourceRequest): FastifyReply {
    const fieldManager = textOf(r.query, 'fieldManager')
    if (!fieldManager) throw badRequest('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch')
    const configuration = objectOf({ value: appliedConfiguration(r), decoded: false, problems: [] }, r)
    const ref = refOfRequest(r)
    const isNew = !this.#registry.get(r.kind, ref)
    const force = flagOf(r.query, 'force')
    const applied = serverSideApply(this.#registry, { kind: r.kind, ref, configuration, force, context: contextOf(r) })
    return this.#send(r, applied, isNew ? 201 : 200)
  }

  #deleteBody(r: ResourceRequest): unknown {
    const bytes = r.request.body as Buffer | undefined
    return bytes && bytes.length > 0 ? bodyOf(r, 'DeleteOptions').value : undefined
  }

  #subresourceRequest(r: ResourceRequest): SubresourceRequest {
    const { kind } = r
    const ref = refOfRequest(r)
    if (!this.#registry.get(kind, ref)) throw notFound(kind, ref.name)
    return { registry: this.#registry, kind, ref, context: contextOf(r) }
  }

  #send(r: ResourceRequest, object: KubeObject, code = 200): FastifyReply {
    return this.options.answers.sendObject(r.reply, r.kind, object, { ...this.#answerOptions(r), code })
  }

  /** What speaks the object's own kind is shown as the object is; anything else is plain. */
  #sendAnswer(r: ResourceRequest, answer: Answer): FastifyReply {
    if (answer.kind === r.kind.kind) return this.#send(r, answer as unknown as KubeObject)
    return sendValue(r.reply, answer, r.form)
  }

  #answerOptions({ form, query }: ResourceRequest): AnswerOptions {
    return { form, includeObject: includeObjectOf(query), now: this.options.now() }
  }
}

const isApply = ({ request }: ResourceRequest) => mediaTypeOf(request.headers['content-type']) === applyMediaType

/** An apply to a subresource merges its spec or status into what is there. */
function mergedTop(current: object, applied: Readonly<Record<string, unknown>>): object {
  const parts = (['spec', 'status'] as const).filter((part) => applied[part] !== undefined)
  return Object.fromEntries(
    parts.map((part) => [part, { ...(current as Record<string, object>)[part], ...(applied[part] as object) }]),
  )
}

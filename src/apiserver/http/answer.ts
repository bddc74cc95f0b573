/** Answers: objects, lists and tables in the form that the client asked for. */
import type { FastifyReply } from 'fastify'
import { formatYaml } from '../../api/codec/yaml.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { type IncludeObject, partialMetadata, tableOf } from '../table.ts'
import type { Page } from '../continue.ts'
import type { ObjectBytes } from './bytes.ts'
import type { Form } from './negotiation.ts'

const json = 'application/json'

export interface AnswerOptions {
  readonly form: Form
  readonly includeObject: IncludeObject
  /** The cluster's time, in milliseconds. */
  readonly now: number
}

/** Any plain value, as JSON or YAML. */
export function sendValue(reply: FastifyReply, value: object, form?: Form, code = 200): FastifyReply {
  if (form?.as === 'object' && form.media === 'yaml') {
    return reply.code(code).header('content-type', 'application/yaml').send(formatYaml(value))
  }
  return reply.code(code).header('content-type', json).send(JSON.stringify(value))
}

export class Answers {
  constructor(private readonly bytes: ObjectBytes) {}

  sendObject(reply: FastifyReply, kind: Kind, object: KubeObject, options: AnswerOptions & { code?: number }): FastifyReply {
    const { form, code = 200 } = options
    if (form.as === 'object' && form.media === 'json') {
      return reply.code(code).header('content-type', json).send(this.bytes.of(object))
    }
    return sendValue(reply, this.shape(kind, object, options), form, code)
  }

  /** An object as the client sees it. */
  shape(kind: Kind, object: KubeObject, { form, includeObject, now }: AnswerOptions): object {
    if (form.as === 'object') return object
    if (form.as === 'PartialObjectMetadata') return partialMetadata(object, form.version)
    const { resourceVersion } = object.metadata
    return tableOf(kind, [object], { version: form.version, includeObject, now, metadata: { resourceVersion } })
  }

  /** @param whole the page is everything there is of the kind in `namespace`, so its bytes may be known already. */
  sendList(
    reply: FastifyReply,
    kind: Kind,
    page: Page & { readonly whole: boolean; readonly namespace?: string },
    options: AnswerOptions,
  ): FastifyReply {
    const { form, includeObject, now } = options
    const metadata = listMetadata(page)
    if (form.as === 'Table') {
      return sendValue(reply, tableOf(kind, page.items, { version: form.version, includeObject, now, metadata }))
    }
    if (form.as === 'PartialObjectMetadata') {
      const items = page.items.map((object) => partialMetadata(object, form.version))
      const apiVersion = `meta.k8s.io/${form.version}`
      return sendValue(reply, { kind: 'PartialObjectMetadataList', apiVersion, metadata, items })
    }
    if (form.media === 'yaml') {
      const { apiVersion } = kind
      return sendValue(reply, { kind: `${kind.kind}List`, apiVersion, metadata, items: page.items }, form)
    }
    const bytes = page.whole
      ? this.bytes.ofWholeList(kind, page.namespace, metadata)
      : this.bytes.ofList(kind, page.items, metadata)
    return reply.header('content-type', json).send(bytes)
  }
}

const listMetadata = ({ revision, token, remaining }: Page) => ({
  resourceVersion: String(revision),
  ...(token !== undefined && { continue: token }),
  ...(remaining !== undefined && { remainingItemCount: remaining }),
})

/** Answers: objects, lists and tables in the form that the client asked for. */
import type { FastifyReply } from 'fastify'
import { formatYaml } from '../../api/codec/yaml.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Page } from '../pages.ts'
import { type IncludeObject, partialMetadata, tableOf } from '../table.ts'
import type { Form } from './negotiation.ts'
import { isPretty, prettyText } from './pretty.ts'
import { includeObjectOf, type ResourceQuestion, type ResourceRequest } from './request.ts'
import type { ObjectTexts } from './texts.ts'
import type { Rendering } from './watch-stream.ts'

const json = 'application/json'

interface AnswerOptions {
  readonly form: Form
  readonly includeObject: IncludeObject
  /** The cluster's time, in milliseconds. */
  readonly now: number
}

export const answerOptionsOf = (question: ResourceQuestion, now: number): AnswerOptions => ({
  form: question.form,
  includeObject: includeObjectOf(question),
  now,
})

/** Any plain value, as JSON or YAML. As bytes, because fastify adds a charset to the type of what is text. */
export function sendValue(reply: FastifyReply, value: object, form?: Form, code = 200): FastifyReply {
  if (form?.as === 'object' && form.media === 'yaml') {
    return reply
      .code(code)
      .header('content-type', 'application/yaml')
      .send(Buffer.from(formatYaml(value)))
  }
  return reply
    .code(code)
    .header('content-type', json)
    .send(Buffer.from(isPretty(reply.request) ? prettyText(value) : JSON.stringify(value)))
}

export class Answers {
  constructor(private readonly texts: ObjectTexts) {}

  sendObject(
    r: ResourceRequest,
    object: KubeObject,
    { now, code = 200 }: { readonly now: number; readonly code?: number },
  ): FastifyReply {
    const { reply, form, kind } = r
    if (form.as === 'object' && form.media === 'json' && !isPretty(r.request)) {
      const isRead = r.request.method === 'GET'
      const text = isRead ? this.texts.of(kind, object) : this.texts.ofWritten(kind, object)
      return reply.code(code).header('content-type', json).send(text)
    }
    return sendValue(reply, this.shape(kind, object, answerOptionsOf(r, now)), form, code)
  }

  /** An object as the client sees it. */
  shape(kind: Kind, object: KubeObject, { form, includeObject, now }: AnswerOptions): object {
    if (form.as === 'object') return object
    if (form.as === 'PartialObjectMetadata') return partialMetadata(object, form.version)
    const { resourceVersion } = object.metadata
    return tableOf(kind, [object], {
      version: form.version,
      includeObject,
      now,
      metadata: { resourceVersion },
    })
  }

  /** How a watch shows its objects: the columns of a Table are told once, with the first event. */
  rendering(r: ResourceQuestion, { isFirst, now }: { readonly isFirst: boolean; now(): number }): Rendering {
    const { form, kind } = r
    if (form.as === 'object') return { key: '', render: (object) => this.texts.of(kind, object) }
    const { includeObject } = answerOptionsOf(r, 0)
    const leavesOutColumns = form.as === 'Table' && !isFirst
    return {
      key: JSON.stringify([form, includeObject, leavesOutColumns]),
      render: (object) => {
        const shown = isBookmark(object)
          ? bookmarkShape(kind, object, form)
          : this.shape(kind, object, { form, includeObject, now: now() })
        return JSON.stringify(leavesOutColumns ? { ...shown, columnDefinitions: null } : shown)
      },
    }
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
      return sendValue(
        reply,
        tableOf(kind, page.items, { version: form.version, includeObject, now, metadata }),
      )
    }
    if (form.as === 'PartialObjectMetadata') {
      const items = page.items.map((object) => partialMetadata(object, form.version))
      const apiVersion = `meta.k8s.io/${form.version}`
      return sendValue(reply, { kind: 'PartialObjectMetadataList', apiVersion, metadata, items })
    }
    if (form.media === 'yaml' || isPretty(reply.request)) {
      const { apiVersion } = kind
      return sendValue(reply, { kind: `${kind.kind}List`, apiVersion, metadata, items: page.items }, form)
    }
    const bytes = page.whole
      ? this.texts.ofWholeList(kind, page.namespace, metadata)
      : this.texts.ofList(kind, page.items, metadata)
    return reply.header('content-type', json).send(bytes)
  }
}

/** A bookmark is an object that has a revision and nothing else. */
const isBookmark = ({ metadata }: KubeObject): boolean => metadata.name === undefined

/** A bookmark has nothing that a column could show. */
function bookmarkShape(kind: Kind, object: KubeObject, form: Exclude<Form, { as: 'object' }>): object {
  const partial = partialMetadata(object, form.version)
  if (form.as === 'PartialObjectMetadata') return partial
  const { resourceVersion } = object.metadata
  const empty = tableOf(kind, [], {
    version: form.version,
    includeObject: 'None',
    now: 0,
    metadata: { resourceVersion },
  })
  return { ...empty, rows: [{ cells: kind.columns.map(() => ''), object: partial }] }
}

const listMetadata = ({ revision, token, remaining }: Page) => ({
  resourceVersion: String(revision),
  ...(token !== undefined && { continue: token }),
  ...(remaining !== undefined && { remainingItemCount: remaining }),
})

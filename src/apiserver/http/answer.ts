/** Answers: objects, lists and tables in the form that the client asked for. */
import type { FastifyReply } from 'fastify'
import { formatYaml } from '../../api/codec/yaml.ts'
import { notAcceptable } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Page } from '../pages.ts'
import { type IncludeObject, partialMetadata, tableOf } from '../table.ts'
import type { Form } from './negotiation.ts'
import { isPretty, prettyText } from './pretty.ts'
import { includeObjectOf, type ResourceQuestion, type ResourceRequest } from './request.ts'
import type { ObjectTexts } from './texts.ts'
import type { Rendering } from './watch-frames.ts'

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

/** Any plain value, as JSON or YAML. */
export function sendValue(reply: FastifyReply, value: object, form?: Form, code = 200): FastifyReply {
  if (form?.media === 'yaml') return sendText(reply.code(code), 'application/yaml', formatYaml(value))
  const text = isPretty(reply.request) ? prettyText(value) : JSON.stringify(value)
  return sendText(reply.code(code), json, text)
}

/**
 * A text as it is. Without a serializer of its own, fastify would add a charset to the type; as bytes, Node would not
 * send it together with the headers.
 */
export const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.header('content-type', type).serializer(asItIs).send(text)

const asItIs = (text: string) => text

export class Answers {
  constructor(private readonly texts: ObjectTexts) {}

  sendObject(
    r: ResourceRequest,
    object: KubeObject,
    { now, code = 200 }: { readonly now: number; readonly code?: number },
  ): FastifyReply {
    const { reply, form, kind, request } = r
    if (form.as === 'object' && form.media === 'json' && !isPretty(request)) {
      const isRead = request.method === 'GET'
      const text = isRead ? this.texts.of(kind, object) : this.texts.ofWritten(kind, object)
      return sendText(reply.code(code), json, text)
    }
    return sendValue(reply, this.shape(kind, object, answerOptionsOf(r, now)), form, code)
  }

  /** An object as the client sees it. @throws ApiError 406 */
  shape(
    kind: Pick<Kind, 'group' | 'kind'> & Partial<Pick<Kind, 'columns'>>,
    object: KubeObject,
    { form, includeObject, now }: AnswerOptions,
  ): object {
    switch (form.as) {
      case 'object':
        return object
      case 'PartialObjectMetadata':
        return partialMetadata(object, form.version)
      case 'PartialObjectMetadataList':
        throw notAcceptable(
          `you requested PartialObjectMetadataList, but the requested object is not a list (${internalTypeOf(kind)})`,
        )
    }
    const { resourceVersion } = object.metadata
    return tableOf({ columns: kind.columns ?? [] }, [object], {
      version: form.version,
      includeObject,
      now,
      metadata: { resourceVersion },
    })
  }

  /** How a watch shows its objects: the columns of a Table are told once, with the first event. */
  rendering(r: ResourceQuestion, { isFirst, now }: { readonly isFirst: boolean; now(): number }): Rendering {
    const { form, kind } = r
    // No event is a list: the real server, too, then falls back on the object itself.
    if (form.as === 'object' || form.as === 'PartialObjectMetadataList')
      return {
        key: '',
        render: (object, isStored) =>
          isStored ? this.texts.of(kind, object) : this.texts.ofWritten(kind, object),
      }
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
    if (form.as === 'object' && form.media === 'json' && !isPretty(reply.request)) {
      const bytes = page.whole
        ? this.texts.ofWholeList(kind, page.namespace, metadata)
        : this.texts.ofList(kind, page.items, metadata)
      return reply.header('content-type', json).send(bytes)
    }
    return sendValue(reply, listShape(kind, page.items, { form, includeObject, now, metadata }), form)
  }
}

/** A list as the client sees it. @throws ApiError 406 */
function listShape(
  kind: Kind,
  objects: readonly KubeObject[],
  { form, includeObject, now, metadata }: AnswerOptions & { readonly metadata: object },
): object {
  switch (form.as) {
    case 'object':
      return {
        kind: `${kind.kind}List`,
        apiVersion: kind.apiVersion,
        metadata,
        items: objects.map(({ kind: _kind, apiVersion: _version, ...item }) => item),
      }
    case 'Table':
      return tableOf(kind, objects, { version: form.version, includeObject, now, metadata })
    case 'PartialObjectMetadata':
      throw notAcceptable(
        `you requested PartialObjectMetadata, but the requested object is a list (${internalTypeOf(kind)}List)`,
      )
  }
  const items = objects.map((object) => partialMetadata(object, form.version))
  return { kind: form.as, apiVersion: `meta.k8s.io/${form.version}`, metadata, items }
}

/** The type that the real server has for a kind inside of it, as Go prints it: `*apps.Deployment`. */
const internalTypeOf = ({ group, kind }: Pick<Kind, 'group' | 'kind'>) =>
  `*${group.split('.', 1)[0] || 'core'}.${kind}`

/** A bookmark is an object that has a revision and nothing else. */
const isBookmark = ({ metadata }: KubeObject): boolean => metadata.name === undefined

/** A bookmark has nothing that a column could show. */
function bookmarkShape(kind: Kind, object: KubeObject, form: Exclude<Form, { as: 'object' }>): object {
  const partial = partialMetadata(object, form.version)
  if (form.as !== 'Table') return partial
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

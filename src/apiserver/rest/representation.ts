/** Objects, lists and tables in the form that the client asked for. */
import { notAcceptable } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Page } from '../pages.ts'
import { type IncludeObject, partialMetadata, rowOf, tableHead, tableOf } from '../table.ts'
import { type Listing, type Whole, whole, wholeValue } from './answer.ts'
import { type ListShape, listFormat } from './list-format.ts'
import type { Form } from './negotiation.ts'
import { isPretty } from './pretty.ts'
import { includeObjectOf, type ResourceQuestion, type ResourceRequest } from './request.ts'
import type { ObjectTexts } from './texts.ts'
import type { Rendering } from './watching.ts'

const json = 'application/json'

interface Shown {
  readonly form: Form
  readonly includeObject: IncludeObject
  /** The cluster's time, in milliseconds. */
  readonly now: number
}

export const shownTo = (question: ResourceQuestion, now: number): Shown => ({
  form: question.form,
  includeObject: includeObjectOf(question),
  now,
})

export class Representation {
  constructor(private readonly texts: ObjectTexts) {}

  /** @throws ApiError 406 */
  one(
    r: ResourceRequest,
    object: KubeObject,
    { now, code }: { readonly now: number; readonly code?: number },
  ): Whole {
    const { form, kind, request } = r
    if (form.as === 'object' && form.media === 'json' && !isPretty(request)) {
      const isRead = request.method === 'GET'
      const text = isRead ? this.texts.of(kind, object) : this.texts.ofWritten(kind, object)
      return whole(json, `${text}\n`, code)
    }
    return wholeValue(request, this.shape(kind, object, shownTo(r, now)), form, code)
  }

  /** An object as the client sees it. @throws ApiError 406 */
  shape(
    kind: Pick<Kind, 'group' | 'kind'> & Partial<Pick<Kind, 'columns'>>,
    object: KubeObject,
    { form, includeObject, now }: Shown,
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
    const { includeObject } = shownTo(r, 0)
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

  /** @param whole the page is everything there is of the kind where the request looks for it */
  list(
    { request, kind, path }: ResourceRequest,
    page: Page & { readonly whole: boolean },
    shown: Shown,
  ): Listing {
    const { form } = shown
    const metadata = listMetadata(page)
    const format = listFormat(this.#listShape(kind, { ...shown, metadata }), form.media, isPretty(request))
    const isPlain = form.as === 'object' && form.media === 'json' && !isPretty(request)
    if (!isPlain || !page.whole) return { sort: 'list', items: page.items, format }
    const { namespace } = path
    return { sort: 'list', items: page.items, format, whole: { kind, namespace, metadata } }
  }

  /** Whether a list can be shown as it is wanted: asked before what is listed is gone. @throws ApiError 406 */
  checkList({ kind }: ResourceRequest, shown: Shown): void {
    this.#listShape(kind, { ...shown, metadata: {} })
  }

  /** A list as the client sees it. @throws ApiError 406 */
  #listShape(
    kind: Kind,
    { form, includeObject, now, metadata }: Shown & { readonly metadata: object },
  ): ListShape {
    switch (form.as) {
      case 'object': {
        const envelope = { kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata }
        const itemText = this.texts.ofListed(kind)
        return { envelope, field: 'items', item: withoutKind, itemText }
      }
      case 'Table': {
        const { version } = form
        const envelope = tableHead(kind, { version, metadata })
        const item = (object: KubeObject) => rowOf(kind, object, { version, includeObject, now })
        return { envelope, field: 'rows', item }
      }
      case 'PartialObjectMetadata':
        throw notAcceptable(
          `you requested PartialObjectMetadata, but the requested object is a list (${internalTypeOf(kind)}List)`,
        )
    }
    const { version } = form
    const envelope = { kind: form.as, apiVersion: `meta.k8s.io/${version}`, metadata }
    return { envelope, field: 'items', item: (object) => partialMetadata(object, version) }
  }
}

/** A list says what its items are. */
const withoutKind = ({ kind: _kind, apiVersion: _version, ...item }: KubeObject): object => item

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

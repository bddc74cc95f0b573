/** Objects, lists and tables in the form that the client asked for. */
import { haveNoMaker } from '../../api/columns.ts'
import { notAcceptable } from '../../api/errors.ts'
import { goJson } from '../../api/go-json.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Page } from '../pages.ts'
import { type IncludeObject, partialMetadata, rowOf, tableHead, tableOf } from '../table.ts'
import { type Answer, type Listing, protobuf, type Whole, whole, wholeValue } from './answer.ts'
import { type ListFormat, listFormat } from './list-format.ts'
import { measuredList, type NamedList } from './measured-list.ts'
import type { Form } from './negotiation.ts'
import { envelopedObject, valueAsProtobuf } from './object-message.ts'
import { itemText, textOfLine } from './object-text.ts'
import { isPretty } from './pretty.ts'
import { includeObjectOf, type ResourceQuestion, type ResourceRequest } from './request.ts'
import type { Serialised } from './serialised.ts'
import { type Rendering, Untellable } from './watching.ts'

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
  constructor(
    private readonly texts: Serialised<string>,
    /** Without their envelopes. */
    private readonly messages: Serialised<Uint8Array>,
  ) {}

  /** @throws ApiError 406 */
  one(
    r: ResourceRequest,
    object: KubeObject,
    { now, code }: { readonly now: number; readonly code?: number },
  ): Whole {
    const { form, served: kind, request } = r
    const isRead = request.method === 'GET'
    if (form.as === 'object' && form.media === 'protobuf')
      return whole(protobuf, this.#protobuf(kind, object, isRead), code)
    if (form.as === 'object' && form.media === 'json' && !isPretty(request))
      return whole(json, this.#json(kind, object, isRead), code)
    return wholeValue(request, this.shape(kind, object, shownTo(r, now)), form, code)
  }

  /** An object as the client sees it. @throws ApiError 406 */
  shape(
    kind: Pick<Kind, 'group' | 'kind'> &
      Partial<Pick<Kind, 'columns' | 'fromStored' | 'partialMetadata' | 'stored'>>,
    object: KubeObject,
    { form, includeObject, now }: Shown,
  ): object {
    switch (form.as) {
      case 'object':
        return kind.fromStored?.(object) ?? object
      case 'PartialObjectMetadata':
        return partialMetadata(kind, object, form.version)
      case 'PartialObjectMetadataList':
        throw notAcceptable(
          `you requested PartialObjectMetadataList, but the requested object is not a list (${internalTypeOf(kind)})`,
        )
    }
    const { resourceVersion } = object.metadata
    return tableOf({ ...kind, columns: kind.columns ?? [] }, [object], {
      version: form.version,
      includeObject,
      now,
      metadata: { resourceVersion },
    })
  }

  /** How a watch shows its objects: the columns of a Table are told once, with the first event. */
  rendering(r: ResourceQuestion, { isFirst, now }: { readonly isFirst: boolean; now(): number }): Rendering {
    const { form, served: kind } = r
    const media = form.media === 'protobuf' ? 'protobuf' : 'json'
    const written = media === 'protobuf' ? valueAsProtobuf : (value: object) => goJson(value)
    if (form.as === 'PartialObjectMetadataList')
      return { media, key: form.as, render: refuseEvent, renderStatus: written }
    if (form.as === 'object')
      return {
        media,
        key: media,
        render: (object, isStored = false) =>
          media === 'protobuf'
            ? this.#protobuf(kind, object, isStored)
            : textOfLine(this.#json(kind, object, isStored)),
        renderStatus: written,
      }
    const { includeObject } = shownTo(r, 0)
    const leavesOutColumns = form.as === 'Table' && !isFirst
    return {
      media,
      key: JSON.stringify([form, includeObject, leavesOutColumns]),
      renderStatus: written,
      render: (object) => {
        const shown = isBookmark(object)
          ? bookmarkShape(kind, object, form)
          : this.shape(kind, object, { form, includeObject, now: now() })
        return written(leavesOutColumns ? { ...shown, columnDefinitions: null } : shown)
      },
    }
  }

  /** @param whole the page is everything there is of the kind where the request looks for it */
  list(
    { request, kind, served, path }: ResourceRequest,
    page: Page & { readonly whole: boolean },
    shown: Shown,
  ): Answer {
    const { as, media } = shown.form
    const { revision } = page
    const items = as === 'Table' && served.rowOrder ? page.items.toSorted(served.rowOrder) : page.items
    // Of those that have no struct, Go leaves out nothing.
    const metadata = listMetadata(page, served.isUnstructured && as === 'object')
    const shape = this.#listShape(served, { ...shown, metadata })
    const isForPeople = media === 'json' && isPretty(request)
    const isShared = page.whole && as === 'object' && media !== 'yaml' && !isForPeople
    const { namespace } = path
    const listing = (format: ListFormat): Listing => ({
      sort: 'list',
      items,
      format,
      ...(isShared && { whole: { kind, apiVersion: served.apiVersion, namespace, metadata, revision } }),
    })
    if (media === 'protobuf') return measuredList(shape, items, listing)
    return listing(listFormat(shape, media, isForPeople))
  }

  /** Whether a list can be shown as it is wanted: asked before what is listed is gone. @throws ApiError 406 */
  checkList({ served }: ResourceRequest, shown: Shown): void {
    this.#listShape(served, { ...shown, metadata: {} })
  }

  /** A line. @param isStored others are likely to ask for it, too */
  #json(kind: Kind, object: KubeObject, isStored: boolean): string {
    const shown = kind.fromStored(object)
    return isStored ? this.texts.of(kind, shown) : this.texts.ofWritten(kind, shown)
  }

  #protobuf(kind: Kind, object: KubeObject, isStored: boolean): Uint8Array {
    const shown = kind.fromStored(object)
    const message = isStored ? this.messages.of(kind, shown) : this.messages.ofWritten(kind, shown)
    return envelopedObject(kind, message)
  }

  /** A list as the client sees it. @throws ApiError 406 */
  #listShape(
    kind: Kind,
    { form, includeObject, now, metadata }: Shown & { readonly metadata: object },
  ): NamedList {
    switch (form.as) {
      case 'object': {
        const envelope = { kind: kind.listKind, apiVersion: kind.apiVersion, metadata }
        const textOf = this.texts.ofListed(kind)
        const messageOf = this.messages.ofListed(kind)
        return {
          envelope,
          field: 'items',
          item: (object) =>
            kind.isUnstructured ? kind.fromStored(object) : withoutKind(kind.fromStored(object)),
          itemText: (object) => {
            const text = textOf(kind.fromStored(object))
            return kind.isUnstructured ? textOfLine(text) : itemText(kind, text)
          },
          itemMessage: (object) => messageOf(kind.fromStored(object)),
        }
      }
      case 'Table': {
        const { version } = form
        const envelope = tableHead(kind, { version, metadata })
        const item = (object: KubeObject) => rowOf(kind, object, { version, includeObject, now })
        return { envelope, field: 'rows', isNullIfEmpty: haveNoMaker(kind.columns), item }
      }
      case 'PartialObjectMetadata':
        throw notAcceptable(
          `you requested PartialObjectMetadata, but the requested object is a list (${listTypeOf(kind)})`,
        )
    }
    const { version } = form
    const envelope = { kind: form.as, apiVersion: `meta.k8s.io/${version}`, metadata }
    const item = (object: KubeObject) => partialMetadata(kind, object, version)
    return { envelope, field: 'items', isNullIfEmpty: true, item }
  }
}

/** A list says what its items are. */
const withoutKind = ({ kind: _kind, apiVersion: _version, ...item }: KubeObject): object => item

/** The type that the real server has for a kind inside of it, one for all versions, as Go prints it: `*apps.Deployment`. */
const internalTypeOf = ({
  stored,
  ...told
}: Pick<Kind, 'group' | 'kind'> & Partial<Pick<Kind, 'stored'>>) => {
  const { group, kind } = stored ?? told
  return `*${group.split('.', 1)[0] || 'core'}.${kind}`
}

const listTypeOf = (kind: Kind) =>
  kind.isUnstructured ? '*unstructured.UnstructuredList' : `${internalTypeOf(kind)}List`

/** No event is a list. @throws Untellable */
function refuseEvent(): never {
  throw new Untellable()
}

/** A bookmark is an object that has a revision and nothing else. */
const isBookmark = ({ metadata }: KubeObject): boolean => metadata.name === undefined

/** A bookmark has nothing that a column could show: nobody knows since when it is there. */
function bookmarkShape(kind: Kind, object: KubeObject, form: Exclude<Form, { as: 'object' }>): object {
  const partial = partialMetadata(kind, object, form.version)
  if (form.as !== 'Table') return partial
  const { resourceVersion } = object.metadata
  const head = tableHead(kind, { version: form.version, metadata: { resourceVersion } })
  return {
    ...head,
    rows: [{ cells: kind.columns.map(({ name }) => (name === 'Age' ? '<unknown>' : '')), object: partial }],
  }
}

/** What is told without being stored is of no revision. */
const listMetadata = ({ revision, token, remaining }: Page, isUnstructured?: boolean) => ({
  ...(revision > 0 && { resourceVersion: String(revision) }),
  ...(token !== undefined ? { continue: token } : isUnstructured && { continue: '' }),
  ...(remaining !== undefined && { remainingItemCount: remaining }),
})

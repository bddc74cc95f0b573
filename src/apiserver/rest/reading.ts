/** GET: an object, a list, a watch. */
import { badRequest, notFound } from '../../api/errors.ts'
import { selection } from '../selection.ts'
import type { ServedApi } from '../served-api.ts'
import type { Answer, Watching } from './answer.ts'
import { type Collections, checkIsPast } from './collections.ts'
import { asking, convertAnew, convertForCache } from './conversions.ts'
import { checkCanStream } from './negotiation.ts'
import {
  flagOf,
  type ListParameters,
  listParameters,
  resourceVersionOf,
  watchParameters,
} from './parameters.ts'
import { type Representation, shownTo } from './representation.ts'
import { type ResourceQuestion, type ResourceRequest, refOfRequest } from './request.ts'
import type { WatchParameters } from './watching.ts'

interface ReadingOptions {
  readonly registry: ServedApi
  readonly representation: Representation
  readonly collections: Collections
  now(): number
}

const noExport = 'the export parameter, deprecated since v1.14, is no longer supported'

export class Reading {
  constructor(private readonly options: ReadingOptions) {}

  get(r: ResourceRequest): Answer {
    const { registry, representation, now } = this.options
    if (flagOf(r.query, 'export')) throw badRequest(noExport)
    checkIsPast(registry, resourceVersionOf(r.query))
    const object = registry.get(r.kind, refOfRequest(r))
    if (!object)
      throw notFound(r.kind.told ? { plural: r.kind.singular, group: r.kind.group } : r.served, r.path.name!)
    this.#convert(() => convertAnew(r.served, [object]))
    return representation.one(r, object, { now: now() })
  }

  /** What was answered for a read is of no use to another. */
  #convert(convert: () => void): void {
    const { outside } = this.options.registry
    asking(outside, convert)
    outside.end()
  }

  list(r: ResourceRequest): Answer {
    const { registry, representation, now, collections } = this.options
    const parameters = listParameters(r.query, (selectors) => selectionOf(r, selectors))
    const { isMeant } = parameters
    if (r.kind.told) {
      const told = r.kind.told.list(r.path.namespace)
      const items = isMeant ? told.filter(isMeant) : told
      return representation.list(r, { items, revision: 0, whole: false }, shownTo(r, now()))
    }
    return collections.find(r, parameters, (page) => {
      this.#convert(() => convertForCache(r.served, page.items))
      const isAll = !isMeant && parameters.continue === undefined && page.token === undefined
      const whole = isAll && page.revision === registry.revision
      return representation.list(r, { ...page, whole }, shownTo(r, now()))
    })
  }

  watch(r: ResourceQuestion): Watching {
    const { timeoutSeconds = 0, ...query } = watchParameters(r.query, (selectors) =>
      selectionOf(r, selectors),
    )
    const watch = this.#watchOf(r, query)
    // Who cannot be told what there is is told so before anything else.
    if (r.served.isConvertedOutside) {
      const { store } = this.options.registry
      this.#convert(() => convertForCache(r.served, store.list(r.kind, r.path.namespace)))
    }
    checkCanStream(r.form)
    return { sort: 'watch', watch, timeoutSeconds }
  }

  #watchOf(r: ResourceQuestion, query: ReturnType<typeof watchParameters<Meant>>): WatchParameters {
    const { resourceVersion, sendInitialEvents = !resourceVersion, allowBookmarks } = query
    const { representation, now } = this.options
    const renderingOf = (isFirst: boolean) => representation.rendering(r, { isFirst, now })
    const { namespace, name } = r.path
    const { labelSelector, fieldSelector } = r.query
    const rendering = renderingOf(false)
    return {
      kind: r.kind,
      served: r.served,
      key: JSON.stringify([
        r.served.apiVersion,
        r.served.plural,
        namespace,
        name,
        labelSelector,
        fieldSelector,
        rendering.key,
      ]),
      namespace,
      isMeant: query.isMeant,
      resourceVersion,
      everythingFirst: sendInitialEvents,
      marksEndOfFirst: sendInitialEvents && allowBookmarks,
      allowBookmarks,
      rendering,
      firstRendering: renderingOf(true),
    }
  }
}

type Meant = ReturnType<typeof selectionOf>

/** Which objects a list or watch means: a named one is a selection, too. */
function selectionOf(
  { served, path }: ResourceQuestion,
  { labelSelector, fieldSelector }: Pick<ListParameters, 'labelSelector' | 'fieldSelector'>,
) {
  const { name } = path
  if (name === undefined) return selection(served, { labelSelector, fieldSelector })
  const isNamed = fieldSelector.some(
    ({ field, equal, value }) => field === 'metadata.name' && equal && value === name,
  )
  if (fieldSelector.length > 0 && !isNamed) {
    throw badRequest("fieldSelector metadata.name doesn't match requested name")
  }
  const named = { field: 'metadata.name', equal: true, value: name }
  return selection(served, { labelSelector, fieldSelector: [...fieldSelector, named] })
}

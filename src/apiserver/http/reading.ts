/** GET: an object, a list, a watch. */
import type { FastifyReply } from 'fastify'
import { badRequest, notFound } from '../../api/errors.ts'
import { selection } from '../selection.ts'
import type { ServedApi } from '../served-api.ts'
import { type Answers, answerOptionsOf } from './answer.ts'
import { type Collections, checkIsPast } from './collections.ts'
import { type ListParameters, listParameters, resourceVersionOf, watchParameters } from './parameters.ts'
import { type ResourceQuestion, type ResourceRequest, refOfRequest } from './request.ts'
import { send } from './send.ts'
import type { FrameSink } from './sinks.ts'
import type { WatchParameters } from './watch-stream.ts'
import type { Watches } from './watches.ts'

interface ReadingOptions {
  readonly registry: ServedApi
  readonly answers: Answers
  readonly watches: Watches
  readonly collections: Collections
  now(): number
}

export class Reading {
  constructor(private readonly options: ReadingOptions) {}

  get(r: ResourceRequest): FastifyReply {
    checkIsPast(this.options.registry, resourceVersionOf(r.query))
    const object = this.options.registry.get(r.kind, refOfRequest(r))
    if (!object) throw notFound(r.kind, r.path.name!)
    return send(r.reply, this.options.answers.textOf(r, object, this.options.now()))
  }

  list(r: ResourceRequest): FastifyReply {
    const { registry, answers, now, collections } = this.options
    const options = answerOptionsOf(r, now())
    const parameters = listParameters(r.query)
    const isMeant = selectionOf(r, parameters)
    collections.find(r, { ...parameters, isMeant }, (page) => {
      const isAll = !isMeant && parameters.continue === undefined && page.token === undefined
      const whole = isAll && page.revision === registry.revision
      answers.sendList(r, { ...page, whole, namespace: r.path.namespace }, options)
    })
    return r.reply
  }

  /**
   * What starts a watch, once nothing is found wrong with the request; that answers how to end it when the client has
   * gone.
   */
  watch(r: ResourceQuestion): (sink: FrameSink) => () => void {
    const { timeoutSeconds = 0, ...query } = watchParameters(r.query)
    const what = this.#watchOf(r, query)
    return (sink) => this.options.watches.start(what, sink, timeoutSeconds)
  }

  #watchOf(r: ResourceQuestion, query: ReturnType<typeof watchParameters>): WatchParameters {
    const { resourceVersion, sendInitialEvents, allowBookmarks } = query
    const { answers, now } = this.options
    const renderingOf = (isFirst: boolean) => answers.rendering(r, { isFirst, now })
    const { namespace, name } = r.path
    const { labelSelector, fieldSelector } = r.query
    const rendering = renderingOf(false)
    return {
      kind: r.kind,
      key: JSON.stringify([
        r.kind.apiVersion,
        r.kind.plural,
        namespace,
        name,
        labelSelector,
        fieldSelector,
        rendering.key,
      ]),
      namespace,
      isMeant: selectionOf(r, query),
      resourceVersion,
      everythingFirst: sendInitialEvents ?? !resourceVersion,
      marksEndOfFirst: sendInitialEvents === true && allowBookmarks,
      allowBookmarks,
      rendering,
      firstRendering: renderingOf(true),
    }
  }
}

/** Which objects a list or watch means: a named one is a selection, too. */
function selectionOf(
  { kind, path }: ResourceQuestion,
  { labelSelector, fieldSelector }: Pick<ListParameters, 'labelSelector' | 'fieldSelector'>,
) {
  const { name } = path
  if (name === undefined) return selection(kind, { labelSelector, fieldSelector })
  const isNamed = fieldSelector.some(
    ({ field, equal, value }) => field === 'metadata.name' && equal && value === name,
  )
  if (fieldSelector.length > 0 && !isNamed) {
    throw badRequest("fieldSelector metadata.name doesn't match requested name")
  }
  const named = { field: 'metadata.name', equal: true, value: name }
  return selection(kind, { labelSelector, fieldSelector: [...fieldSelector, named] })
}

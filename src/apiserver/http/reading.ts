/** GET: an object, a list, a watch. */
import type { FastifyReply } from 'fastify'
import { notFound, tooLargeResourceVersion } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import { readPage } from '../continue.ts'
import type { Registry } from '../registry.ts'
import { selection } from '../selection.ts'
import type { WatchHub } from '../watch.ts'
import { type AnswerOptions, Answers } from './answer.ts'
import { ObjectBytes } from './bytes.ts'
import { flagOf, listParameters, numberOf } from './parameters.ts'
import { includeObjectOf, refOfRequest, type ResourceRequest } from './request.ts'
import { FrameCache, type FrameSink, type WatchParameters, WatchStream } from './watch-stream.ts'

export interface ReadingOptions {
  readonly registry: Registry
  readonly hub: WatchHub
  now(): number
}

/** A watch that does not say how long it wants to last is ended after half an hour. */
const longestWatchSeconds = 1_800

export class Reading {
  readonly answers: Answers
  readonly #bytes: ObjectBytes
  readonly #frames = new FrameCache()
  readonly #streams = new Set<WatchStream>()

  constructor(private readonly options: ReadingOptions) {
    this.#bytes = new ObjectBytes(options.registry.store)
    this.answers = new Answers(this.#bytes)
  }

  get(r: ResourceRequest): FastifyReply {
    const object = this.options.registry.get(r.kind, refOfRequest(r))
    if (!object) throw notFound(r.kind, r.path.name!)
    return this.answers.sendObject(r.reply, r.kind, object, this.#answerOptions(r))
  }

  list(r: ResourceRequest): FastifyReply {
    const { registry } = this.options
    const parameters = listParameters(r.query)
    const { resourceVersion, resourceVersionMatch, limit, continue: token } = parameters
    if (resourceVersion !== undefined && resourceVersion > registry.revision) {
      throw tooLargeResourceVersion(resourceVersion, registry.revision)
    }
    const isMeant = this.#meant(r, parameters)
    const { namespace } = r.path
    const revision = resourceVersionMatch === 'Exact' ? resourceVersion : undefined
    const page = readPage(registry.store, { kind: r.kind, namespace, limit, token, revision, isMeant })
    const whole = !isMeant && token === undefined && page.token === undefined && page.revision === registry.revision
    return this.answers.sendList(r.reply, r.kind, { ...page, whole, namespace }, this.#answerOptions(r))
  }

  /**
   * Starts a watch; `open` is called when nothing is wrong with the request. Answers how to end it when the client
   * has gone.
   */
  watch(r: ResourceRequest, open: () => FrameSink): () => void {
    const { registry, hub } = this.options
    const parameters = listParameters(r.query)
    const { form } = r
    const options = this.#answerOptions(r)
    const asObject = form.as === 'object'
    const rendering = asObject ? '' : JSON.stringify([form, options.includeObject])
    const render = (object: KubeObject) =>
      asObject ? this.#bytes.of(object).toString() : JSON.stringify(this.answers.shape(r.kind, object, { ...options, now: this.options.now() }))
    const timeoutMs = (numberOf(r.query, 'timeoutSeconds') ?? longestWatchSeconds) * 1_000
    const what: WatchParameters = {
      kind: r.kind,
      namespace: r.path.namespace,
      isMeant: this.#meant(r, parameters),
      resourceVersion: parameters.resourceVersion,
      sendInitialEvents: flagOf(r.query, 'sendInitialEvents'),
      allowBookmarks: flagOf(r.query, 'allowWatchBookmarks'),
      render,
      rendering,
    }
    const stream = new WatchStream(registry, what, { sink: open(), frames: this.#frames })
    this.#streams.add(stream)
    stream.start(hub, timeoutMs)
    return () => {
      stream.stop()
      this.#streams.delete(stream)
    }
  }

  /** Ends all watches in good order. */
  close(): void {
    for (const stream of this.#streams) stream.end()
    this.#streams.clear()
  }

  /** Which objects a list or watch means: a named one is a selection, too. */
  #meant(r: ResourceRequest, parameters: ReturnType<typeof listParameters>) {
    const { labelSelector } = parameters
    const named = r.path.name === undefined ? [] : [{ field: 'metadata.name', equal: true, value: r.path.name }]
    return selection(r.kind, { labelSelector, fieldSelector: [...parameters.fieldSelector, ...named] })
  }

  #answerOptions(r: ResourceRequest): AnswerOptions {
    return { form: r.form, includeObject: includeObjectOf(r.query), now: this.options.now() }
  }
}

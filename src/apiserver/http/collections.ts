/** What is asked of many objects at once: they are found, and dealt with, in turns. */
import type { FastifyReply } from 'fastify'
import { expired, tooLargeResourceVersion } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import { type Page, PageSearch } from '../pages.ts'
import type { ServedApi } from '../served-api.ts'
import type { Store } from '../store.ts'
import type { ListParameters } from './parameters.ts'
import type { ResourceRequest } from './request.ts'
import type { Snapshots } from './snapshots.ts'
import type { Turns } from './turns.ts'

interface Asked extends ListParameters {
  readonly isMeant?: (object: KubeObject) => boolean
}

interface CollectionsOptions {
  readonly registry: ServedApi
  readonly snapshots: Snapshots
  readonly turns: Turns
}

export class Collections {
  /** What was found is of this life of the cluster. */
  readonly #store: Store

  constructor(private readonly options: CollectionsOptions) {
    this.#store = options.registry.store
  }

  /** Finds the objects that a request means, of one state. @throws ApiError 400, 410, 504 */
  find({ reply, kind, path }: ResourceRequest, asked: Asked, then: (page: Page) => void): void {
    const { resourceVersion, resourceVersionMatch, continue: token, limit, isMeant } = asked
    const { namespace } = path
    checkIsPast(this.options.registry, resourceVersion)
    const revision = resourceVersionMatch === 'Exact' ? resourceVersion : undefined
    const search = new PageSearch(this.options.snapshots, {
      kind,
      namespace,
      limit,
      token,
      revision,
      isMeant,
    })
    this.#work(
      reply,
      () => search.look(),
      () => then(search.page),
    )
  }

  /** Does something with each of many objects, one after the other. */
  each(
    reply: FastifyReply,
    objects: readonly KubeObject[],
    act: (object: KubeObject) => void,
    then: () => void,
  ): void {
    let next = 0
    const step = () => {
      if (next < objects.length) act(objects[next++])
      return next >= objects.length
    }
    this.#work(reply, step, then)
  }

  #work(reply: FastifyReply, next: () => boolean, done: () => void): void {
    const { registry, turns } = this.options
    const step = () => {
      if (registry.store !== this.#store) throw expired('the cluster has begun anew')
      return next()
    }
    const isVain = () => reply.raw.destroyed || reply.raw.req.socket.destroyed
    turns.work({ step, done, isVain, failed: (error) => void reply.send(error) })
  }
}

/** @throws ApiError 504 for a revision that is still to come */
export function checkIsPast({ revision }: ServedApi, asked: number | undefined): void {
  if (asked !== undefined && asked > revision) throw tooLargeResourceVersion(asked, revision)
}

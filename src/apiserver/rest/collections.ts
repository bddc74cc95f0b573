/** What is asked of many objects at once: they are found, and dealt with, one after the other. */
import { expired, tooLargeResourceVersion } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import { type Lists, type Page, PageSearch } from '../pages.ts'
import type { ServedApi } from '../served-api.ts'
import type { Store } from '../store/store.ts'
import type { Answer, Work } from './answer.ts'
import type { ListParameters } from './parameters.ts'
import type { ResourceQuestion } from './request.ts'

interface Asked extends ListParameters {
  readonly isMeant?: (object: KubeObject) => boolean
}

interface CollectionsOptions {
  readonly registry: ServedApi
  readonly lists: Lists
}

export class Collections {
  /** What was found is of this life of the cluster. */
  readonly #store: Store

  constructor(private readonly options: CollectionsOptions) {
    this.#store = options.registry.store
  }

  /** Finds the objects that a request means, of one state. @throws ApiError 400, 410, 504 */
  find({ kind, path }: ResourceQuestion, asked: Asked, then: (page: Page) => Answer): Work {
    const { resourceVersion, resourceVersionMatch, continue: token, limit, isMeant } = asked
    const { namespace } = path
    checkIsPast(this.options.registry, resourceVersion)
    const revision = resourceVersionMatch === 'Exact' ? resourceVersion : undefined
    const search = new PageSearch(this.options.lists, {
      kind,
      namespace,
      limit,
      token,
      revision,
      isMeant,
      isOfOne: meansOne({ kind, path }, asked),
    })
    return this.#work(
      () => search.look(),
      () => then(search.page),
    )
  }

  /** Does something with each of many objects, one after the other. */
  each(objects: readonly KubeObject[], act: (object: KubeObject) => void, result: () => Answer): Work {
    let next = 0
    const step = () => {
      // Whoever waits for an answer from outside begins again with the same.
      if (next < objects.length) act(objects[next])
      return ++next >= objects.length
    }
    return this.#work(step, result)
  }

  #work(next: () => boolean, result: () => Answer): Work {
    const step = () => {
      if (this.options.registry.store !== this.#store) throw expired('the cluster has begun anew')
      return next()
    }
    return { sort: 'work', step, result }
  }
}

/** Whether a list is that of one object, by its name. Source: SelectionPredicate.MatchesSingle of the API server. */
const meansOne = (
  { kind, path }: Pick<ResourceQuestion, 'kind' | 'path'>,
  { fieldSelector, continue: token }: Asked,
): boolean =>
  token === undefined &&
  (!kind.namespaced || path.namespace !== undefined) &&
  fieldSelector.some(({ field, equal }) => field === 'metadata.name' && equal)

/** @throws ApiError 504 for a revision that is still to come */
export function checkIsPast({ revision }: ServedApi, asked: number | undefined): void {
  if (asked !== undefined && asked > revision) throw tooLargeResourceVersion(asked, revision)
}

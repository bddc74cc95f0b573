/** Versions of groups that another API server is to answer for, by an APIService. None is asked here: they are not available. */
import { apiService } from '../../api/apiregistration/apiservice.ts'
import type { GroupVersion } from '../discovery.ts'
import type { ServedApi } from '../served-api.ts'
import { type Whole, whole } from './answer.ts'
import type { ServedKinds } from './served-kinds.ts'

export class AggregatedApis {
  constructor(
    private readonly registry: ServedApi,
    private readonly kinds: ServedKinds,
  ) {}

  /** Those of groups of which nothing is served here. */
  get versions(): readonly GroupVersion[] {
    return this.registry
      .list(apiService, {})
      .filter(({ spec }) => spec.service && !this.kinds.hasGroup(spec.group ?? ''))
      .map(({ spec: { group = '', version = '' } }) => ({ group, version }))
  }

  /** What is said at any path of such a version; undefined at others. */
  answer(path: string): Whole | undefined {
    const [, root, group, version] = path.split('/')
    if (root !== 'apis' || !version) return undefined
    const isOne = this.versions.some((each) => each.group === group && each.version === version)
    return isOne ? unavailable() : undefined
  }
}

const unavailable = (): Whole => ({
  ...whole('text/plain; charset=utf-8', 'service unavailable\n', 503),
  headers: { 'x-content-type-options': 'nosniff' },
})

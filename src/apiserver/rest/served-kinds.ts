/** Which kind a path means. */
import { badRequest, notFound } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import { inAllVersions } from '../../api/kind-versions.ts'
import { isGroupInKubernetes } from '../../api/schema.ts'
import type { ResourcePath } from '../resource-path.ts'
import type { Resources } from '../resources.ts'
import { subresourceAt } from '../subresources/subresources.ts'
import { unknownPath } from './failures.ts'

export class ServedKinds {
  #listed: readonly Kind[] | undefined
  #byPath: ReadonlyMap<string, Kind> = new Map()
  #groups: ReadonlySet<string> = new Set()
  /** Those in which the API knows what there is not. */
  #knownGroups: ReadonlySet<string> = new Set()

  constructor(private readonly resources: Pick<Resources, 'kinds'>) {}

  hasGroup(group: string): boolean {
    this.#look()
    return this.#groups.has(group) || isGroupInKubernetes(group)
  }

  /**
   * Whether it is for the API to say what there is not: it answers for whole groups, and for those that only real clusters have,
   * but not for those of custom resources.
   */
  knowsGroup(group: string): boolean {
    this.#look()
    return this.#knownGroups.has(group) || isGroupInKubernetes(group)
  }

  /** Whether a path beside custom resources leads nowhere: of those the API knows nothing. */
  leadsNowhere(path: ResourcePath, method: string): boolean {
    const kind = this.#find(path)
    if (!kind) return !this.knowsGroup(path.group)
    if (!kind.isUnstructured) return false
    if (path.namespace !== undefined) return !kind.namespaced
    const isOfAll = method === 'GET' && path.name === undefined
    return kind.namespaced && !isOfAll
  }

  /** @throws ApiError 404 where nothing is served */
  at(path: ResourcePath): Kind {
    const { subresource } = path
    const kind = this.#find(path)
    if (!kind) throw unknownPath()
    if (path.namespace !== undefined && !kind.namespaced) throw unknownPath()
    if (subresource !== undefined && !hasBelow(kind, subresource)) {
      throw kind.isUnstructured ? notFound(kind, path.name ?? '') : unknownPath()
    }
    if (path.name !== undefined && isOnlyMade(kind)) throw unknownPath()
    return kind
  }

  #find({ group, version, plural }: ResourcePath): Kind | undefined {
    this.#look()
    return this.#byPath.get(`${group ? `${group}/` : ''}${version}/${plural}`)
  }

  /** What is served may have changed since somebody asked last. */
  #look(): void {
    const { kinds } = this.resources
    if (kinds === this.#listed) return
    const all = inAllVersions(kinds)
    this.#listed = kinds
    this.#byPath = new Map(all.map((kind) => [`${kind.apiVersion}/${kind.plural}`, kind]))
    this.#groups = new Set(all.map(({ group }) => group))
    this.#knownGroups = new Set(all.flatMap((kind) => (kind.isUnstructured ? [] : [kind.group])))
  }
}

/** Whether there are no objects of it that could be named. */
const isOnlyMade = ({ verbs }: Kind): boolean => verbs.length === 1 && verbs[0] === 'create'

const hasBelow = ({ subresources }: Kind, subresource: string): boolean =>
  subresources.includes(subresourceAt(subresource)?.name ?? subresource)

/** Names and namespaces must be able to be part of a key. @throws ApiError 400 */
export function checkPath({ name = '', namespace = '' }: ResourcePath): void {
  checkSegment('Namespace', namespace)
  checkSegment('Name', name)
}

function checkSegment(what: string, value: string): void {
  const wrong = /^\.\.?$/.test(value) ? `may not be '${value}'` : /[/%]/.exec(value)?.[0]
  if (wrong === undefined) return
  const why = wrong.length === 1 ? `may not contain '${wrong}'` : wrong
  throw badRequest(`${what} parameter invalid: ${JSON.stringify(value)}: ${why}`)
}

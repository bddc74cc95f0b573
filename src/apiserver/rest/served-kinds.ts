/** Which kind a path means, and what may be done there. */
import { badRequest, methodNotAllowed, methodNotSupported, notFound } from '../../api/errors.ts'
import type { Kind, Verb } from '../../api/kind.ts'
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

/** @throws ApiError 405 */
export function checkVerb(kind: Kind, verb: Verb): void {
  if (!kind.verbs.includes(verb)) throw methodNotAllowed()
}

/** @throws ApiError 405 for a kind that can be listed and not watched */
export function checkIsWatched(kind: Kind): void {
  if (!kind.verbs.includes('watch')) throw methodNotSupported(kind, 'watch')
}

/** Whether a method may do anything to a kind at all. */
export const isAllowed = ({ verbs }: Kind, method: string): boolean =>
  method === 'GET' ? verbs.includes('get') : verbs.includes('create') || verbs.includes('update')

/** The verb of a request that is no GET. @throws ApiError 405, 400 for a custom object without a name */
export function writeVerb(method: string, { name, watch }: ResourcePath, kind: Kind): Verb {
  const onCollection = name === undefined
  if (!watch) {
    // No router looks at the paths of custom objects: what is posted has its name in itself, wherever it is posted to.
    if (kind.isUnstructured && method === 'POST') return 'create'
    if (kind.isUnstructured && method === 'PUT' && onCollection) throw badRequest('name must be provided')
    if (method === 'POST' && onCollection) return 'create'
    if (method === 'DELETE') return onCollection ? 'deletecollection' : 'delete'
    if (method === 'PUT' && !onCollection) return 'update'
    if (method === 'PATCH' && !onCollection) return 'patch'
  }
  throw methodNotAllowed()
}

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

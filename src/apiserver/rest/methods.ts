/** What may be done where: the methods of paths, and the verbs that they stand for. */
import { badRequest, methodNotAllowed, methodNotSupported } from '../../api/errors.ts'
import type { Kind, Verb } from '../../api/kind.ts'
import type { ResourcePath } from '../resource-path.ts'
import { verbsOf } from '../subresources/subresource.ts'
import { subresourceAt } from '../subresources/subresources.ts'
import { unknownPath } from './failures.ts'
import type { Query } from './parameters.ts'
import { isWatch } from './watching.ts'

/** @throws ApiError 404, 405 for what is never done to a kind there */
export function checkMethod(
  method: string,
  kind: Kind,
  { path, query }: { readonly path: ResourcePath; readonly query: Query },
): void {
  const { name, namespace, subresource, watch } = path
  if (subresource !== undefined) return checkMethodBelow(method, kind, subresource)
  const isNowhere = kind.namespaced && namespace === undefined
  // All namespaces together have what is listed, and nothing else.
  if (isNowhere && !watch && (name !== undefined || !kind.verbs.includes('list'))) throw unknownPath()
  if (watch && !kind.verbs.includes('watch')) throw unknownPath()
  if (method === 'GET') {
    if (!isWatch(path, query)) checkVerb(kind, name === undefined ? 'list' : 'get')
    return
  }
  checkVerb(kind, writeVerb(method, path, kind))
  // The namespace of what is created is in the path, always.
  if (isNowhere) throw methodNotAllowed()
}

function checkMethodBelow(method: string, kind: Kind, name: string): void {
  const found = subresourceAt(name)
  if (!kind.subresources.includes(found?.name ?? name)) throw unknownPath()
  // What is handed on may have any method.
  if (found?.relay) return
  const verbs = found ? verbsOf(found) : ['get']
  if (!verbs.some((verb) => methodsBelow[verb] === method)) throw methodNotAllowed()
}

/** By the verbs of subresources. */
const methodsBelow: Readonly<Record<string, string>> = {
  create: 'POST',
  delete: 'DELETE',
  get: 'GET',
  patch: 'PATCH',
  update: 'PUT',
}

/** Whether patches are routed there: objects of kinds that Kubernetes has, and what is below them. */
export const isPatched = ({ isUnstructured }: Kind, { subresource }: ResourcePath): boolean =>
  !isUnstructured && (subresource === undefined || subresourceAt(subresource)?.update !== undefined)

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

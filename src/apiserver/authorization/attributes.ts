/** What is asked for, as authorizers see it. Source: the RequestInfo of the API server. */
import type { FieldTerm } from '../../api/selector.ts'
import { parseFieldSelector } from '../../api/selector-text.ts'
import type { User } from '../../client/user.ts'
import { parseResourcePath, type ResourcePath } from '../resource-path.ts'

export type Attributes = ResourceAttributes | PathAttributes

export interface ResourceAttributes {
  readonly user: User
  readonly verb: string
  readonly group: string
  /** The plural: `pods`. */
  readonly resource: string
  /** Empty where there is none; so are name and namespace. */
  readonly subresource: string
  readonly name: string
  readonly namespace: string
  /** What a list or a watch is narrowed down to. */
  readonly fields?: readonly FieldTerm[]
}

/** A path that names no resource. */
export interface PathAttributes {
  readonly user: User
  /** The method in lower case. */
  readonly verb: string
  readonly path: string
}

interface Asked {
  readonly user: User
  readonly method: string
  readonly path: string
  /** The parameters of the query, by their names. */
  parameter(name: string): string | undefined
}

export function attributesOf(asked: Asked): Attributes {
  const path = parseResourcePath(asked.path)
  return path
    ? ofResource(asked, path)
    : { user: asked.user, verb: asked.method.toLowerCase(), path: asked.path }
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

function ofResource(asked: Asked, path: ResourcePath): ResourceAttributes {
  const { user, method } = asked
  const { group, plural, name = '', subresource = '' } = path
  const verb = path.watch ? 'watch' : (verbs[method] ?? '')
  // A namespace is in itself.
  const namespace = path.namespace ?? (group === '' && plural === 'namespaces' ? name : '')
  const [below] = subresource.split('/', 1)
  const of = { user, group, resource: plural, subresource: below, namespace }
  if (name !== '' || (verb !== 'get' && verb !== 'delete')) return { ...of, verb, name }
  if (verb === 'delete') return { ...of, verb: 'deletecollection', name }
  const isWatched = /^(?:true|1|)$/i.test(asked.parameter('watch') ?? 'false')
  const fields = fieldsOf(asked.parameter('fieldSelector'))
  return { ...of, verb: isWatched ? 'watch' : 'list', name: nameIn(fields), fields }
}

/** What cannot be read narrows nothing down; that it cannot be read is for others to say. */
function fieldsOf(selector = ''): readonly FieldTerm[] {
  try {
    return parseFieldSelector(selector)
  } catch {
    return []
  }
}

/** The one object that a list can only be of. */
function nameIn(fields: readonly FieldTerm[]): string {
  const value = fields.find(({ field, equal }) => equal && field === 'metadata.name')?.value ?? ''
  return /^\.\.?$|[/%]/.test(value) ? '' : value
}

/** A request as a value, whatever way it came; and one for a resource, with what every handler needs to know of it. */
import { badRequest } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { Annotations } from '../../client/annotations.ts'
import type { User } from '../../client/user.ts'
import type { Decision } from '../authorization/decision.ts'
import type { ResourcePath } from '../resource-path.ts'
import type { IncludeObject } from '../table.ts'
import type { Sent } from './body.ts'
import type { Form } from './negotiation.ts'
import { type Query, textOf } from './parameters.ts'
import type { Warnings } from './warnings.ts'

/** Names are in lower case. */
export interface Headers {
  readonly accept?: string
  readonly 'content-type'?: string
  readonly 'user-agent'?: string
  readonly [name: string]: string | readonly string[] | undefined
}

export interface RestRequest {
  /** As his connection has him; whom the headers name is written here when he is let in. */
  user: User
  /** The headers, each with all its values, of a request in the name of somebody else; undefined: it is in his own. */
  readonly impersonation?: Headers
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Query
  readonly headers: Headers
  readonly body?: Sent
  /** Where it comes from: an address; undefined: from this process. */
  readonly source?: string
  /** Who notes what comes to be known of it; undefined: nobody. */
  audit?: Audited
  /** What it turned out to be about when it was answered; undefined: nothing that is counted. */
  subject?: ResourceQuestion | Page
}

/** Is told what comes to be known of a request, for those who want to know afterwards. */
export interface Audited extends Annotations {
  received(user: User): void
  /** @param verb of the mode of impersonation, where that has limits */
  impersonated(user: User, verb: string | undefined): void
  decided(decision: Decision): void
}

/** A page that is counted among requests, under the name that metrics have for it. */
export interface Page {
  readonly page: string
  readonly component: string
}

/** What is asked for, whoever takes the answer. */
export interface ResourceQuestion {
  /** As it is stored. */
  readonly kind: Kind
  /** The same in the version that the path names. */
  readonly served: Kind
  readonly path: ResourcePath
  readonly query: Query
  readonly form: Form
}

export interface ResourceRequest extends ResourceQuestion {
  readonly request: RestRequest
  /** What its author is to be told besides the answer. */
  readonly warnings: Warnings
}

/** The object that the path names. */
export const refOfRequest = ({ path }: Pick<ResourceQuestion, 'path'>): ObjectRef => ({
  name: path.name!,
  namespace: path.namespace,
})

/** How much of each object a Table holds. @throws ApiError 400 */
export function includeObjectOf({ query, form }: ResourceQuestion): IncludeObject {
  const value = textOf(query, 'includeObject') || 'Metadata'
  if (form.as !== 'Table' || isIncludeObject(value)) return value as IncludeObject
  const why = "must be 'Metadata', 'Object', 'None', or empty"
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: ${why}`,
  )
}

const isIncludeObject = (value: string): value is IncludeObject =>
  value === 'None' || value === 'Object' || value === 'Metadata'

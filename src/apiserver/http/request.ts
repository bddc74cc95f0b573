/** One request for a resource, with what every handler needs to know of it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kind } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { ResourcePath } from '../resource-path.ts'
import type { IncludeObject } from '../table.ts'
import type { Form } from './negotiation.ts'
import { type Query, textOf } from './parameters.ts'

/** What is asked for, whoever takes the answer: a reply or a WebSocket. */
export interface ResourceQuestion {
  readonly kind: Kind
  readonly path: ResourcePath
  readonly query: Query
  readonly form: Form
}

export interface ResourceRequest extends ResourceQuestion {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** The object that the path names. */
export const refOfRequest = ({ path }: ResourceRequest): ObjectRef => ({
  name: path.name!,
  namespace: path.namespace,
})

export function includeObjectOf(query: Query): IncludeObject {
  const value = textOf(query, 'includeObject')
  return value === 'None' || value === 'Object' ? value : 'Metadata'
}

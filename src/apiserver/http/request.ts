/** One request for a resource, with what every handler needs to know of it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { badRequest } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { RequestContext } from '../../client/client.ts'
import type { ResourcePath } from '../requests.ts'
import type { IncludeObject } from '../table.ts'
import { type Body, readBody } from './body.ts'
import type { Form } from './negotiation.ts'
import { isDryRun, type Query, textOf } from './parameters.ts'

export interface ResourceRequest {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly kind: Kind
  readonly path: ResourcePath
  readonly query: Query
  readonly form: Form
}

/** The object that the path names. */
export const refOfRequest = ({ path }: ResourceRequest): ObjectRef => ({ name: path.name!, namespace: path.namespace })

export function includeObjectOf(query: Query): IncludeObject {
  const value = textOf(query, 'includeObject')
  return value === 'None' || value === 'Object' ? value : 'Metadata'
}

/** Who writes, how strictly, and where warnings go: each becomes a header of the answer. */
export function contextOf({ request, reply, query }: ResourceRequest, body?: Body): RequestContext {
  const { headers } = request
  return {
    fieldManager: textOf(query, 'fieldManager') || managerOf(headers['user-agent']),
    user: (headers['impersonate-user'] as string | undefined) ?? 'kubernetes-admin',
    dryRun: isDryRun(query),
    trusted: body?.decoded,
    fieldValidation: fieldValidationOf(query),
    textProblems: body?.problems,
    warn: (warning) => addWarning(reply, warning),
  }
}

/** `kubectl/v1.32.4 (linux/amd64) …` writes as `kubectl`. */
const managerOf = (userAgent: string | undefined) => (userAgent ?? 'unknown').split('/', 1)[0].slice(0, 128)

function fieldValidationOf(query: Query): RequestContext['fieldValidation'] {
  const value = textOf(query, 'fieldValidation')
  if (value === undefined || value === '') return 'Warn'
  if (value === 'Strict' || value === 'Warn' || value === 'Ignore') return value
  throw badRequest(`fieldValidation: Unsupported value: ${JSON.stringify(value)}: supported values: "Ignore", "Strict", "Warn"`)
}

/** Warnings beyond these are left out, so that a header never grows too large for a client. */
const mostWarnings = 20

function addWarning(reply: FastifyReply, text: string): void {
  const sent = (reply.getHeader('warning') as string[] | undefined) ?? []
  const line = `299 - ${JSON.stringify(text.replace(/[^\x20-\x7e]/g, ' '))}`
  if (sent.length < mostWarnings && !sent.includes(line)) reply.header('warning', [...sent, line])
}

/** The body as a value. @throws ApiError 400, 415 */
export const bodyOf = ({ request, kind, query }: ResourceRequest, expected = kind.kind): Body =>
  readBody(request.body as Buffer | undefined, request.headers['content-type'], {
    expected,
    strict: fieldValidationOf(query) !== 'Ignore',
  })

/** A body that must be an object of the request's kind, named as the path names it. */
export function objectOf(body: Body, { kind, path }: ResourceRequest): Record<string, unknown> {
  const object = asObject(body.value, kind.kind)
  const { apiVersion, kind: said } = object
  if (said !== undefined && said !== '' && said !== kind.kind) {
    throw badRequest(
      `${said} in version "${versionOf(apiVersion)}" cannot be handled as a ${kind.kind}: no kind "${said}" is served at this path`,
    )
  }
  if (apiVersion !== undefined && apiVersion !== '' && apiVersion !== kind.apiVersion) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${kind.apiVersion})`,
    )
  }
  const metadata = { ...(object.metadata as Record<string, unknown> | undefined) }
  if (path.namespace !== undefined) {
    if (metadata.namespace && metadata.namespace !== path.namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
    }
    metadata.namespace = path.namespace
  }
  if (path.name !== undefined && path.subresource === undefined) {
    if (metadata.name && metadata.name !== path.name) {
      throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${path.name})`)
    }
    metadata.name = path.name
  }
  const hasMetadata = typeof object.metadata === 'object' || object.metadata === undefined
  return hasMetadata ? { ...object, metadata } : object
}

const versionOf = (apiVersion: unknown) => String(apiVersion ?? '').split('/').at(-1)

export function asObject(value: unknown, expected: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  throw badRequest(
    `the object provided is unrecognized (must be of type ${expected}): couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  )
}

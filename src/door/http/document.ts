/** The OpenAPI document of the levers. */
import { type FieldRules, schemaOf } from './fields.ts'
import type { Lever } from './lever.ts'

interface Described {
  /** The path under which all of them are. */
  readonly root: string
  readonly levers: readonly Lever[]
  /** What they answer, by name. */
  readonly schemas: Readonly<Record<string, object>>
}

export function documentOf({ root, levers, schemas }: Described): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const lever of levers) {
    paths[lever.path] ??= {}
    paths[lever.path][lever.method.toLowerCase()] = operationOf(lever)
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'kubesim',
      version: 'v1',
      description: 'What moves the simulation: its clock, the machines of its nodes, its beginning.',
    },
    servers: [{ url: root }],
    paths,
    components: { schemas: { ...schemas, Status: statusSchema } },
  }
}

function operationOf({ method, path, summary, fields, answers, code = 200 }: Lever): object {
  const isRead = method === 'GET'
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const parameters = [...names.map(parameterOf), ...(isRead && fields ? queryOf(fields) : [])]
  return {
    operationId: idOf(method, path),
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(fields && !isRead && { requestBody: { content: json(schemaOf(fields)) } }),
    responses: {
      [code]: { description: 'Done.', content: json(reference(answers)) },
      default: { description: 'Refused.', content: json(reference('Status')) },
    },
  }
}

/** `postClockRunUntil`. */
const idOf = (method: string, path: string): string =>
  method.toLowerCase() +
  path
    .split(/[^a-z]+/)
    .filter(Boolean)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')

const parameterOf = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } })

const queryOf = (fields: FieldRules) =>
  Object.entries(fields).map(([name, { schema, isRequired = false }]) => ({
    name,
    in: 'query',
    required: isRequired,
    schema,
  }))

const json = (schema: object) => ({ 'application/json': { schema } })

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** As the API of Kubernetes refuses. */
const statusSchema = {
  type: 'object',
  required: ['kind', 'apiVersion', 'status', 'message', 'reason', 'code'],
  properties: {
    kind: { type: 'string' },
    apiVersion: { type: 'string' },
    status: { type: 'string' },
    message: { type: 'string', description: 'One sentence for people.' },
    reason: { type: 'string' },
    code: { type: 'integer' },
  },
}

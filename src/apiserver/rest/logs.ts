/** `log`: what a container has written, as text, and what it goes on to write. */
import { pod } from '../../api/core/pod.ts'
import { badRequest, invalid, notFound } from '../../api/errors.ts'
import { type FieldError, forbidden, invalid as invalidField } from '../../api/field-error.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { LogRequest, NodeConnection } from '../../client/node-connection.ts'
import type { ServedApi } from '../served-api.ts'
import { containerOf } from '../subresources/container-of-pod.ts'
import { checkNode } from '../subresources/opening.ts'
import type { Log } from './answer.ts'
import { flagOf, numberOf, type Query, textOf } from './parameters.ts'
import { type ResourceQuestion, refOfRequest } from './request.ts'

interface LogOptions {
  readonly registry: ServedApi
  readonly nodes: NodeConnection
  now(): number
}

/**
 * The log that is asked for.
 * @throws ApiError 404, 422, 400 when it is not clear which container is meant or it has no logs
 */
export function openLog(question: ResourceQuestion, { registry, nodes, now }: LogOptions): Log {
  const found = registry.get(pod, refOfRequest(question))
  if (!found) throw notFound(pod, question.path.name!)
  const request = logRequest(question, found, now())
  if (found.spec.nodeName) checkNode(registry, found)
  const log = found.spec.nodeName ? nodes.readLogs(found, request) : undefined
  return { sort: 'log', log, follows: flagOf(question.query, 'follow') }
}

function logRequest({ query }: ResourceQuestion, found: Pod, now: number): LogRequest {
  const [tailLines, limitBytes, sinceSeconds] = ['tailLines', 'limitBytes', 'sinceSeconds'].map((name) =>
    numberOf(query, name),
  )
  const problems = [
    ...optionProblems({ tailLines, limitBytes, sinceSeconds, sinceTime: textOf(query, 'sinceTime') }),
  ]
  if (problems.length > 0) throw invalid({ kind: 'PodLogOptions', group: '' }, found.metadata.name, problems)
  return {
    container: containerOf(found, textOf(query, 'container')),
    previous: flagOf(query, 'previous'),
    tailLines,
    sinceTime: sinceSeconds === undefined ? sinceTimeOf(query) : now - sinceSeconds * 1_000,
    limitBytes,
    timestamps: flagOf(query, 'timestamps'),
  }
}

function* optionProblems(options: {
  readonly tailLines?: number
  readonly limitBytes?: number
  readonly sinceSeconds?: number
  readonly sinceTime?: string
}): Iterable<FieldError> {
  const { tailLines, limitBytes, sinceSeconds, sinceTime } = options
  if (tailLines !== undefined && tailLines < 0) {
    yield invalidField('tailLines', tailLines, 'must be greater than or equal to 0')
  }
  if (limitBytes !== undefined && limitBytes < 1)
    yield invalidField('limitBytes', limitBytes, 'must be greater than 0')
  if (sinceSeconds === undefined) return
  if (sinceTime) yield forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified')
  else if (sinceSeconds < 1) yield invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0')
}

function sinceTimeOf(query: Query): number | undefined {
  const text = textOf(query, 'sinceTime')
  if (!text) return undefined
  const instant = Date.parse(text)
  if (!Number.isNaN(instant)) return instant
  const shown = JSON.stringify(text)
  throw badRequest(`parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${shown} as "2006"`)
}

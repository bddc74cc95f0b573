/** `log`: what a container has written, as text, and what it goes on to write. */
import type { FastifyReply } from 'fastify'
import { pod } from '../../api/core/pod.ts'
import { badRequest, notFound } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { LogRequest, NodeConnection } from '../node-connection.ts'
import type { Registry } from '../registry.ts'
import { flagOf, numberOf, textOf } from './parameters.ts'
import { type ResourceRequest, refOfRequest } from './request.ts'

export interface LogOptions {
  readonly registry: Registry
  readonly nodes: NodeConnection
  now(): number
}

/** @throws ApiError 404, 400 when it is not clear which container is meant or it has no logs */
export function sendLogs(r: ResourceRequest, { registry, nodes, now }: LogOptions): FastifyReply {
  const found = registry.get(pod, refOfRequest(r))
  if (!found) throw notFound(pod, r.path.name!)
  const request = logRequest(r, found, now())
  const { reply } = r
  if (!found.spec.nodeName) return reply.type('text/plain').send('')
  const log = nodes.readLogs(found, request)
  if (!flagOf(r.query, 'follow')) return reply.type('text/plain').send(log.text)

  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, { 'content-type': 'text/plain' })
  raw.flushHeaders()
  if (log.text) raw.write(log.text)
  const stop = log.follow(
    (text) => raw.write(text),
    () => raw.end(),
  )
  raw.on('close', stop)
  return reply
}

function logRequest({ query }: ResourceRequest, found: Pod, now: number): LogRequest {
  const sinceSeconds = numberOf(query, 'sinceSeconds')
  const sinceTime = textOf(query, 'sinceTime')
  return {
    container: textOf(query, 'container') || onlyContainer(found),
    previous: flagOf(query, 'previous'),
    tailLines: numberOf(query, 'tailLines'),
    sinceTime: sinceTime
      ? Date.parse(sinceTime)
      : sinceSeconds === undefined
        ? undefined
        : now - sinceSeconds * 1_000,
    limitBytes: numberOf(query, 'limitBytes'),
    timestamps: flagOf(query, 'timestamps'),
  }
}

function onlyContainer({ metadata, spec }: Pod): string {
  if (spec.containers.length === 1) return spec.containers[0].name
  const names = spec.containers.map(({ name }) => name).join(' ')
  const init = spec.initContainers?.map(({ name }) => name).join(' ')
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names}]${init ? ` or one of the init containers: [${init}]` : ''}`,
  )
}

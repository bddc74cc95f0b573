/** The levers over HTTP: below /kubesim/v1, in JSON, with an OpenAPI document that describes them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DecodeError } from '../../api/codec/errors.ts'
import { badRequest } from '../../api/errors.ts'
import { fieldProblems } from '../../apiserver/decoding.ts'
import { sendValue } from '../../apiserver/http/send.ts'
import { onceGone } from '../../apiserver/http/sinks.ts'
import { readBody } from '../../apiserver/rest/body.ts'
import { clockLevers, clockSchemas } from './clock-levers.ts'
import { documentOf } from './document.ts'
import { readFields } from './fields.ts'
import { kubeletLevers } from './kubelet-levers.ts'
import type { Lever, Moved } from './lever.ts'
import { metricsLevers, metricsSchemas } from './metrics-levers.ts'
import { networkLevers, networkSchemas } from './network-levers.ts'
import { nodeLevers, nodeSchemas } from './node-levers.ts'
import { runLevers } from './run-levers.ts'
import { staticPodLevers, staticPodSchemas } from './static-pod-levers.ts'
import { whyLevers, whySchemas } from './why-levers.ts'

const root = '/kubesim/v1'

const levers: readonly Lever[] = [
  ...clockLevers,
  ...nodeLevers,
  ...networkLevers,
  ...metricsLevers,
  ...kubeletLevers,
  ...staticPodLevers,
  ...runLevers,
  ...whyLevers,
]

const document = {
  root,
  levers,
  schemas: {
    ...clockSchemas,
    ...nodeSchemas,
    ...networkSchemas,
    ...metricsSchemas,
    ...staticPodSchemas,
    ...whySchemas,
  },
}

export function serveLevers(app: FastifyInstance, moved: Moved): void {
  for (const lever of levers) {
    const url = root + lever.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.route({
      method: lever.method,
      url,
      handler: (request, reply) => pull(lever, moved, { request, reply }),
    })
  }
  app.get(`${root}/openapi.json`, (_request, reply) => sendValue(reply, documentOf(document)))
}

/** @throws ApiError 400, 415 */
function sent(request: FastifyRequest): unknown {
  const bytes = request.body as Buffer | undefined
  if (!bytes?.length) return {}
  try {
    const { value, problems } = readBody(bytes, request.headers['content-type'])
    const wrong = fieldProblems(problems, [])
    if (wrong.length > 0) throw badRequest(wrong.join(', '))
    return value
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(error.message) : error
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function pull(lever: Lever, moved: Moved, { request, reply }: Exchange): Promise<FastifyReply> {
  const body = readFields(lever.fields ?? {}, lever.method === 'GET' ? request.query : sent(request))
  const named = request.params as Readonly<Record<string, string>>
  const { name = '' } = named
  const answer = await lever.pull(moved, { body, name, named, onGone: (run) => onceGone(reply, run) })
  return sendValue(reply, answer, undefined, lever.code)
}

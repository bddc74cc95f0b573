/** `/healthz`, `/livez` and `/readyz`: a server that can answer is well, and says so check by check when asked. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Query } from './parameters.ts'

const always = ['ping', 'log', 'etcd']
const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: always,
  livez: always,
  readyz: [...always, 'informer-sync', 'shutdown'],
}

export function serveHealth(app: FastifyInstance): void {
  for (const [name, those] of Object.entries(checks)) {
    const all = (request: FastifyRequest, reply: FastifyReply) =>
      sendText(reply, report(name, request.query as Query))
    app.get(`/${name}`, { exposeHeadRoute: true }, all)
    for (const check of those) {
      app.get(`/${name}/${check}`, { exposeHeadRoute: true }, (_request, reply) => sendText(reply, 'ok'))
    }
  }
}

const sendText = (reply: FastifyReply, text: string) => reply.type('text/plain; charset=utf-8').send(text)

function report(name: string, { verbose, exclude }: Query): string {
  if (verbose === undefined) return 'ok'
  const excluded = new Set([exclude ?? []].flat())
  const lines = checks[name].map((check) => `[+]${check} ${excluded.has(check) ? 'excluded: ok' : 'ok'}\n`)
  return `${lines.join('')}${name} check passed\n`
}

/**
 * `/healthz`, `/livez` and `/readyz`: a server that can answer is well, and says so check by check when asked. A turn that
 * has failed ends nothing but itself, so the check `turns` tells of it and fails no other.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Supervisor } from '../../sim/supervisor.ts'
import type { Query } from '../rest/parameters.ts'

const always = ['ping', 'log', 'etcd']
export const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: always,
  livez: always,
  readyz: [...always, 'informer-sync', 'shutdown'],
}

export function serveHealth(app: FastifyInstance, supervisor: () => Supervisor): void {
  for (const [name, those] of Object.entries(checks)) {
    app.get(`/${name}`, { exposeHeadRoute: true }, (request, reply) =>
      sendText(reply, report(name, request.query as Query, troubleOf(supervisor()))),
    )
    for (const check of those) {
      app.get(`/${name}/${check}`, { exposeHeadRoute: true }, (_request, reply) => sendText(reply, 'ok'))
    }
    app.get(`/${name}/turns`, { exposeHeadRoute: true }, (_request, reply) => {
      const trouble = troubleOf(supervisor())
      return trouble
        ? sendText(reply.code(500), `internal server error: ${trouble}\n`)
        : sendText(reply, 'ok')
    })
  }
}

const sendText = (reply: FastifyReply, text: string) => reply.type('text/plain; charset=utf-8').send(text)

/** What has gone wrong so far, the first of it in full; undefined where nothing has. */
export function troubleOf({ count, failures }: Supervisor): string | undefined {
  if (count === 0) return undefined
  return `${count} ${count === 1 ? 'turn has' : 'turns have'} failed, first ${failures[0].message}`
}

/** The text of one of the three. */
export function report(name: string, { verbose, exclude }: Query, trouble: string | undefined): string {
  if (verbose === undefined) return 'ok'
  const excluded = new Set([exclude ?? []].flat())
  const lines = checks[name].map((check) => `[+]${check} ${excluded.has(check) ? 'excluded: ok' : 'ok'}\n`)
  const turns = trouble && !excluded.has('turns') ? `[-]turns failed: ${trouble}\n` : ''
  return `${lines.join('')}${turns}${name} check passed\n`
}

/**
 * `/healthz`, `/livez` and `/readyz`: a server that can answer is well, and says so check by check when asked. A turn that
 * has failed ends nothing but itself, so the check `turns` tells of it and fails no other.
 */
import type { Supervisor } from '../../sim/supervisor.ts'
import { type Whole, whole } from './answer.ts'
import type { Query } from './parameters.ts'
import type { RestRequest } from './request.ts'

const always = ['ping', 'log', 'etcd']
const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: always,
  livez: always,
  readyz: [...always, 'informer-sync', 'shutdown'],
}

const text = (said: string, code = 200): Whole => whole('text/plain; charset=utf-8', said, code)

/** @param path without a slash at its end */
export function healthOf(
  { method, query }: Pick<RestRequest, 'method' | 'query'>,
  path: string,
  supervisor: Supervisor,
): Whole | undefined {
  const [, name, check, ...more] = path.split('/')
  if (!Object.hasOwn(checks, name) || more.length > 0) return undefined
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const trouble = troubleOf(supervisor)
  if (check === undefined) return text(report(name, query, trouble))
  if (check === 'turns') return trouble ? text(`internal server error: ${trouble}\n`, 500) : text('ok')
  return checks[name].includes(check) ? text('ok') : undefined
}

/** What has gone wrong so far, the first of it in full; undefined where nothing has. */
function troubleOf({ count, failures }: Supervisor): string | undefined {
  if (count === 0) return undefined
  return `${count} ${count === 1 ? 'turn has' : 'turns have'} failed, first ${failures[0].message}`
}

/** The text of one of the three. */
function report(name: string, { verbose, exclude }: Query, trouble: string | undefined): string {
  if (verbose === undefined) return 'ok'
  const excluded = new Set([exclude ?? []].flat())
  const lines = checks[name].map((check) => `[+]${check} ${excluded.has(check) ? 'excluded: ok' : 'ok'}\n`)
  const turns = trouble && !excluded.has('turns') ? `[-]turns failed: ${trouble}\n` : ''
  return `${lines.join('')}${turns}${name} check passed\n`
}

/** proxy_pass of nginx: what another server answers. */
import { resolve } from '../../programs/commands/addresses.ts'
import { bytesOf } from '../../runtime/bytes.ts'
import type { HttpResponse } from '../../runtime/network/network.ts'
import { type Configuration, hostOf, type Location, type Scope, said } from './configuration.ts'
import { logError } from './logs.ts'
import type { Step } from './step.ts'
import { filled, type Visit } from './variables.ts'

interface Pass {
  readonly scope: Scope
  readonly target: string
}

export function proxied(configuration: Configuration, { scope, target }: Pass, visit: Visit): Step {
  const { context, request } = visit
  const [, scheme = 'http', authority = '', uri] =
    /^(https?):\/\/([^/?]+)(\/.*)?$/s.exec(filled(visit, target)) ?? []
  const members = configuration.upstreams.get(hostOf(authority)) ?? [authority]
  const path = pathFor(scope, visit, { uri, isFixed: target.includes('$') })
  let failure = 'no live upstreams while connecting to upstream'
  let code = 502
  for (const member of inTurn(members, configuration)) {
    const port = Number(/:(\d+)$/.exec(member)?.[1] ?? (scheme === 'https' ? 443 : 80))
    const ip = resolve(context, hostOf(member))
    if (ip === undefined) {
      logError(visit, `${hostOf(member)} could not be resolved (3: Host not found)`)
      return { code: 502 }
    }
    visit.upstream = `${scheme}://${ip}:${port}${path}`
    const headers = headersFor(scope, visit, authority)
    const body = request.body === undefined ? undefined : bytesOf(request.body)
    const from = context.config.ip
    const answered = context.network.http(ip, port, {
      method: request.method,
      path,
      headers,
      body,
      from,
      isEncrypted: scheme === 'https',
    })
    if (typeof answered !== 'string') return passedOn(answered)
    ;[code, failure] = failures[answered] ?? failures.EOF
    logError(visit, failure)
  }
  return { code }
}

const failures: Readonly<Record<string, readonly [number, string]>> = {
  'connection refused': [502, 'connect() failed (111: Connection refused) while connecting to upstream'],
  'no route to host': [502, 'connect() failed (113: No route to host) while connecting to upstream'],
  'i/o timeout': [504, 'upstream timed out (110: Operation timed out) while connecting to upstream'],
  EOF: [502, 'upstream prematurely closed connection while reading response header from upstream'],
}

/** Whose turn it was last: one after the other, and the next where one does not answer. */
const turns = new WeakMap<Configuration, { next: number }>()

function inTurn(members: readonly string[], configuration: Configuration): readonly string[] {
  if (members.length < 2) return members
  const turn = turns.get(configuration) ?? { next: 0 }
  turns.set(configuration, turn)
  const at = turn.next++ % members.length
  return [...members.slice(at), ...members.slice(0, at)]
}

/** A path that proxy_pass names stands for the prefix of the location. */
function pathFor(
  scope: Scope,
  visit: Visit,
  { uri, isFixed }: { uri: string | undefined; isFixed: boolean },
): string {
  const query = visit.args === '' ? '' : `?${visit.args}`
  const { path = '' } = scope as Partial<Location>
  if (uri === undefined) return `${visit.uri}${query}`
  return isFixed ? uri : `${uri}${visit.uri.slice(path.length)}${query}`
}

function headersFor(scope: Scope, visit: Visit, authority: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...visit.request.headers, host: authority, connection: 'close' }
  for (const { args } of said(scope, 'proxy_set_header')) {
    const [name = '', value = ''] = args
    if (/^[\w-]+$/.test(name)) headers[name.toLowerCase()] = filled(visit, value)
  }
  return headers
}

const passedOn = (response: HttpResponse): HttpResponse => ({
  ...response,
  isInBytes: true,
  headers: { ...response.headers, server: 'nginx' },
})

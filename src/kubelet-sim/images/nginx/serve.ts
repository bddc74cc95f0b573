/** How nginx answers a request, as it is configured. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { locationFor, serverFor } from './choose.ts'
import { type Configuration, type Scope, said, type VirtualServer } from './configuration.ts'
import { serveFile } from './files.ts'
import { logAccess, logError } from './logs.ts'
import { pageOf } from './pages.ts'
import { proxied } from './proxy.ts'
import { rewritten } from './rewrite.ts'
import { signed } from './signature.ts'
import type { Step } from './step.ts'
import { filled, type Visit } from './variables.ts'

/** A request that is handed on from location to location is given up. */
const mostRounds = 10

export function answer(
  configuration: Configuration,
  request: HttpRequest,
  context: ServiceContext,
): HttpResponse {
  const port = request.port ?? 80
  const host = (request.headers?.host ?? '').replace(/:\d+$/, '')
  const server = serverFor(configuration, port, host)
  if (!server) return { status: 404, body: '' }
  const [path = '/', args = ''] = request.path.split(/\?(.*)/s, 2)
  const visit: Visit = {
    request,
    context,
    port,
    serverName: server.names[0] ?? '',
    scope: server,
    uri: normal(path),
    args,
    set: new Map(),
    status: 0,
    bytes: 0,
    upstream: '',
  }
  const { response, scope } = respond(configuration, server, visit)
  visit.status = response.status
  visit.bytes = request.method === 'HEAD' ? 0 : response.body.length
  logAccess(configuration, scope, visit)
  return response
}

/** Without `.`, `..`, doubled slashes and escapes. */
function normal(path: string): string {
  const plain = path.replace(/%([\da-fA-F]{2})/g, (_whole, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  const parts: string[] = []
  for (const part of plain.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}${parts.length > 0 && /\/\.{0,2}$/.test(plain) ? '/' : ''}`
}

interface Answered {
  readonly response: HttpResponse
  /** Whose rules held in the end. */
  readonly scope: Scope
}

function respond(configuration: Configuration, server: VirtualServer, visit: Visit): Answered {
  let scope: Scope = server
  let step = rewritten(server, visit)
  let hasFailed = false
  let named: string | undefined
  for (let round = 0; round < mostRounds; round++) {
    if (!step) {
      const location = named
        ? server.locations.find((each) => each.path === named)
        : locationFor(server.locations, visit)
      scope = location ?? server
      step = rewritten(scope, visit) ?? contentOf(configuration, scope, visit)
    }
    if ('status' in step) return { response: withHeaders(step, scope, visit), scope }
    if ('code' in step) {
      const page = hasFailed ? undefined : errorPage(scope, step.code)
      if (!page) return { response: withHeaders(pageOf(step.code), scope, visit), scope }
      hasFailed = true
      const { code } = step
      const shown = page.target.startsWith('/')
        ? errorContent(configuration, { server, scope, page }, visit)
        : undefined
      if (shown)
        return { response: withHeaders({ ...shown, status: page.status ?? code }, scope, visit), scope }
      if (/^https?:/.test(page.target))
        return { response: signed(pageOf(302, filled(visit, page.target)), visit.context, scope), scope }
      named = page.target
      step = undefined
      continue
    }
    named = step.named
    if (!named) {
      const [uri, args] = step.uri.split(/\?(.*)/s, 2)
      visit.uri = uri
      if (args !== undefined) visit.args = args
    }
    step = undefined
  }
  logError(visit, `rewrite or internal redirection cycle while internally redirecting to "${visit.uri}"`)
  return { response: signed(pageOf(500), visit.context, scope), scope }
}

interface ErrorPage {
  readonly status: number | undefined
  readonly target: string
}

function errorPage(scope: Scope, code: number): ErrorPage | undefined {
  for (const { args } of said(scope, 'error_page')) {
    const changed = args.find((each) => /^=\d*$/.test(each))
    if (!args.includes(String(code))) continue
    return {
      status: changed ? Number(changed.slice(1)) || 200 : undefined,
      target: args[args.length - 1],
    }
  }
  return undefined
}

/** The page that another path shows for an error. */
function errorContent(
  configuration: Configuration,
  { server, scope, page }: { server: VirtualServer; scope: Scope; page: ErrorPage },
  visit: Visit,
): HttpResponse | undefined {
  visit.uri = page.target
  const location = locationFor(server.locations, visit) ?? scope
  const content = rewritten(location, visit) ?? contentOf(configuration, location, visit)
  return 'status' in content ? content : undefined
}

/** What a location makes of a request: another server's answer, a count, a file. */
function contentOf(configuration: Configuration, scope: Scope, visit: Visit): Step {
  const refusal = refusalOf(scope, visit)
  if (refusal) return refusal
  const own = (name: string) => scope.directives.find((each) => each.name === name)
  const target = own('proxy_pass')?.args[0]
  if (target !== undefined) return proxied(configuration, { scope, target }, visit)
  if (own('stub_status'))
    return {
      status: 200,
      body: 'Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n',
      headers: { 'content-type': 'text/plain' },
    }
  return serveFile(scope, visit)
}

/** Who may not come in, by address. */
function refusalOf(scope: Scope, visit: Visit): Step | undefined {
  const from = visit.request.from ?? '127.0.0.1'
  const rules = nearestRules(scope)
  const rule = rules.find(({ args: [who = ''] }) => who === 'all' || isWithin(from, who))
  if (rule?.name === 'deny') {
    logError(visit, 'access forbidden by rule')
    return { code: 403 }
  }
  return undefined
}

function nearestRules(scope: Scope | undefined) {
  for (let at = scope; at; at = at.outer) {
    const found = at.directives.filter(({ name }) => name === 'allow' || name === 'deny')
    if (found.length > 0) return found
  }
  return []
}

const numberOf = (ip: string): number => ip.split('.').reduce((sum, each) => sum * 256 + Number(each), 0)

function isWithin(ip: string, range: string): boolean {
  const [address, length = '32'] = range.split('/')
  if (!/^[\d.]+$/.test(address) || !/^[\d.]+$/.test(ip)) return address === ip
  const size = 2 ** (32 - Number(length))
  return Math.floor(numberOf(ip) / size) === Math.floor(numberOf(address) / size)
}

function withHeaders(response: HttpResponse, scope: Scope, visit: Visit): HttpResponse {
  const added: Record<string, string> = {}
  for (const { args } of said(scope, 'add_header')) {
    const [name = '', value = '', always] = args
    const isShown =
      always === 'always' || [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(response.status)
    if (isShown && /^[\w-]+$/.test(name)) added[name.toLowerCase()] = filled(visit, value)
  }
  const named = signed(response, visit.context, scope)
  return { ...named, headers: { ...named.headers, ...added } }
}

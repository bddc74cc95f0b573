/** The variables of nginx, as they are in one request. */
import { formatDate } from '../../programs/commands/date.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest } from '../../runtime/network/network.ts'
import type { Scope } from './configuration.ts'

/** One request on its way. */
export interface Visit {
  readonly request: HttpRequest
  readonly context: ServiceContext
  readonly port: number
  readonly serverName: string
  /** The server that is asked. */
  readonly scope: Scope
  /** The path, without the query, as rewrites have left it. */
  uri: string
  args: string
  /** What `set` has set, and the groups of the last expression: `1`, `2`. */
  readonly set: Map<string, string>
  status: number
  bytes: number
  upstream: string
}

const fixed: Readonly<Record<string, (visit: Visit) => string>> = {
  host: ({ request, serverName }) => (request.headers?.host ?? serverName).replace(/:\d+$/, ''),
  hostname: ({ context }) => context.config.hostname,
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  request_uri: ({ request }) => request.path,
  args: ({ args }) => args,
  query_string: ({ args }) => args,
  is_args: ({ args }) => (args === '' ? '' : '?'),
  scheme: ({ request }) => (request.isEncrypted ? 'https' : 'http'),
  remote_addr: ({ request }) => request.from ?? '127.0.0.1',
  remote_port: () => '40000',
  remote_user: () => '-',
  server_addr: ({ context }) => context.config.ip,
  server_port: ({ port }) => String(port),
  server_name: ({ serverName }) => serverName,
  server_protocol: () => 'HTTP/1.1',
  nginx_version: ({ context }) => context.env('NGINX_VERSION') ?? '',
  request_method: ({ request }) => request.method,
  request: ({ request }) => `${request.method} ${request.path} HTTP/1.1`,
  request_time: () => '0.000',
  request_length: ({ request }) => String(request.path.length + (request.body?.length ?? 0) + 80),
  request_body: ({ request }) => request.body ?? '',
  proxy_add_x_forwarded_for: ({ request }) =>
    [request.headers?.['x-forwarded-for'], request.from ?? '127.0.0.1'].filter(Boolean).join(', '),
  status: ({ status }) => String(status),
  body_bytes_sent: ({ bytes }) => String(bytes),
  bytes_sent: ({ bytes }) => String(bytes + 238),
  time_local: ({ context }) => formatDate(context.now(), '%d/%b/%Y:%H:%M:%S +0000'),
  time_iso8601: ({ context }) => formatDate(context.now(), '%FT%T+00:00'),
  msec: ({ context }) => (context.now() / 1_000).toFixed(3),
  upstream_addr: ({ upstream }) => upstream || '-',
  pid: () => '29',
  connection: () => '1',
}

export function variable(visit: Visit, name: string): string {
  const own = visit.set.get(name)
  if (own !== undefined) return own
  if (Object.hasOwn(fixed, name)) return fixed[name](visit)
  const { headers = {} } = visit.request
  const headed = /^http_(.*)$/.exec(name)?.[1].replaceAll('_', '-')
  if (headed !== undefined) return Object.hasOwn(headers, headed) ? headers[headed] : ''
  const asked = /^arg_(.*)$/.exec(name)?.[1]
  if (asked !== undefined)
    return (
      visit.args
        .split('&')
        .find((each) => each.startsWith(`${asked}=`))
        ?.slice(asked.length + 1) ?? ''
    )
  return ''
}

/** A text that becomes longer is cut. */
const longest = 65_536

/** Puts values for `$name` and `${name}`. @param otherwise for those that are empty, as logs show them */
export const filled = (visit: Visit, text: string, otherwise = ''): string =>
  text
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (_whole, braced?: string, plain?: string) => {
      return variable(visit, braced ?? plain ?? '') || otherwise
    })
    .slice(0, longest)

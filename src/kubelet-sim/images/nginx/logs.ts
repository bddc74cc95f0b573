/** What nginx writes of requests, and of what goes wrong with them. */
import { formatDate } from '../../programs/commands/date.ts'
import { root } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import { type Configuration, type Scope, saidFirst } from './configuration.ts'
import { filled, type Visit } from './variables.ts'

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'

/** In the image these are standard output and standard error. */
const isOutput = (path: string) =>
  /^\/dev\/(?:stdout|fd\/1)$|^\/var\/log\/nginx\/access\.log$|^logs\//.test(path)
const isErrorOutput = (path: string) => /^\/dev\/(?:stderr|fd\/2)$|^\/var\/log\/nginx\/error\.log$/.test(path)

export function logAccess({ logFormats }: Configuration, scope: Scope, visit: Visit): void {
  const [path = '/var/log/nginx/access.log', format = 'combined'] = saidFirst(scope, 'access_log') ?? []
  if (path === 'off') return
  const line = `${filled(visit, logFormats.get(format) ?? combined, '-')}\n`
  const { context } = visit
  if (isOutput(path)) context.print(line)
  else if (isErrorOutput(path)) context.complain(line)
  else {
    const opened = context.files.openForWriting(path, { user: root, append: true })
    if (!isError(opened) && 'file' in opened) context.files.append(opened, line)
  }
}

export function logError(visit: Visit, what: string): void {
  const { request, context, serverName } = visit
  const when = formatDate(context.now(), '%Y/%m/%d %T')
  const server = serverName === '' ? '' : `, server: ${serverName}`
  context.complain(
    `${when} [error] 29#29: *1 ${what}, client: ${request.from ?? '127.0.0.1'}${server}, request: "${request.method} ${request.path} HTTP/1.1"` +
      `${visit.upstream ? `, upstream: "${visit.upstream}"` : ''}${request.headers?.host ? `, host: "${request.headers.host}"` : ''}\n`,
  )
}

/** What nginx writes of requests, and of what goes wrong with them. */
import { formatDate } from '../../programs/commands/date.ts'
import { root, SymbolicLink } from '../../runtime/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { type Configuration, type Scope, saidFirst } from './configuration.ts'
import { filled, type Visit } from './variables.ts'

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'

const folder = '/var/log/nginx'
const accessLog = `${folder}/access.log`
const errorLog = `${folder}/error.log`

/** What the image has in the place of its logs. */
export const logLinks: Readonly<Record<string, string>> = {
  [accessLog]: '/dev/stdout',
  [errorLog]: '/dev/stderr',
}

/** Whether there may be other files than the links of the image. */
export const hasOwnLogs = (context: ServiceContext): boolean => context.filesIn(folder) !== undefined

/** Where a log leads to that is, or is a link to, one of the outputs; undefined for a file. */
function outputOf(context: ServiceContext, path: string): 'stdout' | 'stderr' | undefined {
  const files = context.filesIn(path.slice(0, path.lastIndexOf('/')))
  const place = files?.locate(path, false)
  const link = place && !isError(place) && place.node instanceof SymbolicLink ? place.node.target : undefined
  const target = link ?? (files ? path : (logLinks[path] ?? path))
  if (/^\/dev\/(?:stdout|fd\/1)$|^logs\//.test(target)) return 'stdout'
  return /^\/dev\/(?:stderr|fd\/2)$/.test(target) ? 'stderr' : undefined
}

function write(context: ServiceContext, path: string, text: string): void {
  const output = outputOf(context, path)
  if (output === 'stdout') context.print(text)
  else if (output === 'stderr') context.complain(text)
  else {
    const opened = context.files.openForWriting(path, { user: root, append: true })
    if (!isError(opened) && 'file' in opened && text !== '') context.files.append(opened, text)
  }
}

/** Both logs are there from the start: who follows one finds it. */
export function openLogs(context: ServiceContext): void {
  if (hasOwnLogs(context)) for (const path of Object.keys(logLinks)) write(context, path, '')
}

/** Writes to the log of what goes wrong, and of what happens to nginx itself. */
export const note = (context: ServiceContext, text: string): void => write(context, errorLog, text)

export function logAccess({ logFormats }: Configuration, scope: Scope, visit: Visit): void {
  const [path = accessLog, format = 'combined'] = saidFirst(scope, 'access_log') ?? []
  if (path === 'off') return
  const line = `${filled(visit, logFormats.get(format) ?? combined, '-')}\n`
  write(visit.context, path, line)
}

export function logError(visit: Visit, what: string): void {
  const { request, context, serverName } = visit
  const when = formatDate(context.now(), '%Y/%m/%d %T')
  const server = serverName === '' ? '' : `, server: ${serverName}`
  note(
    context,
    `${when} [error] 29#29: *1 ${what}, client: ${request.from ?? '127.0.0.1'}${server}, request: "${request.method} ${request.path} HTTP/1.1"` +
      `${visit.upstream ? `, upstream: "${visit.upstream}"` : ''}${request.headers?.host ? `, host: "${request.headers.host}"` : ''}\n`,
  )
}

/** What nginx writes of requests, and of what goes wrong with them. */
import { formatDate } from '../../programs/commands/date.ts'
import { resolvePath, root, SymbolicLink } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { type Configuration, type Scope, said, saidFirst } from './configuration.ts'
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

/** From the least to the most urgent. */
const levels = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'] as const

type Level = (typeof levels)[number]

/** Writes to the logs of what goes wrong, and of what happens to nginx itself. @param scope whose `error_log` counts */
export function note(context: ServiceContext, scope: Scope, level: Level, text: string): void {
  const logs = said(scope, 'error_log').map(({ args }) => args)
  for (const [path = errorLog, least = 'error'] of logs.length > 0 ? logs : [[]])
    if (levels.indexOf(level) >= levels.indexOf(least as Level) && !/^(?:syslog|memory):/.test(path))
      write(context, path === 'stderr' ? '/dev/stderr' : resolvePath('/etc/nginx', path), text)
}

export function logAccess({ logFormats }: Configuration, scope: Scope, visit: Visit): void {
  const [path = accessLog, format = 'combined'] = saidFirst(scope, 'access_log') ?? []
  if (path === 'off') return
  const line = `${filled(visit, logFormats.get(format) ?? combined, '-')}\n`
  write(visit.context, path, line)
}

export function logError(visit: Visit, what: string): void {
  const { request, context, serverName, scope } = visit
  const [pid = context.pid] = context.workerPids
  const when = formatDate(context.now(), '%Y/%m/%d %T')
  const server = serverName === '' ? '' : `, server: ${serverName}`
  note(
    context,
    scope,
    'error',
    `${when} [error] ${pid}#${pid}: *1 ${what}, client: ${request.from ?? '127.0.0.1'}${server}, request: "${request.method} ${request.path} HTTP/1.1"` +
      `${visit.upstream ? `, upstream: "${visit.upstream}"` : ''}${request.headers?.host ? `, host: "${request.headers.host}"` : ''}\n`,
  )
}

/** What nginx makes before it serves: the folders of its caches, and the file that names its process. Source: ngx_create_paths. */
import { formatDate } from '../../programs/commands/date.ts'
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { EEXIST, type PosixError } from '../../runtime/posix.ts'
import { errorNumber } from '../parts/error-number.ts'
import { type Configuration, said, saidFirst } from './configuration.ts'

/** Where they are if the configuration does not say, by the directive that says so; in the order in which they are made. */
const folders = [
  ['client_body_temp_path', 'client_temp'],
  ['proxy_temp_path', 'proxy_temp'],
  ['fastcgi_temp_path', 'fastcgi_temp'],
  ['uwsgi_temp_path', 'uwsgi_temp'],
  ['scgi_temp_path', 'scgi_temp'],
] as const

/** Of root, as the image brings it. */
export const cacheFolder = '/var/cache/nginx'

const failed = (call: string, error: PosixError): string =>
  `${call} failed (${errorNumber(error)}: ${error.message})`

const accounts: Readonly<Record<string, number>> = { root: 0, 'www-data': 33, nobody: 65_534 }
const nginxAccount = 101

/**
 * Root that may do all that root usually may finds nothing in its way; nobody needs to look. Nor does who is expected.
 */
export const isUnhindered = ({ user, config }: ServiceContext): boolean =>
  user.isExpected === true ||
  (user.uid === 0 && !config.readOnlyRoot && (config.privileges?.capabilities.has('CHOWN') ?? true))

/** What it says of a directive that is only for root; nothing where it is root. */
function warning(context: ServiceContext, { top }: Configuration): string | undefined {
  const [directive] = said(top, 'user')
  if (!directive || context.user.uid === 0) return undefined
  return `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${directive.file}:${directive.line}`
}

/** Makes them. @returns why it cannot: `mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)` */
function makePlaces(context: ServiceContext, configuration: Configuration): string | undefined {
  for (const [directive, name] of folders) {
    const path = saidFirst(configuration.http, directive)?.[0] ?? `${cacheFolder}/${name}`
    const problem = makeFolder(context, resolvePath('/etc/nginx', path), ownerOf(configuration))
    if (problem !== undefined) return problem
  }
  const file = saidFirst(configuration.top, 'pid')?.[0] ?? '/run/nginx.pid'
  const error = context.files.write(file, '1\n', context.user)
  return error && failed(`open() "${file}"`, error)
}

function ownerOf({ top }: Configuration): number {
  const [name = 'nginx'] = saidFirst(top, 'user') ?? []
  return accounts[name] ?? nginxAccount
}

function makeFolder(
  { files, user, config }: ServiceContext,
  path: string,
  owner: number,
): string | undefined {
  const error = files.makeDirectory(path, user)
  if (error && error !== EEXIST) return failed(`mkdir() "${path}"`, error)
  const folder = files.node(path)
  if (user.uid !== 0 || !(folder instanceof Directory) || folder.uid === owner) return undefined
  if (config.privileges && !config.privileges.capabilities.has('CHOWN'))
    return `chown("${path}", ${owner}) failed (1: Operation not permitted)`
  folder.uid = owner
  return undefined
}

function line(context: ServiceContext, level: 'warn' | 'emerg', what: string): string {
  const when = formatDate(context.now(), '%Y/%m/%d %T')
  return `${when} [${level}] ${context.pid}#${context.pid}: ${what}\n`
}

/** A line of its log. */
export const emergency = (context: ServiceContext, what: string): string => line(context, 'emerg', what)

/** A line of its log, and the same for who has started it. */
const told = (context: ServiceContext, level: 'warn' | 'emerg', what: string): string =>
  `${line(context, level, what)}nginx: [${level}] ${what}\n`

export const complain = (context: ServiceContext, what: string): void =>
  context.complain(told(context, 'emerg', what))

/** @returns whether it can make what it needs */
export function begin(context: ServiceContext, configuration: Configuration): boolean {
  const warned = warning(context, configuration)
  if (warned !== undefined) context.complain(told(context, 'warn', warned))
  const problem = makePlaces(context, configuration)
  if (problem !== undefined) complain(context, problem)
  return problem === undefined
}

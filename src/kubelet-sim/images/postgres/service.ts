/** postgres as a service: what it finds as it starts, what it leaves as it ends, and what it writes of both. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isLocalHost } from '../../runtime/network.ts'
import { isError, type Signal } from '../../runtime/posix.ts'
import { initScripts, notRun } from '../init-scripts.ts'
import { perServer } from '../per-server.ts'
import { secretVariable } from '../secret-variable.ts'
import {
  type Control,
  endOfPostgres,
  logLine,
  notEmpty,
  startOfPostgres,
  withoutPassword,
} from './notices.ts'
import { dataFolderOf, postgresMajor } from './version.ts'

export const listensLocally = ({ args }: ServiceContext): boolean =>
  isLocalHost(/\blisten_addresses=(\S+)/.exec(args.join(' '))?.[1] ?? '')

export const dataFolder = (context: ServiceContext): string =>
  context.env('PGDATA') || dataFolderOf(context.config.image)

/** How the database was left, as the server writes it down itself. */
const controlFile = (folder: string): string => `${folder}/global/pg_control`

function controlOf({ files }: ServiceContext, folder: string): Control | undefined {
  if (isError(files.node(`${folder}/PG_VERSION`))) return undefined
  const text = files.read(controlFile(folder))
  const [, state, at] = (isError(text) ? undefined : /^(shut down|in production) (\d{1,15})/.exec(text)) ?? []
  return { isClean: state !== 'in production', at: Number(at ?? 0) }
}

function writeDown(context: ServiceContext, folder: string, state: string): void {
  context.files.write(controlFile(folder), `${state} ${context.now()}\n`)
}

/** Whether it has made its database itself, this time. */
const beginnings = perServer(() => ({ isFirst: false }))

/** What runs a script in the database, and what comes of it. */
export type RunScript = (path: string, script: string) => { readonly said: string; readonly problem?: string }

/** What its entry point and psql say of the scripts that fill the database. @returns whether all went well, too */
function filled(
  context: ServiceContext,
  run: RunScript,
): { readonly said: string; readonly problem: string } {
  const scripts = initScripts(context)
  const name = '/usr/local/bin/docker-entrypoint.sh'
  if (scripts.length === 0)
    return { said: `\n${name}: ignoring /docker-entrypoint-initdb.d/*\n\n`, problem: '' }
  let said = '\n'
  for (const { path, sort, text } of scripts) {
    if (sort === 'sql') {
      const { said: shown, problem } = run(path, text)
      said += `${name}: running ${path}\n${shown}`
      if (problem !== undefined) return { said, problem: `${problem}\n` }
      said += '\n\n'
    } else if (sort === 'shell') said += `${name}: sourcing ${path}\n${notRun(path)}\n`
    else said += `${name}: ignoring ${path}\n\n`
  }
  return { said, problem: '' }
}

/** How psql ends where it is to stop at what goes wrong. */
const stoppedAtError = 3

/** @returns its exit code where it does not start */
export function startPostgres(context: ServiceContext, run: RunScript): number | undefined {
  const { files, config } = context
  const folder = dataFolder(context)
  const isBare = !context.args[0].endsWith('entrypoint.sh')
  const control = controlOf(context, folder)
  const trusts = context.env('POSTGRES_HOST_AUTH_METHOD') === 'trust'
  if (!control && !isBare) {
    if (!trusts && !secretVariable(context, 'POSTGRES_PASSWORD')) {
      context.complain(withoutPassword)
      return 1
    }
    const names = files.list(folder)
    if (!isError(names) && names.length > 0) {
      notEmpty(config.image, folder).sayTo(context)
      return 1
    }
  }
  const isMaking = !control && !isBare
  if (!control) makeFolder(context, folder)
  const { said: scripts, problem } = isMaking ? filled(context, run) : { said: '', problem: '' }
  const name = secretVariable(context, 'POSTGRES_DB') || secretVariable(context, 'POSTGRES_USER') || ''
  startOfPostgres(context.now(), context.pid, {
    image: config.image,
    folder,
    isLocal: listensLocally(context),
    trusts,
    database: name === 'postgres' ? '' : name,
    control,
    isBare,
    scripts,
    problem,
  }).sayTo(context)
  if (problem !== '') return stoppedAtError
  beginnings(context).isFirst = !control
  writeDown(context, folder, 'in production')
  return undefined
}

function makeFolder({ files, config }: ServiceContext, folder: string): void {
  const names = `${folder}/global`.split('/').slice(1)
  for (const [n] of names.entries()) {
    const path = `/${names.slice(0, n + 1).join('/')}`
    if (!files.exists(path)) files.makeDirectory(path)
  }
  files.write(`${folder}/PG_VERSION`, `${postgresMajor(config.image)}\n`)
}

export function stopPostgres(context: ServiceContext, signal: Signal): number {
  context.complain(
    endOfPostgres(context.now(), context.pid, context.config.image, signal, beginnings(context).isFirst),
  )
  const folder = dataFolder(context)
  if (signal !== 'SIGQUIT') writeDown(context, folder, 'shut down')
  return 0
}

export function reloadPostgres(context: ServiceContext): false {
  context.complain(
    logLine(context.now(), context.pid, 'LOG:  received SIGHUP, reloading configuration files'),
  )
  return false
}

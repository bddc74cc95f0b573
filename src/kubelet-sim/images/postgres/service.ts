/** postgres as a service: what it finds as it starts, what it leaves as it ends, and what it writes of both. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isLocalHost, type Server } from '../../runtime/network/network.ts'
import { isError, type Signal } from '../../runtime/posix.ts'
import { entryPoint, type Filling, fill, isFilling, sqlStep, willFill } from '../parts/init-scripts.ts'
import { perServer } from '../parts/per-server.ts'
import { secretVariable } from '../parts/secret-variable.ts'
import { socketFilesOf } from '../parts/socket-files.ts'
import {
  type Control,
  endOfPostgres,
  logLine,
  makingOfPostgres,
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

const isBare = ({ args }: ServiceContext): boolean => !args[0].endsWith('entrypoint.sh')

const isNew = (context: ServiceContext): boolean =>
  !isBare(context) && !controlOf(context, dataFolder(context))

/** While scripts fill its database it has a socket alone. */
export const isPrivate = (context: ServiceContext): boolean =>
  willFill(context, () => isNew(context)) || listensLocally(context)

/** How its entry point fills the database. */
function filling(context: ServiceContext): Filling {
  const password = secretVariable(context, 'POSTGRES_PASSWORD')
  const user = secretVariable(context, 'POSTGRES_USER') || 'postgres'
  const database = secretVariable(context, 'POSTGRES_DB') || user
  return {
    variables: {
      POSTGRES_USER: user,
      POSTGRES_DB: database,
      POSTGRES_PASSWORD: password,
      PGPASSWORD: context.env('PGPASSWORD') === undefined ? password : undefined,
    },
    functions:
      'docker_process_sql() { psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -w -X -d "$POSTGRES_DB" "$@"; }',
    without: `${entryPoint}: ignoring /docker-entrypoint-initdb.d/*\n\n`,
    opening: '\n',
    stepOf: (script) =>
      sqlStep(script, (does) => `${entryPoint}: ${does} ${script.path}\n`, 'docker_process_sql -f "$1"'),
  }
}

const port = 5_432

/** Where it listens among the files. */
export const socketPath = (number: number, folder = '/var/run/postgresql'): string =>
  `${folder}/.s.PGSQL.${number}`

/** @returns its exit code where it does not start. @param server who takes connections over its socket */
export function startPostgres(context: ServiceContext, server: Server): number | undefined {
  const { files, config } = context
  const { image } = config
  const folder = dataFolder(context)
  const control = controlOf(context, folder)
  const trusts = context.env('POSTGRES_HOST_AUTH_METHOD') === 'trust'
  const isMaking = !control && !isBare(context)
  if (isMaking) {
    if (!trusts && !secretVariable(context, 'POSTGRES_PASSWORD')) {
      context.complain(withoutPassword)
      return 1
    }
    const names = files.list(folder)
    if (!isError(names) && names.length > 0) {
      notEmpty(image, folder).sayTo(context)
      return 1
    }
  }
  const path = socketPath(port)
  const wrong = socketFilesOf(context).listen({ path, mode: 0o777, folderMode: 0o3775 }, server)
  if (wrong) {
    const why = `FATAL:  could not create lock file "${path}.lock": ${wrong.message}`
    context.complain(logLine(context.now(), context.pid, why))
    return 1
  }
  if (!control) makeFolder(context, folder)
  const begin = () => {
    startOfPostgres(context.now(), context.pid, {
      image,
      isLocal: listensLocally(context),
      control,
      isBare: isBare(context),
    }).sayTo(context)
    beginnings(context).isFirst = !control
    writeDown(context, folder, 'in production')
  }
  if (!isMaking) {
    begin()
    return undefined
  }
  const name = secretVariable(context, 'POSTGRES_DB') || secretVariable(context, 'POSTGRES_USER') || ''
  const database = name === 'postgres' ? '' : name
  // Whoever ends it in the midst of that interrupts it.
  writeDown(context, folder, 'in production')
  makingOfPostgres(context.now(), { image, folder, trusts, database }).sayTo(context)
  fill(context, filling(context), begin)
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

/** The entry point, which is still there while scripts run, hears no signal. */
export function stopPostgres(context: ServiceContext, signal: Signal): number | undefined {
  if (isFilling(context)) return undefined
  context.complain(
    endOfPostgres(context.now(), context.pid, context.config.image, signal, beginnings(context).isFirst),
  )
  const folder = dataFolder(context)
  socketFilesOf(context).remove()
  if (signal !== 'SIGQUIT') writeDown(context, folder, 'shut down')
  return 0
}

export function reloadPostgres(context: ServiceContext): false {
  context.complain(
    logLine(context.now(), context.pid, 'LOG:  received SIGHUP, reloading configuration files'),
  )
  return false
}

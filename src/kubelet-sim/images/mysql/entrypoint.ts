/** What the entry points of mysql and mariadb say, which are of one kind. Source: github.com/docker-library/mysql, github.com/MariaDB/mariadb-docker. */
import { memoOfLastFew } from '../../../api/memo.ts'
import { formatDate } from '../../programs/commands/date.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { entryPoint, type Filling, sqlStep } from '../parts/init-scripts.ts'
import type { Said } from '../parts/said.ts'
import { secretVariable } from '../parts/secret-variable.ts'

export const dataFolder = '/var/lib/mysql'

/** A line of an entry point. */
export const entryLine = (at: number, text: string, level = 'Note'): string =>
  `${formatDate(at, '%F %T+00:00')} [${level}] [Entrypoint]: ${text}\n`

/** What an entry point finds. */
export interface Entry {
  /** There is no database yet. */
  readonly isNew: boolean
  /** Root has started it, and somebody else goes on. */
  readonly isSwitched: boolean
  readonly database: string
  readonly user: string
  /** It has been told what the password of root is, or that there is none. */
  readonly hasRootPassword: boolean
}

/** What a server of such an image says, and of which version. */
export interface DatabaseNotices {
  /** All before the scripts that fill a new database. */
  making(at: number, version: string, entry: Entry): Said
  /** And after them. @param entry absent where it was started without its entry point */
  start(at: number, version: string, pid: number, entry: Entry | undefined): Said
  withoutPassword(at: number, version: string, isSwitched: boolean): Said
  end(at: number, version: string): string
}

/** Servers of one sort that are made at one instant say the same: it is made once. */
export function sharedMaking(make: DatabaseNotices['making']): DatabaseNotices['making'] {
  const made = memoOfLastFew((at: number, version: string, entry: string) =>
    make(at, version, JSON.parse(entry) as Entry),
  )
  return (at, version, entry) => made(at, version, JSON.stringify(entry))
}

/** And those that start. */
export function sharedStart(make: DatabaseNotices['start']): DatabaseNotices['start'] {
  const made = memoOfLastFew((at: number, version: string, pid: number, entry: string) =>
    make(at, version, pid, entry === '' ? undefined : (JSON.parse(entry) as Entry)),
  )
  return (at, version, pid, entry) => made(at, version, pid, entry ? JSON.stringify(entry) : '')
}

/** How it fills a new database: as root. */
export function fillingOf(context: ServiceContext, isMariadb: boolean): Filling {
  const names = ['ROOT_PASSWORD', 'DATABASE', 'USER', 'PASSWORD'].flatMap((name) =>
    prefixesOf(isMariadb).map((prefix) => `${prefix}_${name}`),
  )
  const client = isMariadb ? 'mariadb' : 'mysql'
  const of = (name: string) =>
    prefixesOf(isMariadb).reduceRight((rest, each) => `\${${each}_${name}:-${rest}}`, '')
  return {
    opening: '\n',
    variables: Object.fromEntries(names.map((name) => [name, secretVariable(context, name)])),
    functions: `docker_process_sql() { MYSQL_PWD="${of('ROOT_PASSWORD')}" ${client} -uroot -hlocalhost --database="${of('DATABASE')}" "$@"; }`,
    stepOf(script) {
      const line = (does: string) => {
        const level = does === 'ignoring' ? 'Warn' : undefined
        return entryLine(context.now(), `${entryPoint}: ${does} ${script.path}`, level)
      }
      return sqlStep(script, line, 'docker_process_sql < "$1"')
    },
  }
}

/** Of the variables that it is told by. */
const prefixesOf = (isMariadb: boolean): readonly string[] => (isMariadb ? ['MARIADB', 'MYSQL'] : ['MYSQL'])

const rootPasswords = (prefix: string): readonly string[] =>
  [
    'ROOT_PASSWORD',
    'ROOT_PASSWORD_FILE',
    'ROOT_PASSWORD_HASH',
    'ALLOW_EMPTY_PASSWORD',
    'ALLOW_EMPTY_ROOT_PASSWORD',
    'RANDOM_ROOT_PASSWORD',
  ].map((name) => `${prefix}_${name}`)

const isThere = (context: ServiceContext, path: string): boolean => !isError(context.files.node(path))

/** To be asked before the server begins, which makes the database. */
export function entryOf(context: ServiceContext, isMariadb: boolean): Entry {
  const prefixes = prefixesOf(isMariadb)
  const first = (name: string) =>
    prefixes.map((prefix) => context.env(`${prefix}_${name}`)).find((each) => each) ?? ''
  const hasPassword = first('PASSWORD') !== '' || first('PASSWORD_FILE') !== ''
  return {
    isNew: !isThere(context, `${dataFolder}/mysql`),
    isSwitched: (context.config.user?.uid ?? 0) === 0,
    database: first('DATABASE'),
    user: hasPassword ? first('USER') : '',
    hasRootPassword: prefixes.flatMap(rootPasswords).some((name) => context.env(name)),
  }
}

/** What it makes at first: what the variables ask for. */
export const madeLines = (at: number, { database, user }: Entry): readonly string[] => [
  ...(database ? [entryLine(at, `Creating database ${database}`)] : []),
  ...(user ? [entryLine(at, `Creating user ${user}`)] : []),
  ...(user && database ? [entryLine(at, `Giving user ${user} access to schema ${database}`)] : []),
]

/** @param program as it names itself: `MySQL Server 8.4.6-1.el9` */
export const openingLines = (
  at: number,
  program: string,
  isSwitched: boolean,
  between: readonly string[] = [],
): readonly string[] => {
  const started = entryLine(at, `Entrypoint script for ${program} started.`)
  return isSwitched
    ? [started, ...between, entryLine(at, "Switching to dedicated user 'mysql'"), started]
    : [started]
}

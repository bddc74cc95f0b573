/** mysqldump, mysqladmin and mysqlshow. Source: the manual of MySQL, its administrative and client programs. */
import { readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { writePieces } from '../sql/pieces.ts'
import { askRows } from '../sql/question.ts'
import { Numeral, type SqlValue } from '../sql/values.ts'
import { type Asked, askedBy, connect, isHere, table } from './client.ts'
import type { Answer, Question } from './server.ts'
import { isMariadb, mysqlVersion, serverVersion, toldVersion } from './version.ts'

type Rows = readonly (readonly SqlValue[])[]

/** Who asks, and how: where it fails, that has been told. */
interface Session {
  readonly asked: Asked
  rows(sql: string, database?: string): Working<Rows | undefined>
  titles(): readonly string[]
}

const asksVersion = ({ args }: Process): boolean => args.includes('--version') || args[1] === '-V'

const versionOf = (process: Process, name: string): number => {
  process.print(`${toldVersion(name, process.machine.config.image)}\n`)
  return 0
}

/** `mysqldump: Got error: 1045: Access denied … when trying to connect` */
const plain = (error: string): string => error.replace(/^ERROR (\d+) \(\w+\)/, '$1')

function* open(process: Process, complaint: (error: string) => string): Working<Session | undefined> {
  const { args } = process
  const name = args[0].slice(args[0].lastIndexOf('/') + 1)
  const asked = askedBy(process)
  if (asked.asksForPassword) {
    process.complain('Enter password: ')
    asked.password = (yield* readLine(process.input))?.trimEnd()
  } else if (
    asked.password !== undefined &&
    !process.variables.has('MYSQL_PWD') &&
    !isMariadb(process.machine.config.image)
  )
    process.complain(`${name}: [Warning] Using a password on the command line interface can be insecure.\n`)
  const socket = connect(process, asked)
  if (typeof socket === 'string') {
    process.complain(complaint(socket))
    return undefined
  }
  socket.retain()
  process.whenExited(() => socket.release())
  let titles: readonly string[] = []
  const { user, password = '', host } = asked
  const session: Session = {
    asked,
    titles: () => titles,
    *rows(sql, database) {
      const question: Question = { user, password, database, sql, isLocal: isHere(host) }
      const answer = (yield* askRows<Answer>(process, socket, question)) ?? {
        error: 'ERROR 2013 (HY000): Lost connection to MySQL server during query',
      }
      if ('error' in answer) {
        process.complain(complaint(answer.error))
        return undefined
      }
      titles = answer.titles ?? []
      return answer.rows ?? []
    },
  }
  return (yield* session.rows('set names utf8mb4')) ? session : undefined
}

export const mysqlDump: Program = (process) =>
  asksVersion(process) ? versionOf(process, 'mysqldump') : dump(process)

/** Databases that are part of the server. */
const own = /^(information_schema|performance_schema|sys|mysql)$/

function* dump(process: Process): Running {
  const session = yield* open(
    process,
    (error) => `mysqldump: Got error: ${plain(error)} when trying to connect\n`,
  )
  if (!session) return 2
  const { operands, others, isTable } = session.asked
  const isAll = others.has('all-databases') || process.args.some((each) => /^-[a-zA-Z]*A$/.test(each))
  const isMany = isAll || others.has('databases') || isTable === false
  if (!isAll && operands.length === 0) {
    process.complain(
      'Usage: mysqldump [OPTIONS] database [tables]\nOR     mysqldump [OPTIONS] --databases [OPTIONS] DB1 [DB2 DB3...]\nOR     mysqldump [OPTIONS] --all-databases [OPTIONS]\nFor more options, use mysqldump --help\n',
    )
    return 1
  }
  const all = isAll ? ((yield* session.rows('show databases')) ?? []).map(([name]) => String(name)) : operands
  const names = isAll ? all.filter((each) => !own.test(each)) : isMany ? all : all.slice(0, 1)
  const { image } = process.machine.config
  const version = serverVersion(image)
  const label = isMariadb(image) ? 'MariaDB dump' : 'MySQL dump'
  yield* process.write(
    `-- ${label} ${isMariadb(image) ? '10.19-' : ''}${mysqlVersion(image)}, for Linux (x86_64)\n--\n-- Host: ${session.asked.host ?? 'localhost'}    Database: ${isMany ? '' : names[0]}\n-- ------------------------------------------------------\n-- Server version\t${version}\n\n${before}\n`,
  )
  for (const name of names) {
    if (isMany)
      yield* process.write(
        `--\n-- Current Database: \`${name}\`\n--\n\nCREATE DATABASE /*!32312 IF NOT EXISTS*/ \`${name}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */;\n\nUSE \`${name}\`;\n\n`,
      )
    const wanted = isMany ? [] : operands.slice(1)
    if (!(yield* dumpDatabase(process, session, name, wanted))) return 2
  }
  yield* process.write(`${after}\n-- Dump completed\n`)
  return 0
}

function* dumpDatabase(
  process: Process,
  session: Session,
  database: string,
  wanted: readonly string[],
): Working<boolean> {
  const { others } = session.asked
  const tables = yield* session.rows('show full tables', database)
  if (!tables) return false
  const views: string[] = []
  for (const [each, type] of tables) {
    const name = String(each)
    if (type === 'VIEW') {
      if (wanted.length === 0 || wanted.includes(name)) views.push(name)
      continue
    }
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const [creation] = (yield* session.rows(`show create table \`${name}\``, database)) ?? []
    if (!creation) return false
    if (!others.has('no-create-info'))
      yield* process.write(
        `--\n-- Table structure for table \`${name}\`\n--\n\nDROP TABLE IF EXISTS \`${name}\`;\n/*!40101 SET @saved_cs_client     = @@character_set_client */;\n/*!50503 SET character_set_client = utf8mb4 */;\n${creation[1]};\n/*!40101 SET character_set_client = @saved_cs_client */;\n\n`,
      )
    if (others.has('no-data')) continue
    const rows = (yield* session.rows(`select * from \`${name}\``, database)) ?? []
    yield* process.write(
      `--\n-- Dumping data for table \`${name}\`\n--\n\nLOCK TABLES \`${name}\` WRITE;\n/*!40000 ALTER TABLE \`${name}\` DISABLE KEYS */;\n`,
    )
    yield* writePieces(process, inserted(name, rows))
    yield* process.write(`/*!40000 ALTER TABLE \`${name}\` ENABLE KEYS */;\nUNLOCK TABLES;\n\n`)
  }
  if (!others.has('no-create-info') && !others.has('skip-triggers'))
    yield* dumpPrograms(process, session, database)
  for (const name of others.has('no-create-info') ? [] : views) {
    const [creation] = (yield* session.rows(`show create view \`${name}\``, database)) ?? []
    if (!creation) return false
    yield* process.write(
      `--\n-- Final view structure for view \`${name}\`\n--\n\n/*!50001 DROP VIEW IF EXISTS \`${name}\`*/;\n/*!50001 ${String(creation[1]).replace(/ DEFINER=\S+ SQL SECURITY DEFINER/, '')} */;\n\n`,
    )
  }
  return true
}

/** Triggers; and procedures and functions where these are wanted. */
function* dumpPrograms(process: Process, session: Session, database: string): Working {
  const wanted: string[] = []
  for (const [name] of (yield* session.rows('show triggers', database)) ?? [])
    wanted.push(`trigger \`${name}\``)
  if (session.asked.others.has('routines'))
    for (const kind of ['procedure', 'function'])
      for (const [of, name] of (yield* session.rows(`show ${kind} status`, database)) ?? [])
        if (of === database) wanted.push(`${kind} \`${name}\``)
  for (const each of wanted) {
    const [made] = (yield* session.rows(`show create ${each}`, database)) ?? []
    if (made)
      yield* process.write(`DELIMITER ;;\n${String(made[2]).replace(/ DEFINER=\S+/, '')} ;;\nDELIMITER ;\n`)
  }
}

/** How long a statement of a dump gets before another one begins. */
const longestInsert = 1_000_000

function* inserted(name: string, rows: readonly (readonly SqlValue[])[]): Generator<string> {
  let length = 0
  for (const row of rows) {
    const text = `(${row.map(insertedText).join(',')})`
    const isNext = length > 0 && length + text.length < longestInsert
    if (length > 0 && !isNext) yield ';\n'
    yield isNext ? `,${text}` : `INSERT INTO \`${name}\` VALUES ${text}`
    length = (isNext ? length : 0) + text.length + 1
  }
  if (length > 0) yield ';\n'
}

/** What INSERT writes of a value. */
const insertedText = (value: SqlValue): string =>
  value === null
    ? 'NULL'
    : typeof value === 'number' || value instanceof Numeral
      ? String(value)
      : `'${String(value).replace(/[\\'\n\r]/g, (each) => ({ '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r' })[each]!)}'`

const before = [
  '/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;',
  '/*!50503 SET NAMES utf8mb4 */;',
  "/*!40103 SET TIME_ZONE='+00:00' */;",
  '/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;',
  "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;",
  '',
].join('\n')

const after = [
  '/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;',
  '/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;',
  '/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;',
  '',
].join('\n')

/** @param ping what answers where it is only asked whether the server is up, for which nobody has to be let in */
export const mysqlAdmin =
  (ping: Program): Program =>
  (process) => {
    if (asksVersion(process)) return versionOf(process, 'mysqladmin')
    const { operands } = askedBy(process)
    return operands.length === 0 || operands[0] === 'ping' ? ping(process) : administer(process, operands)
  }

function* administer(process: Process, [order, subject]: readonly string[]): Running {
  const session = yield* open(
    process,
    (error) =>
      `mysqladmin: connect to server at 'localhost' failed\nerror: '${error.replace(/^ERROR \d+ \(\w+\): /, '')}'\n`,
  )
  if (!session) return 1
  switch (order) {
    case 'status': {
      const rows = new Map((yield* session.rows('show status'))?.map(([name, value]) => [name, value]))
      yield* process.write(
        `Uptime: ${rows.get('Uptime')}  Threads: ${rows.get('Threads_connected')}  Questions: ${rows.get('Questions')}  Slow queries: 0  Opens: 119  Flush tables: 3  Open tables: ${rows.get('Open_tables')}  Queries per second avg: 0.001\n`,
      )
      return 0
    }
    case 'version':
      yield* process.write(
        `${toldVersion('mysqladmin', process.machine.config.image)}\n\nServer version\t\t${serverVersion(process.machine.config.image)}\nProtocol version\t10\nConnection\t\tLocalhost via UNIX socket\n`,
      )
      return 0
    case 'processlist':
    case 'variables':
    case 'extended-status': {
      const what = order === 'extended-status' ? 'status' : order
      const rows = yield* session.rows(`show ${what}`)
      if (rows) yield* writePieces(process, table(session.titles(), rows, true))
      return rows ? 0 : 1
    }
    case 'create':
      return (yield* session.rows(`create database \`${subject}\``)) ? 0 : 1
    case 'drop':
      if (!(yield* session.rows(`drop database \`${subject}\``))) return 1
      yield* process.write(`Database "${subject}" dropped\n`)
      return 0
    case 'password':
      return (yield* session.rows(`set password = '${subject}'`)) ? 0 : 1
    case 'flush-privileges':
    case 'reload':
    case 'refresh':
    case 'flush-logs':
    case 'flush-hosts':
      return 0
    default:
      process.complain(`mysqladmin: Unknown command: '${order}'\n`)
      return 1
  }
}

export const mysqlShow: Program = (process) =>
  asksVersion(process) ? versionOf(process, 'mysqlshow') : list(process)

function* list(process: Process): Running {
  const session = yield* open(
    process,
    (error) => `mysqlshow: ${error.replace(/^ERROR \d+ \(\w+\)/, 'Error:').replace('Error::', 'Error:')}\n`,
  )
  if (!session) return 1
  const [database, name] = session.asked.operands
  const sql =
    database === undefined ? 'show databases' : name === undefined ? 'show tables' : `describe \`${name}\``
  const rows = yield* session.rows(sql, database)
  if (!rows) return 1
  const titles = database === undefined ? ['Databases'] : name === undefined ? ['Tables'] : session.titles()
  if (database !== undefined) yield* process.write(`Database: ${database}${name ? `  Table: ${name}` : ''}\n`)
  yield* writePieces(process, table(titles, rows, true))
  return 0
}

/** mysql, the client: asks what it is told to, or what is typed. */
import { resolve } from '../../programs/commands/addresses.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { connectUnix } from '../../runtime/network/unix-socket.ts'
import { isError } from '../../runtime/posix.ts'
import { readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { blanksBefore } from '../sql/blanks.ts'
import { cellsOf, paddedEnd } from '../sql/cells.ts'
import type { Outcome } from '../sql/outcome.ts'
import { writePieces } from '../sql/pieces.ts'
import { askRows } from '../sql/question.ts'
import { statementsIn } from '../sql/tokens.ts'
import { Numeral, type SqlValue } from '../sql/values.ts'
import { mysqlGrammar } from './grammar.ts'
import type { Answer, Question } from './server.ts'
import { isMariadb, mysqlVersion, toldVersion } from './version.ts'

export interface Asked {
  host: string | undefined
  port: number
  /** Over which it asks the server of its own container, unless it is to ask by the network. */
  socketPath: string
  isByNetwork: boolean
  user: string
  password: string | undefined
  asksForPassword: boolean
  database: string | undefined
  script: string | undefined
  hasTitles: boolean
  isTable: boolean | undefined
  /** Each row is shown by itself. */
  isVertical: boolean
  /** It goes on where something goes wrong. */
  isForced: boolean
  /** The words that are no options. */
  readonly operands: string[]
  /** The long options that mean something else to each program. */
  readonly others: Map<string, string>
}

const long: Readonly<Record<string, string>> = {
  host: 'h',
  port: 'P',
  user: 'u',
  password: 'p',
  execute: 'e',
  database: 'D',
  'skip-column-names': 'N',
  batch: 'B',
  table: 't',
  silent: 's',
  vertical: 'E',
  force: 'f',
  socket: 'S',
}

/** Says who asks, so that he is refused before he has said anything else. */
const hello = 'set names utf8mb4'

const takingValue = /^[hPueDS]$/

export function askedBy({ args, variables }: Process): Asked {
  const asked: Asked = {
    host: undefined,
    port: 3_306,
    socketPath: mysqlSocket,
    isByNetwork: false,
    user: 'root',
    password: variables.get('MYSQL_PWD'),
    asksForPassword: false,
    database: undefined,
    script: undefined,
    hasTitles: true,
    isTable: undefined,
    isVertical: false,
    isForced: false,
    operands: [],
    others: new Map(),
  }
  for (let n = 1; n < args.length; n++) {
    const word = args[n]
    const [, name, value] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
    if (name !== undefined) {
      const letter = Object.hasOwn(long, name) ? long[name] : ''
      if (name === 'protocol') asked.isByNetwork = /^tcp$/i.test(value ?? args[n + 1] ?? '')
      if (letter === '') asked.others.set(name, value ?? '')
      set(asked, letter, value ?? (takingValue.test(letter) ? args[++n] : undefined))
    } else if (word.startsWith('-')) n += setShort(asked, word, args[n + 1])
    else {
      asked.database = word
      asked.operands.push(word)
    }
  }
  return asked
}

/** `-Ne`, `-psecret`. Answers how many further words were used. */
function setShort(asked: Asked, word: string, next: string | undefined): number {
  let at = 1
  while (at < word.length - 1 && /[NBtsvEAf]/.test(word[at])) set(asked, word[at++], undefined)
  const rest = word.slice(at + 1) || undefined
  const takesNext = rest === undefined && takingValue.test(word[at])
  set(asked, word[at], takesNext ? next : rest)
  return takesNext ? 1 : 0
}

function set(asked: Asked, letter: string, value: string | undefined): void {
  if (letter === 'h') asked.host = value
  else if (letter === 'P') asked.port = Number(value) || 3_306
  else if (letter === 'u') asked.user = value ?? 'root'
  else if (letter === 'e') asked.script = value ?? ''
  else if (letter === 'S') asked.socketPath = value ?? mysqlSocket
  else if (letter === 'D') asked.database = value
  else if (letter === 'N') asked.hasTitles = false
  else if (letter === 'B') asked.isTable = false
  else if (letter === 't') asked.isTable = true
  else if (letter === 'E') asked.isVertical = true
  else if (letter === 'f') asked.isForced = true
  else if (letter === 's') asked.isTable = false
  else if (letter === 'p') {
    asked.password = value
    asked.asksForPassword = value === undefined
  }
}

export const mysqlClient: Program = (process) => {
  if (process.args.includes('--version') || process.args.includes('-V')) {
    const { image } = process.machine.config
    process.print(
      isMariadb(image)
        ? `mysql from ${mysqlVersion(image)}-MariaDB, client 15.2 for debian-linux-gnu (x86_64) using  EditLine wrapper\n`
        : `${toldVersion('mysql', image)}\n`,
    )
    return 0
  }
  return session(process, askedBy(process))
}

/** Where the server listens among the files. */
export const mysqlSocket = '/var/run/mysqld/mysqld.sock'

export function connect(process: Process, { host, port, socketPath, isByNetwork }: Asked): Socket | string {
  const { machine } = process
  if (isHere(host) && !isByNetwork) {
    const over = connectUnix(process, socketPath)
    if (!isError(over)) return over
    const number = { ENOENT: 2, EACCES: 13 }[over.code] ?? 111
    return `ERROR 2002 (HY000): Can't connect to local MySQL server through socket '${socketPath}' (${number})`
  }
  const ip = resolve(machine, host ?? 'localhost')
  if (ip === undefined) return `ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)`
  const socket = machine.network.open(ip, port, machine.config.ip)
  if (typeof socket === 'object') return socket
  return `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (${socket === 'connection refused' ? 111 : 110})`
}

function* session(process: Process, asked: Asked): Running {
  const isTold = asked.password !== undefined && process.variables.get('MYSQL_PWD') !== asked.password
  if (isTold && !isMariadb(process.machine.config.image))
    process.complain('mysql: [Warning] Using a password on the command line interface can be insecure.\n')
  if (asked.asksForPassword) {
    process.complain('Enter password: ')
    asked.password = (yield* readLine(process.input))?.trimEnd()
  }
  const socket = connect(process, asked)
  if (typeof socket === 'string') {
    process.complain(`${socket}\n`)
    return 1
  }
  socket.retain()
  process.whenExited(() => socket.release())
  const client = new Client(process, socket, asked)
  if (!(yield* client.run(hello))) return 1
  if (asked.script === undefined) return yield* client.converse()
  return (yield* client.runAll(asked.script)) ? 0 : 1
}

/** Whether that is the container itself. */
export const isHere = (host: string | undefined): boolean => host === undefined || host === 'localhost'

class Client {
  readonly #isInteractive: boolean
  /** In which a statement begins that is not typed; undefined before the first one. */
  #line: number | undefined

  constructor(
    private readonly process: Process,
    private readonly socket: Socket,
    private readonly asked: Asked,
  ) {
    this.#isInteractive = asked.script === undefined && (process.input.isTerminal ?? false)
  }

  /** Runs what it is told to, until something goes wrong. */
  *runAll(script: string): Working<boolean> {
    const { statements, ends, rest } = statementsIn(mysqlGrammar, script)
    for (const [n, each] of [...statements, rest].entries()) {
      this.#line = (this.#line ?? 1) + linesBefore(each)
      if (!(yield* this.run(each, ends[n])) && !this.asked.isForced) return false
      this.#line += lineEnds(each) - linesBefore(each)
    }
    return true
  }

  /** Takes statements from standard input. */
  *converse(): Running {
    const { process } = this
    let script = ''
    let begins = 1
    let delimiter = ';'
    if (this.#isInteractive)
      yield* process.write('Welcome to the MySQL monitor.  Commands end with ; or \\g.\n\n')
    for (let number = 1; ; number++) {
      if (this.#isInteractive) yield* process.write(script.trim() ? '    -> ' : 'mysql> ')
      const line = yield* readLine(process.input)
      if (line === undefined) break
      if (script.trim() === '' && /^\s*(exit|quit|\\q)\s*;?\s*$/i.test(line)) break
      if (isNothing(script)) {
        script = ''
        begins = number
      }
      const [, told] = script === '' ? (/^\s*delimiter\s+(\S+)/i.exec(line) ?? []) : []
      if (told !== undefined) {
        delimiter = told
        continue
      }
      const { statements, ends, rest } =
        delimiter === ';' ? statementsIn(mysqlGrammar, script, line) : piecesIn(script + line, delimiter)
      script = rest
      this.#line = this.#isInteractive ? undefined : begins
      for (const [n, each] of statements.entries())
        if (!(yield* this.run(each, ends[n])) && !this.#isInteractive && !this.asked.isForced) return 1
      if (statements.length > 0) begins = number
      process.charge(script.length)
    }
    if (this.#isInteractive) yield* process.write('Bye\n')
    else if (!(yield* this.run(script))) return 1
    return 0
  }

  /** Answers whether that went well. @param end by which the statement ends */
  *run(sql: string, end?: string): Working<boolean> {
    const { process, asked } = this
    if (sql.trim() === '') return true
    const { user, password = '', database } = asked
    const answer = yield* this.#ask({ user, password, database, sql, isLocal: isHere(asked.host) })
    if ('error' in answer) {
      // What is not typed is told with its line.
      const text =
        this.#line === undefined
          ? answer.error
          : answer.error.replace(/^(ERROR \d+ \(\w+\))/, `$1 at line ${this.#line}`)
      process.complain(`${text}\n`)
      return false
    }
    if (answer.uses !== undefined) asked.database = answer.uses
    if (sql !== hello) yield* writePieces(process, this.#shown(answer, end === '\\G' || asked.isVertical))
    return true
  }

  *#ask(question: Question): Working<Answer> {
    return (
      (yield* askRows<Answer>(this.process, this.socket, question)) ?? {
        error: 'ERROR 2013 (HY000): Lost connection to MySQL server during query',
      }
    )
  }

  *#shown({ titles, rows = [], changed = 0, uses }: Outcome, isVertical: boolean): Generator<string> {
    const isTable = this.asked.isTable ?? this.process.output.isTerminal ?? false
    if (titles && rows.length > 0) {
      if (isVertical) yield* records(titles, rows)
      else yield* (isTable ? table : lines)(titles, rows, this.asked.hasTitles)
    }
    if (!this.#isInteractive) return
    const seconds = '(0.00 sec)'
    if (uses !== undefined) yield 'Database changed\n'
    else if (!titles) yield `Query OK, ${rowsText(changed)} affected ${seconds}\n\n`
    else if (rows.length === 0) yield `Empty set ${seconds}\n\n`
    else yield `${rowsText(rows.length)} in set ${seconds}\n\n`
  }
}

const lineEnds = (text: string): number => text.split('\n').length - 1

/** How a comment begins. */
const comment = /--\s|#/y

const isNothing = (script: string): boolean => blanksBefore(script, comment) === script.length

/** The lines of a script before a statement of it begins. */
const linesBefore = (statement: string): number =>
  lineEnds(statement.slice(0, blanksBefore(statement, comment)))

/** Statements that end with something else than a semicolon. */
function piecesIn(script: string, delimiter: string): ReturnType<typeof statementsIn> {
  const statements = script.split(delimiter)
  return { rest: statements.pop()!, statements, ends: statements.map(() => delimiter) }
}

const rowsText = (count: number): string => `${count} row${count === 1 ? '' : 's'}`

type Rows = readonly (readonly SqlValue[])[]

const textOfValue = (value: SqlValue): string => (value === null ? 'NULL' : String(value))

function* lines(titles: readonly string[], rows: Rows, hasTitles: boolean): Generator<string> {
  const escaped = (text: string) =>
    text.replace(/[\\\n\t]/g, (each) => ({ '\\': '\\\\', '\n': '\\n', '\t': '\\t' })[each]!)
  if (hasTitles) yield `${titles.join('\t')}\n`
  for (const row of rows) yield `${row.map((each) => escaped(textOfValue(each))).join('\t')}\n`
}

/** Each row by itself. */
function* records(titles: readonly string[], rows: Rows): Generator<string> {
  const width = Math.max(...titles.map(cellsOf))
  const stars = '*'.repeat(27)
  for (const [n, row] of rows.entries())
    yield `${stars} ${n + 1}. row ${stars}\n${row.map((each, at) => `${' '.repeat(width - cellsOf(titles[at]))}${titles[at]}: ${textOfValue(each)}\n`).join('')}`
}

export function* table(titles: readonly string[], rows: Rows, hasTitles: boolean): Generator<string> {
  const widths = titles.map((title) => (hasTitles ? cellsOf(title) : 0))
  for (const row of rows) {
    for (const [n, width] of widths.entries()) widths[n] = Math.max(width, cellsOf(textOfValue(row[n])))
    yield ''
  }
  const rule = `+${widths.map((each) => '-'.repeat(each + 2)).join('+')}+\n`
  const line = (row: readonly SqlValue[]) =>
    `| ${row.map((each, n) => (typeof each === 'number' || each instanceof Numeral ? String(each).padStart(widths[n]) : paddedEnd(textOfValue(each), widths[n]))).join(' | ')} |\n`
  yield `${rule}${hasTitles ? line(titles) + rule : ''}`
  for (const row of rows) yield line(row)
  yield rule
}

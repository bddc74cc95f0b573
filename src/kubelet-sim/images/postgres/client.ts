/** psql: asks what it is told to, or what is typed. */

import { Options } from '../../programs/commands/options.ts'
import { resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import type { Socket } from '../../runtime/socket.ts'
import { readLine } from '../../runtime/streams.ts'
import { blanksBefore } from '../sql/blanks.ts'
import { askQuestion } from '../sql/question.ts'
import type { SqlValue } from '../sql/syntax.ts'
import { statementsIn } from '../sql/tokens.ts'
import { connect, isHere, type Place, placeOf, placeText } from './place.ts'
import type { Answer, Question } from './server.ts'
import { type Shape, tableText } from './tables.ts'
import { postgresVersion } from './version.ts'

const long: Readonly<Record<string, string>> = {
  host: 'h',
  port: 'p',
  username: 'U',
  dbname: 'd',
  command: 'c',
  file: 'f',
  'tuples-only': 't',
  'no-align': 'A',
  'field-separator': 'F',
  quiet: 'q',
  'no-psqlrc': 'X',
  list: 'l',
  version: 'V',
  set: 'v',
  variable: 'v',
  'no-password': 'w',
  password: 'W',
  echo: 'a',
  'single-transaction': '1',
}

export const psql: Program = (process) => {
  const options = new Options(process.args, 'h:p:U:d:c:f:F:v:P:o:L:tAqXxwWlVneaE1bsSz0', long)
  if (options.invalid) {
    process.complain(
      `psql: invalid option -- '${options.invalid}'\npsql: hint: Try "psql --help" for more information.\n`,
    )
    return 1
  }
  if (options.has('V')) {
    process.print(`psql (PostgreSQL) ${postgresVersion(process.machine.config.image)}\n`)
    return 0
  }
  return session(process, options)
}

/** Begins a session: who is refused is told so before he has said anything. */
const hello = 'set client_encoding to utf8'

function* session(process: Process, options: Options): Running {
  let place = placeOf(process, options)
  const mayAsk = (process.input.isTerminal ?? false) && !options.has('w')
  if (options.has('W') || (mayAsk && place.password === undefined && !isHere(place.host))) {
    process.complain(`Password for user ${place.user}: `)
    place = { ...place, password: (yield* readLine(process.input))?.trimEnd() }
  }
  const socket = connect(process, place)
  if (typeof socket === 'string') {
    process.complain(`psql: error: ${socket}\n`)
    return 2
  }
  socket.retain()
  process.whenExited(() => socket.release())
  const client = new Client(process, socket, { place, options })
  const greeted = yield* client.ask(hello)
  if ('fatal' in greeted) {
    process.complain(
      `psql: error: connection to server ${placeText(process, place)} failed: ${greeted.fatal}\n`,
    )
    return 2
  }
  if (options.has('l')) return (yield* client.run('\\l')) ? 0 : 1
  const commands = options.all('c')
  const file = options.get('f')
  if (commands.length > 0) return yield* client.all(commands)
  return file === undefined || file === '-' ? yield* client.converse() : yield* client.read(file)
}

/** How it ends where it is to stop at what goes wrong. */
const stoppedAtError = 3

/** How a comment begins. */
const comment = /--/y

/** Nothing, where there is no statement yet. */
const withoutComments = (script: string): string =>
  blanksBefore(script, comment) === script.length ? '' : script

/** As a statement is sent; an order is not. */
const ended = (statement: string): string => (/^\s*(?:\\|$)/.test(statement) ? statement : `${statement};`)

interface Asked {
  readonly place: Place
  readonly options: Options
}

class Client {
  readonly #isInteractive: boolean
  readonly #shape: Shape
  readonly #stopsAtErrors: boolean
  /** Where something goes wrong: in which line of what is read. Empty where that is typed, or a command. */
  #locus = ''

  constructor(
    private readonly process: Process,
    private readonly socket: Socket,
    private readonly asked: Asked,
  ) {
    const { options } = asked
    this.#isInteractive = !options.has('c') && !options.has('f') && (process.input.isTerminal ?? false)
    this.#stopsAtErrors = options.all('v').some((each) => /^ON_ERROR_STOP(=(1|on|true))?$/i.test(each))
    this.#shape = {
      isBare: options.has('t'),
      isUnaligned: options.has('A'),
      separator: options.get('F') ?? '|',
    }
  }

  /** Those of `-c`: what fails is the end. */
  *all(commands: readonly string[]): Running {
    for (const each of commands) {
      const { statements, rest } = statementsIn(each)
      for (const sql of [...statements.map(ended), rest]) if (!(yield* this.run(sql))) return 1
    }
    return 0
  }

  *read(file: string): Running {
    const { process } = this
    const text = process.machine.files.read(resolvePath(process.cwd, file), process.user)
    if (isError(text)) {
      process.complain(`psql: error: ${file}: ${text.message}\n`)
      return 1
    }
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
    let at = 0
    return yield* this.#follow(file, function* () {
      yield* process.breathe()
      return lines[at++]
    })
  }

  /** Takes statements from standard input. */
  *converse(): Running {
    const { process } = this
    if (this.#isInteractive)
      yield* process.write(
        `psql (${postgresVersion(process.machine.config.image)})\nType "help" for help.\n\n`,
      )
    return yield* this.#follow('<stdin>', () => readLine(process.input))
  }

  /** @param name of what is read, as psql calls it where something goes wrong in a line. @param next the next line; undefined at the end */
  *#follow(name: string, next: () => Working<string | undefined>): Running {
    const { process, asked } = this
    const isSuper = asked.place.user === 'postgres' ? '#' : '>'
    let script = ''
    for (let number = 1; ; number++) {
      if (this.#isInteractive)
        yield* process.write(`${asked.place.database}${script.trim() ? '-' : '='}${isSuper} `)
      const line = yield* next()
      if (line === undefined || (script.trim() === '' && /^\s*(\\q|exit|quit)\s*;?\s*$/.test(line))) break
      if (!this.#isInteractive) this.#locus = `psql:${name}:${number}: `
      script = withoutComments(script)
      const isOrder = script === '' && /^\s*\\/.test(line)
      const { statements, rest } = isOrder ? { statements: [line], rest: '' } : statementsIn(script, line)
      script = rest
      for (const each of statements.map(ended))
        if (!(yield* this.run(each)) && this.#stopsAtErrors) return stoppedAtError
      process.charge(script.length)
    }
    if (this.#isInteractive) return 0
    return (yield* this.run(withoutComments(script))) || !this.#stopsAtErrors ? 0 : stoppedAtError
  }

  /** A statement, or an order to psql itself; answers whether that went well. */
  *run(text: string): Working<boolean> {
    const sql = text.trim()
    if (sql === '') return true
    return sql.startsWith('\\') ? yield* this.#obey(sql) : yield* this.#query(sql)
  }

  *#query(sql: string): Working<boolean> {
    const answer = yield* this.ask(sql)
    const complaint = complaintOf(answer)
    if (complaint !== undefined) {
      this.process.complain(`${this.#locus}${complaint}\n`)
      return false
    }
    if (!('tag' in answer)) return false
    const { titles, rows = [], tag } = answer
    if (titles) yield* this.process.write(tableText(titles, rows, this.#shape))
    // What has changed rows is told of even where they are shown.
    const isChange = /^(INSERT|UPDATE|DELETE)/.test(tag)
    if ((!titles || isChange) && !this.asked.options.has('q')) yield* this.process.write(`${tag}\n`)
    return true
  }

  *ask(sql: string): Working<Answer> {
    const { user, password, database, host } = this.asked.place
    const question: Question = { user, password, database, isLocal: isHere(host), sql }
    const text = yield* askQuestion(this.socket, question)
    if (text === undefined) return { fatal: 'server closed the connection unexpectedly' }
    this.process.charge(text.length)
    return JSON.parse(text) as Answer
  }

  *#obey(order: string): Working<boolean> {
    const [name, ...words] = order.split(/\s+/)
    const word = words[0]?.replace(/;$/, '')
    switch (name) {
      case '\\l':
      case '\\list':
        return yield* this.#list('show databases', 'List of databases', databaseColumns)
      case '\\dt':
      case '\\dt+':
        return yield* this.#list('show tables', 'List of relations', tableColumns)
      case '\\d':
        if (word === undefined) return yield* this.#list('show tables', 'List of relations', tableColumns)
        return yield* this.#describe(word)
      case '\\c':
      case '\\connect':
        return yield* this.#change(word)
      case '\\conninfo':
        yield* this.process.write(
          `You are connected to database "${this.asked.place.database}" as user "${this.asked.place.user}" via ${placeText(this.process, this.asked.place).replace(/^on socket "(.*)\/\.s.*"$/, 'socket in "$1"')} at port "${this.asked.place.port}".\n`,
        )
        return true
      default:
        this.process.complain(
          this.#locus === ''
            ? `invalid command ${name}\nTry \\? for help.\n`
            : `${this.#locus}error: invalid command ${name}\n`,
        )
        return false
    }
  }

  *#change(database: string | undefined): Working<boolean> {
    const { place } = this.asked
    const before = place.database
    place.database = database ?? before
    const answer = yield* this.ask(hello)
    if ('fatal' in answer) {
      place.database = before
      const text = `connection to server ${placeText(this.process, place)} failed: ${answer.fatal}\n`
      const where = this.#locus && `${this.#locus}error: `
      this.process.complain(
        this.#isInteractive ? `${text}Previous connection kept\n` : `${where}\\connect: ${text}`,
      )
      return false
    }
    yield* this.process.write(
      `You are now connected to database "${place.database}" as user "${place.user}".\n`,
    )
    return true
  }

  *#list(sql: string, heading: string, columns: Columns): Working<boolean> {
    const answer = yield* this.ask(sql)
    const rows = ('rows' in answer && answer.rows) || []
    if (rows.length === 0) {
      this.process.complain('Did not find any relations.\n')
      return true
    }
    const [titles, rowOf] = columns
    const shown = rows.map(([each]) => rowOf(String(each), this.asked.place.user))
    yield* this.process.write(tableText(titles, shown, this.#shape, heading))
    return true
  }

  *#describe(table: string): Working<boolean> {
    const answer = yield* this.ask(`describe ${table}`)
    if (!('rows' in answer) || !answer.rows) {
      this.process.complain(`Did not find any relation named "${table}".\n`)
      return false
    }
    const name = table.replace(/^public\./, '')
    const titles = ['Column', 'Type', 'Collation', 'Nullable', 'Default']
    const rows = answer.rows.map(([column, type, isNullable, , otherwise]): readonly SqlValue[] => [
      column,
      typeText(String(type)),
      '',
      isNullable === 'NO' || /serial/.test(String(type)) ? 'not null' : '',
      /serial/.test(String(type)) ? `nextval('${name}_${column}_seq'::regclass)` : otherwise,
    ])
    const keys = answer.rows.flatMap(([column, , , key]) =>
      key === 'PRI'
        ? [`    "${name}_pkey" PRIMARY KEY, btree (${column})\n`]
        : key === 'UNI'
          ? [`    "${name}_${column}_key" UNIQUE CONSTRAINT, btree (${column})\n`]
          : [],
    )
    const text = tableText(titles, rows, this.#shape, `Table "public.${name}"`).replace(
      /\(\d+ rows?\)\n\n$/,
      '',
    )
    yield* this.process.write(`${text}${keys.length > 0 ? 'Indexes:\n' : ''}${keys.join('')}\n`)
    return true
  }
}

const complaintOf = (answer: Answer): string | undefined =>
  'fatal' in answer ? answer.fatal : 'error' in answer ? answer.error : undefined

type Columns = readonly [titles: readonly string[], row: (name: string, user: string) => readonly string[]]

const tableColumns: Columns = [
  ['Schema', 'Name', 'Type', 'Owner'],
  (name, user) => ['public', name, 'table', user],
]

const databaseColumns: Columns = [
  [
    'Name',
    'Owner',
    'Encoding',
    'Locale Provider',
    'Collate',
    'Ctype',
    'Locale',
    'ICU Rules',
    'Access privileges',
  ],
  (name, user) => [name, user, 'UTF8', 'libc', 'en_US.utf8', 'en_US.utf8', '', '', ''],
]

/** The name that PostgreSQL itself has for a type. */
const typeText = (type: string): string =>
  type
    .replace(/^(int|int4|serial)$/, 'integer')
    .replace(/^(bigserial|int8)$/, 'bigint')
    .replace(/^varchar/, 'character varying')
    .replace(/^char(?=\(|$)/, 'character')
    .replace(/^bool$/, 'boolean')
    .replace(/^decimal/, 'numeric')
    .replace(/^timestamp$/, 'timestamp without time zone')
    .replace(/^timestamptz$/, 'timestamp with time zone')

/** psql: asks what it is told to, or what is typed. */

import { Options } from '../../programs/commands/options.ts'
import { resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { readLine } from '../../runtime/streams.ts'
import { blanksBefore } from '../sql/blanks.ts'
import { writePieces } from '../sql/pieces.ts'
import { statementsIn } from '../sql/tokens.ts'
import { describe } from './descriptions.ts'
import { isHere, type Place, placeOf, placeText } from './place.ts'
import { copiedValue } from './restore.ts'
import type { Answer } from './server.ts'
import { complaintOf, hello, openSession, placeOptions, type Session } from './session.ts'
import { recordsText, type Shape, tableText } from './tables.ts'
import { postgresVersion } from './version.ts'

const long: Readonly<Record<string, string>> = {
  ...placeOptions,
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
  return run(process, options)
}

function* run(process: Process, options: Options): Running {
  let place = placeOf(process, options)
  // Who only wants to know which there are asks the one that is always there.
  if (
    options.has('l') &&
    !options.get('d') &&
    options.operands.length === 0 &&
    !process.variables.get('PGDATABASE')
  )
    place.database = 'postgres'
  const mayAsk = (process.input.isTerminal ?? false) && !options.has('w')
  if (options.has('W') || (mayAsk && place.password === undefined && !isHere(place.host))) {
    process.complain(`Password for user ${place.user}: `)
    place = { ...place, password: (yield* readLine(process.input))?.trimEnd() }
  }
  const session = yield* openSession(process, place, 'psql')
  if (!session) return 2
  const client = new Client(process, session, { place, options })
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
  /** Each row is shown as a table of its own. */
  #isExpanded: boolean
  /** Where something goes wrong: in which line of what is read. Empty where that is typed, or a command. */
  #locus = ''

  constructor(
    private readonly process: Process,
    private readonly session: Session,
    private readonly asked: Asked,
  ) {
    const { options } = asked
    this.#isInteractive = !options.has('c') && !options.has('f') && (process.input.isTerminal ?? false)
    this.#stopsAtErrors = options.all('v').some((each) => /^ON_ERROR_STOP(=(1|on|true))?$/i.test(each))
    this.#isExpanded = options.has('x')
    this.#shape = {
      isBare: options.has('t'),
      isUnaligned: options.has('A'),
      separator: options.get('F') ?? '|',
    }
  }

  /** Those of `-c`: what fails is the end. */
  *all(commands: readonly string[]): Running {
    for (const each of commands) {
      const { statements, rest } = statementsIn(each, '', 'names')
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
      const { statements, rest } = isOrder
        ? { statements: [line], rest: '' }
        : statementsIn(script, line, 'names')
      script = rest
      for (const each of statements.map(ended)) {
        const copied = copyOf(each)
        const isFine = copied ? yield* this.#copy(copied, next) : yield* this.run(each)
        if (!isFine && this.#stopsAtErrors) return stoppedAtError
      }
      process.charge(script.length)
    }
    if (this.#isInteractive) return 0
    return (yield* this.run(withoutComments(script))) || !this.#stopsAtErrors ? 0 : stoppedAtError
  }

  /** Takes rows from what is read, up to a line of `\.`, as pg_dump writes them. */
  *#copy({ table, columns }: Copied, next: () => Working<string | undefined>): Working<boolean> {
    let count = 0
    let isFine = true
    for (;;) {
      const line = yield* next()
      if (line === undefined || /^\\\.\r?\n?$/.test(line)) break
      if (!isFine) continue
      const values = line.replace(/\n$/, '').split('\t').map(copiedValue)
      const answer = yield* this.ask(`INSERT INTO ${table}${columns} VALUES (${values.join(', ')})`)
      const complaint = complaintOf(answer)
      if (complaint === undefined) count++
      else {
        this.process.complain(`${this.#locus}${complaint}\n`)
        isFine = false
      }
    }
    if (isFine) yield* this.#say(`COPY ${count}\n`)
    return isFine
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
    const { titles, rows = [], tag, notices = [] } = answer
    for (const each of notices) this.process.complain(`${this.#locus}NOTICE:  ${each}\n`)
    if (titles)
      yield* writePieces(
        this.process,
        this.#isExpanded ? recordsText(titles, rows) : tableText(titles, rows, this.#shape),
      )
    // What has changed rows is told of even where they are shown.
    const isChange = /^(INSERT|UPDATE|DELETE)/.test(tag)
    if ((!titles || isChange) && !this.asked.options.has('q')) yield* this.process.write(`${tag}\n`)
    return true
  }

  ask(sql: string): Working<Answer> {
    return this.session.ask(sql)
  }

  *#obey(order: string): Working<boolean> {
    const [name, ...words] = order.split(/\s+/)
    const word = words[0]?.replace(/;$/, '')
    switch (name) {
      case '\\c':
      case '\\connect':
        return yield* this.#change(word)
      case '\\conninfo':
        yield* this.process.write(
          `You are connected to database "${this.asked.place.database}" as user "${this.asked.place.user}" via ${placeText(this.process, this.asked.place).replace(/^on socket "(.*)\/\.s.*"$/, 'socket in "$1"')} at port "${this.asked.place.port}".\n`,
        )
        return true
      case '\\x':
        this.#isExpanded = word === undefined || word === 'auto' ? !this.#isExpanded : word === 'on'
        return yield* this.#say(`Expanded display is ${this.#isExpanded ? 'on' : 'off'}.\n`)
      case '\\timing':
        return yield* this.#say('Timing is on.\n')
      case '\\echo':
        yield* this.process.write(`${words.join(' ')}\n`)
        return true
      case '\\i':
        return (yield* this.read(word ?? '')) === 0
      case '\\set':
      case '\\pset':
      case '\\unset':
        return true
      case '\\?':
        yield* this.process.write(help)
        return true
      default:
        if (yield* this.#describe(name, word)) return true
        this.process.complain(
          this.#locus === ''
            ? `invalid command ${name}\nTry \\? for help.\n`
            : `${this.#locus}error: invalid command ${name}\n`,
        )
        return false
    }
  }

  *#say(text: string): Working<boolean> {
    if (!this.asked.options.has('q')) yield* this.process.write(text)
    return true
  }

  /** Answers whether it is an order that shows something. */
  *#describe(order: string, pattern: string | undefined): Working<boolean> {
    const { process, asked } = this
    const client = this
    const shown = yield* describe(order, pattern, {
      user: asked.place.user,
      major: Number.parseInt(postgresVersion(process.machine.config.image), 10),
      *rows(sql) {
        const answer = yield* client.ask(sql)
        return 'rows' in answer ? answer.rows : undefined
      },
    })
    if (shown === undefined) return false
    if (typeof shown === 'string') process.complain(shown)
    else yield* writePieces(process, tableText(shown.titles, shown.rows, this.#shape, shown))
    return true
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
}

/** `COPY public.users (id, name) FROM stdin;` */
function copyOf(sql: string): Copied | undefined {
  const [, table, columns = ''] =
    /^\s*copy\s+([\w."]{1,200})\s*(\([^)]{0,2000}\))?\s+from\s+stdin\s*;?\s*$/i.exec(sql) ?? []
  return table === undefined ? undefined : { table, columns }
}

interface Copied {
  readonly table: string
  readonly columns: string
}

const help =
  'General\n  \\q                     quit psql\n\nInformational\n  \\d[S+]  NAME           describe table, view, sequence, or index\n  \\du[S+] [PATTERN]      list roles\n  \\l[+]   [PATTERN]      list databases\n\nConnection\n  \\c {[DBNAME|- USER|- HOST|- PORT|-] | conninfo}\n                         connect to new database\n'

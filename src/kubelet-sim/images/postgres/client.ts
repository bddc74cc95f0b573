/** psql: asks what it is told to, or what is typed. */
import { runChild } from '../../programs/commands/child.ts'
import type { Options } from '../../programs/commands/options.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import { readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { blanksBefore } from '../sql/blanks.ts'
import { together, writePieces } from '../sql/pieces.ts'
import { statementsIn } from '../sql/tokens.ts'
import { clientOptions, placeOptions } from './client-options.ts'
import { copyOrder } from './copying.ts'
import { describe } from './descriptions.ts'
import { postgresGrammar } from './grammar.ts'
import { isHere, type Place, placeOf, placeText } from './place.ts'
import { copy, linesIn } from './psql-copy.ts'
import { PsqlState } from './psql-state.ts'
import { recordsText, tableText } from './psql-tables.ts'
import type { Answer } from './server.ts'
import { complaintOf, hello, openSession, type Session } from './session.ts'
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
  csv: 'C',
  'single-transaction': '1',
}

const letters = 'h:p:U:d:c:f:F:v:P:o:L:tAqXxwWlVneaE1bsSz0C'

export const psql: Program = (process) => {
  const options = clientOptions(process, { name: 'psql', letters, long })
  return typeof options === 'number' ? options : run(process, options)
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
  readonly #state: PsqlState
  /** The last statement that was asked. */
  #last = ''
  /** Where something goes wrong: in which line of what is read. Empty where that is typed, or a command. */
  #locus = ''

  constructor(
    private readonly process: Process,
    private readonly session: Session,
    private readonly asked: Asked,
  ) {
    const { options } = asked
    this.#isInteractive = !options.has('c') && !options.has('f') && (process.input.isTerminal ?? false)
    this.#state = new PsqlState({
      isBare: options.has('t'),
      format: options.has('C') ? 'csv' : options.has('A') ? 'unaligned' : 'aligned',
      separator: options.get('F') ?? '|',
      isExpanded: options.has('x'),
      variables: options.all('v'),
    })
  }

  /** Those of `-c`: what fails is the end. */
  *all(commands: readonly string[]): Running {
    for (const each of commands) {
      const { statements, rest } = statementsIn(postgresGrammar, each)
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
    return yield* this.#follow(file, linesIn(process, text))
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
      // What is to be shown so is a statement by itself.
      const [, unended, mark] = isOrder ? [] : (/^(.*\S)?\s*(\\g(?:x|exec)?)\s*$/.exec(line) ?? [])
      const { statements, rest } =
        mark !== undefined && (script + (unended ?? '')).trim() !== ''
          ? { statements: [`${script}${unended ?? ''}`], rest: '' }
          : isOrder
            ? { statements: [line], rest: '' }
            : statementsIn(postgresGrammar, script, line)
      script = rest
      for (const each of statements.map(ended)) {
        const isFine =
          mark === '\\gexec'
            ? yield* this.#executed(each)
            : yield* this.#expandedFor(mark === '\\gx', this.run(each, next))
        if (!isFine && this.#state.stopsAtErrors) return stoppedAtError
      }
      process.charge(script.length)
    }
    if (this.#isInteractive) return 0
    return (yield* this.run(withoutComments(script))) || !this.#state.stopsAtErrors ? 0 : stoppedAtError
  }

  /** Asks for statements, and carries out each of them. */
  *#executed(sql: string): Working<boolean> {
    const answer = yield* this.ask(this.#state.filled(sql))
    const complaint = complaintOf(answer)
    if (complaint !== undefined) return this.#refuse(complaint, '')
    let isFine = true
    for (const row of ('rows' in answer && answer.rows) || [])
      for (const each of row) if (each !== null) isFine = (yield* this.run(`${each};`)) && isFine
    return isFine
  }

  /** Shows each row as a table of its own meanwhile, where that is wanted. */
  *#expandedFor(isWanted: boolean, work: Working<boolean>): Working<boolean> {
    const before = this.#state.isExpanded
    this.#state.isExpanded = isWanted || before
    const isFine = yield* work
    if (isWanted) this.#state.isExpanded = before
    return isFine
  }

  #refuse(why: string, mark = 'error: '): false {
    this.process.complain(`${this.#locus}${this.#locus === '' ? '' : mark}${why}\n`)
    return false
  }

  /** A statement, or an order to psql itself; answers whether that went well. */
  *run(text: string, next: () => Working<string | undefined> = nothing): Working<boolean> {
    const sql = this.#state.filled(text.trim())
    if (sql === '') return true
    const copied = copyOrder(sql)
    if (copied)
      return yield* copy(copied, next, {
        process: this.process,
        ask: (each) => this.ask(each),
        refuse: (why, mark) => this.#refuse(why, mark),
        say: (told) => this.#say(told),
      })
    return sql.startsWith('\\') ? yield* this.#obey(sql) : yield* this.#query(sql)
  }

  *#query(sql: string): Working<boolean> {
    const { clock } = this.process.machine
    const since = clock.now()
    this.#last = sql
    const answer = yield* this.ask(sql)
    const complaint = complaintOf(answer)
    if (complaint !== undefined) return this.#refuse(complaint, '')
    if (!('tag' in answer)) return false
    const { titles, rows = [], tag, notices = [] } = answer
    for (const each of notices) this.process.complain(`${this.#locus}NOTICE:  ${each}\n`)
    const { isExpanded, shape, isTimed } = this.#state
    if (titles)
      yield* this.#show(
        isExpanded && !shape.isCsv ? recordsText(titles, rows) : tableText(titles, rows, shape),
      )
    // What has changed rows is told of even where they are shown.
    const isChange = /^(INSERT|UPDATE|DELETE)/.test(tag)
    if ((!titles || isChange) && !this.asked.options.has('q')) yield* this.process.write(`${tag}\n`)
    // To ask takes some time by itself.
    if (isTimed) yield* this.process.write(`Time: ${(clock.now() - since + askingMs).toFixed(3)} ms\n`)
    return true
  }

  /** Shows it, or adds it to the file that answers go to. */
  *#show(pieces: Generator<string>): Working {
    const { output } = this.#state
    const { process } = this
    if (output === undefined) return yield* writePieces(process, pieces)
    const text = yield* together(process, pieces)
    const { files } = process.machine
    const opened = files.openForWriting(resolvePath(process.cwd, output), {
      user: process.user,
      append: true,
    })
    if (isError(opened)) process.complain(`${output}: ${opened.message}\n`)
    else if ('file' in opened) files.append(opened, text)
  }

  ask(sql: string): Working<Answer> {
    return this.session.ask(sql)
  }

  *#obey(order: string): Working<boolean> {
    const [name, ...words] = order.split(/\s+/)
    const word = words[0]?.replace(/;$/, '')
    const told = this.#state.obey(name, word === undefined ? [] : [word, ...words.slice(1)].filter(Boolean))
    if (told !== undefined) return yield* this.#say(told)
    switch (name) {
      case '\\!': {
        const command = order.slice(2).trim()
        yield* runChild(this.process, ['sh', '-c', command])
        return true
      }
      case '\\g':
      case '\\gx':
        return yield* this.#expandedFor(name === '\\gx', this.#query(this.#last))
      case '\\p':
        return yield* this.#say(`${this.#last}\n`)
      case '\\r':
        return yield* this.#say('Query buffer reset (cleared).\n')
      case '\\c':
      case '\\connect':
        return yield* this.#change(word)
      case '\\conninfo':
        yield* this.process.write(
          `You are connected to database "${this.asked.place.database}" as user "${this.asked.place.user}" via ${placeText(this.process, this.asked.place).replace(/^on socket "(.*)\/\.s.*"$/, 'socket in "$1"')} at port "${this.asked.place.port}".\n`,
        )
        return true
      case '\\echo':
        yield* this.process.write(`${words.join(' ')}\n`)
        return true
      case '\\i':
        return (yield* this.read(word ?? '')) === 0
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
    else yield* this.#show(tableText(shown.titles, shown.rows, this.#state.shape, shown))
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

/** What it takes to ask and to be answered, in milliseconds. */
const askingMs = 0.25

// biome-ignore lint/correctness/useYield: there is nothing to wait for
function* nothing(): Working<undefined> {
  return undefined
}

const help =
  'General\n  \\q                     quit psql\n\nInformational\n  \\d[S+]  NAME           describe table, view, sequence, or index\n  \\du[S+] [PATTERN]      list roles\n  \\l[+]   [PATTERN]      list databases\n\nConnection\n  \\c {[DBNAME|- USER|- HOST|- PORT|-] | conninfo}\n                         connect to new database\n'

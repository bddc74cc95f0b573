/** pg_restore, and the small programs that make and remove databases and roles. Source: their manuals. */
import { readAll } from '../../programs/commands/input.ts'
import { Options } from '../../programs/commands/options.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { statementsIn } from '../sql/tokens.ts'
import { placeOptions } from './client-options.ts'
import { archiveMark, optionsOf } from './dump.ts'
import { postgresGrammar } from './grammar.ts'
import { type Place, placeOf } from './place.ts'
import { complaintOf, openSession } from './session.ts'

export const pgRestore: Program = (process) => {
  const options = optionsOf(process, 'pg_restore')
  return typeof options === 'number' ? options : restore(process, options)
}

function* restore(process: Process, options: Options): Running {
  const [file] = options.operands
  const database = options.get('d')
  const text =
    file === undefined
      ? yield* readAll(process, process.input)
      : process.machine.files.read(resolvePath(process.cwd, file), process.user)
  if (isError(text)) {
    process.complain(`pg_restore: error: could not open input file "${file}": ${text.message}\n`)
    return 1
  }
  if (!text.startsWith(archiveMark)) {
    process.complain(
      text.startsWith('--\n-- PostgreSQL database')
        ? 'pg_restore: error: input file appears to be a text format dump. Please use psql.\n'
        : 'pg_restore: error: input file does not appear to be a valid archive\n',
    )
    return 1
  }
  const plain = text.slice(archiveMark.length)
  if (database === undefined) {
    yield* process.write(plain)
    return 0
  }
  const place: Place = { ...placeOf(process, options), database }
  const session = yield* openSession(process, place, 'pg_restore')
  if (!session) return 1
  let failed = 0
  for (const sql of restored(plain, options)) {
    const complaint = complaintOf(yield* session.ask(sql))
    if (complaint === undefined) continue
    failed++
    process.complain(`pg_restore: error: could not execute query: ${complaint}\nCommand was: ${sql}\n\n`)
  }
  if (failed > 0) process.complain(`pg_restore: warning: errors ignored on restore: ${failed}\n`)
  return failed > 0 ? 1 : 0
}

/** The statements of a script that pg_dump has made. */
function* restored(text: string, options: Options): Generator<string> {
  let script = ''
  const lines = text.split('\n')
  for (let n = 0; n < lines.length; n++) {
    const { statements, rest } = statementsIn(postgresGrammar, script, `${lines[n]}\n`)
    script = rest
    for (const each of statements) {
      const sql = each.replace(/^(?:\s*--[^\n]*\n|\s+)*/, '')
      const [, table, columns] = /^COPY (\S+) (\(.*\)) FROM stdin$/.exec(sql) ?? []
      if (table === undefined) {
        const name = /^CREATE TABLE (\S+)/.exec(sql)?.[1]
        if (name !== undefined && options.has('c')) yield `DROP TABLE IF EXISTS ${name}`
        if (sql !== '') yield sql
        continue
      }
      for (n++; n < lines.length && lines[n] !== '\\.'; n++)
        yield `INSERT INTO ${table} ${columns} VALUES (${lines[n].split('\t').map(copiedValue).join(', ')})`
    }
  }
}

const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** A value of a line of COPY, as a statement says it. */
export const copiedValue = (text: string): string =>
  text === '\\N'
    ? 'NULL'
    : `'${text.replace(/\\([\s\S])/g, (_whole, sign: string) => signs[sign] ?? sign).replaceAll("'", "''")}'`

/** createdb, dropdb, createuser and dropuser: one statement each. */
export const databaseTool =
  (name: string, statement: (subject: string, options: Options) => string): Program =>
  (process) => {
    const options = new Options(process.args, 'h:p:U:O:T:E:D:wWesSdrliPf', {
      ...placeOptions,
      owner: 'O',
      superuser: 's',
      'if-exists': 'i',
    })
    const place = { ...placeOf(process, options), database: 'postgres' }
    const subject = options.operands[0] ?? place.user
    return act(process, { ...place, user: options.get('U') ?? place.user }, name, statement(subject, options))
  }

function* act(process: Process, place: Place, name: string, sql: string): Running {
  const session = yield* openSession(process, place, name)
  if (!session) return 1
  const complaint = complaintOf(yield* session.ask(sql))
  if (complaint === undefined) return 0
  const what = name.endsWith('db') ? 'database' : 'role'
  const does = name.startsWith('create') ? 'creation' : 'removal'
  process.complain(`${name}: error: ${what} ${does} failed: ${complaint}\n`)
  return 1
}

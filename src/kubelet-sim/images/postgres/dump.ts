/** pg_dump and its relatives: what a database holds as a script of SQL, and back. Source: the manual of pg_dump. */
import type { Options } from '../../programs/commands/options.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { together } from '../sql/pieces.ts'
import { sequenceOf } from '../sql/sequence.ts'
import type { SqlValue } from '../sql/values.ts'
import { clientOptions, placeOptions } from './client-options.ts'
import { copyText } from './copying.ts'
import { placeOf } from './place.ts'
import { openSession, type Session } from './session.ts'
import { typeText } from './types.ts'
import { postgresVersion } from './version.ts'

const long: Readonly<Record<string, string>> = {
  ...placeOptions,
  dbname: 'd',
  file: 'f',
  format: 'F',
  table: 't',
  clean: 'c',
  create: 'C',
  'data-only': 'a',
  'schema-only': 's',
  'no-owner': 'O',
  'no-privileges': 'x',
  'no-acl': 'x',
  verbose: 'v',
  'if-exists': 'e',
  inserts: 'i',
  'column-inserts': 'i',
  version: 'V',
  'globals-only': 'g',
}

const letters = 'h:p:U:d:f:F:t:n:Z:j:l:E:wWcCasOxveiVgb1'

/** How what is not a plain script begins. */
export const archiveMark = 'PGDMP'

export const optionsOf = (process: Process, name: string): Options | number =>
  clientOptions(process, { name, letters, long })

export const pgDump: Program = (process) => {
  const options = optionsOf(process, 'pg_dump')
  return typeof options === 'number' ? options : dump(process, options)
}

function* dump(process: Process, options: Options): Running {
  const session = yield* openSession(process, placeOf(process, options), 'pg_dump')
  if (!session) return 1
  const isArchive = /^(c|custom|t|tar|d|directory)$/.test(options.get('F') ?? 'p')
  return yield* deliver(process, options, 'pg_dump', function* () {
    const text = yield* script(process, session, options)
    return isArchive ? `${archiveMark}${text}` : text
  })
}

export const pgDumpAll: Program = (process) => {
  const options = optionsOf(process, 'pg_dumpall')
  return typeof options === 'number' ? options : dumpAll(process, options)
}

function* dumpAll(process: Process, options: Options): Running {
  const place = { ...placeOf(process, options), database: 'postgres' }
  const first = yield* openSession(process, place, 'pg_dumpall')
  if (!first) return 1
  return yield* deliver(process, options, 'pg_dumpall', function* () {
    const roles = yield* rowsOf(first, 'select rolname from pg_roles')
    let text = `--\n-- PostgreSQL database cluster dump\n--\n\nSET default_transaction_read_only = off;\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n--\n-- Roles\n--\n\n`
    text += roles.map(([name]) => `CREATE ROLE ${name};\n`).join('')
    for (const [name] of options.has('g') ? [] : yield* rowsOf(first, 'show databases')) {
      if (String(name) === 'template0') continue
      const session = yield* openSession(process, { ...place, database: String(name) }, 'pg_dumpall')
      if (!session) continue
      const isOwn = !/^(postgres|template1)$/.test(String(name))
      text += `\n--\n-- Database "${name}" dump\n--\n\n`
      if (isOwn) text += `CREATE DATABASE ${name};\n\n`
      text += `\\connect ${name}\n\n${yield* script(process, session, options)}`
    }
    return `${text}--\n-- PostgreSQL database cluster dump complete\n--\n\n`
  })
}

/** Writes a text where it is wanted. */
function* deliver(process: Process, options: Options, name: string, make: () => Working<string>): Running {
  const text = yield* make()
  const file = options.get('f')
  if (file === undefined) {
    yield* process.write(text)
    return 0
  }
  const path = resolvePath(process.cwd, file)
  const error = process.machine.files.write(path, text, process.user)
  if (error === undefined) return 0
  process.complain(`${name}: error: could not open output file "${file}": ${error.message}\n`)
  return 1
}

function* rowsOf(session: Session, sql: string): Working<readonly (readonly SqlValue[])[]> {
  const answer = yield* session.ask(sql)
  return ('rows' in answer && answer.rows) || []
}

function* script(process: Process, session: Session, options: Options): Working<string> {
  const { image } = process.machine.config
  const version = postgresVersion(image)
  const only = options.all('t').map((each) => each.replace(/^public\./, ''))
  const views = (yield* rowsOf(session, 'select viewname, definition from pg_views')).filter(
    ([name]) => only.length === 0 || only.includes(String(name)),
  )
  const names = (yield* rowsOf(session, 'show full tables'))
    .filter(([, type]) => type === 'BASE TABLE')
    .map(([name]) => String(name))
    .filter((name) => only.length === 0 || only.includes(name))
  let behind = ''
  const tables: Dumped[] = []
  for (const name of names)
    tables.push({ name, columns: yield* rowsOf(session, `describe "${name}"`), owner: session.place.user })
  const sequences = yield* rowsOf(session, sequencesTold)
  const last = new Map(sequences.map((each) => [String(each[0]), each[6] ?? null]))
  const ofColumns = new Set(tables.flatMap(counting))
  const apart = sequences.filter(([name]) => !ofColumns.has(String(name)))
  let text = `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version ${version}\n-- Dumped by pg_dump version ${version}\n\n${settings}`
  if (options.has('C'))
    text += `CREATE DATABASE ${session.place.database};\n\n\\connect ${session.place.database}\n\n`
  if (options.has('c'))
    for (const { name } of tables.toReversed())
      text += `DROP TABLE ${options.has('e') ? 'IF EXISTS ' : ''}public.${name};\n`
  if (!options.has('a')) {
    if (only.length === 0)
      for (const [name, made] of yield* rowsOf(session, 'select proname, definition from pg_proc'))
        text += `${title(String(name), 'FUNCTION', session.place.user)}${made};\n\n\n`
    text += "SET default_tablespace = '';\n\nSET default_table_access_method = heap;\n\n"
    if (only.length === 0)
      for (const each of apart) text += sequenceText(each, session.place.user, !options.has('O'))
    for (const each of tables) text += definition(each, !options.has('O'))
    for (const [name, query] of inOrderOfNeed(views)) {
      const own = options.has('O') ? '' : `ALTER VIEW public.${name} OWNER TO ${session.place.user};\n\n`
      text += `${title(String(name), 'VIEW', session.place.user)}CREATE VIEW public.${name} AS\n ${query};\n\n\n${own}`
    }
  }
  if (!options.has('s'))
    for (const each of tables) {
      const rows = yield* rowsOf(session, `select * from "${each.name}"`)
      text += yield* together(process, (options.has('i') ? inserts : copied)(each, rows))
      for (const sequence of counting(each)) text += goesOn(sequence, last.get(sequence) ?? null)
    }
  if (!options.has('s') && only.length === 0)
    for (const [name] of apart) text += goesOn(String(name), last.get(String(name)) ?? null)
  if (!options.has('a') && only.length === 0)
    for (const [name, query] of yield* rowsOf(session, 'select matviewname, definition from pg_matviews'))
      behind += `${title(String(name), 'MATERIALIZED VIEW', session.place.user)}CREATE MATERIALIZED VIEW public.${name} AS\n ${query};\n\n\n`
  if (!options.has('a'))
    for (const [name, of, made, text] of yield* rowsOf(
      session,
      'select indexname, tablename, indexdef, text from pg_indexes',
    ))
      if (names.includes(String(of)) && !/^(PRIMARY KEY|UNIQUE CONSTRAINT)/.test(String(text)))
        behind += `${title(String(name), 'INDEX', session.place.user)}${made};\n\n\n`
  if (!options.has('a') && only.length === 0)
    for (const [name, text] of yield* rowsOf(session, 'select tgname, definition from pg_trigger'))
      behind += `${title(String(name), 'TRIGGER', session.place.user)}${text};\n\n\n`
  if (!options.has('a')) {
    const keys = yield* rowsOf(session, 'select conname, conrelid, condef, contype from pg_constraint')
    const keyed = new Set(keys.filter(([, , , type]) => type === 'p').map(([, name]) => name))
    for (const each of tables) text += constraints(each, keyed.has(each.name))
    for (const [key, name, condef, type] of keys)
      if (names.includes(String(name)) && type !== 'f')
        text += `${title(`${name} ${key}`, type === 'c' ? 'CHECK CONSTRAINT' : 'CONSTRAINT', session.place.user)}ALTER TABLE ONLY public.${name}\n    ADD CONSTRAINT ${key} ${condef};\n\n\n`
    for (const [key, name, condef, type] of keys)
      if (names.includes(String(name)) && type === 'f')
        text += `${title(`${name} ${key}`, 'FK CONSTRAINT', session.place.user)}ALTER TABLE ONLY public.${name}\n    ADD CONSTRAINT ${key} ${String(condef).replace('REFERENCES ', 'REFERENCES public.')};\n\n\n`
  }
  return `${text}${behind}--\n-- PostgreSQL database dump complete\n--\n\n`
}

/** A view comes after those that it asks. */
function inOrderOfNeed(views: readonly (readonly SqlValue[])[]): readonly (readonly SqlValue[])[] {
  const left = [...views]
  const ordered: (readonly SqlValue[])[] = []
  while (left.length > 0) {
    const at = left.findIndex(
      ([, query], n) =>
        !left.some(
          ([name], m) =>
            n !== m && new RegExp(`\\b${String(name).replace(/\W/g, '\\$&')}\\b`).test(String(query)),
        ),
    )
    ordered.push(...left.splice(Math.max(0, at), 1))
  }
  return ordered
}

interface Dumped {
  readonly name: string
  readonly owner: string
  /** As `describe` tells them. */
  readonly columns: readonly (readonly SqlValue[])[]
}

const settings = [
  'SET statement_timeout = 0;',
  'SET lock_timeout = 0;',
  'SET idle_in_transaction_session_timeout = 0;',
  "SET client_encoding = 'UTF8';",
  'SET standard_conforming_strings = on;',
  "SELECT pg_catalog.set_config('search_path', '', false);",
  'SET check_function_bodies = false;',
  'SET xmloption = content;',
  'SET client_min_messages = warning;',
  'SET row_security = off;',
  '\n',
].join('\n')

const title = (name: string, type: string, owner: string): string =>
  `--\n-- Name: ${name}; Type: ${type}; Schema: public; Owner: ${owner}\n--\n\n`

function definition({ name, owner, columns }: Dumped, hasOwner: boolean): string {
  const lines = columns.map(([column, type, isNullable, , otherwise, extra]) => {
    const isText = /char|text|uuid|json/.test(String(type))
    const value =
      otherwise === null || extra === 'auto_increment'
        ? ''
        : ` DEFAULT ${isText ? quoted(otherwise) : otherwise}`
    return `    ${column} ${typeText(String(type))}${value}${isNullable === 'NO' || extra === 'auto_increment' ? ' NOT NULL' : ''}`
  })
  const belongs = (what: string) => (hasOwner ? `ALTER ${what} OWNER TO ${owner};\n\n` : '')
  let text = `${title(name, 'TABLE', owner)}CREATE TABLE public.${name} (\n${lines.join(',\n')}\n);\n\n\n${belongs(`TABLE public.${name}`)}`
  for (const [column, type, , , , extra] of columns) {
    if (extra !== 'auto_increment') continue
    const sequence = sequenceOf(name, String(column))
    text += `${title(sequence, 'SEQUENCE', owner)}CREATE SEQUENCE public.${sequence}\n    AS ${typeText(String(type))}\n    START WITH 1\n    INCREMENT BY 1\n    NO MINVALUE\n    NO MAXVALUE\n    CACHE 1;\n\n\n${belongs(`SEQUENCE public.${sequence}`)}`
    text += `${title(sequence, 'SEQUENCE OWNED BY', owner)}ALTER SEQUENCE public.${sequence} OWNED BY public.${name}.${column};\n\n\n`
    text += `${title(`${name} ${column}`, 'DEFAULT', owner)}ALTER TABLE ONLY public.${name} ALTER COLUMN ${column} SET DEFAULT nextval('public.${sequence}'::regclass);\n\n\n`
  }
  return text
}

function* copied(
  { name, owner, columns }: Dumped,
  rows: readonly (readonly SqlValue[])[],
): Generator<string> {
  const names = columns.map(([column]) => column).join(', ')
  const head = `--\n-- Data for Name: ${name}; Type: TABLE DATA; Schema: public; Owner: ${owner}\n--\n\n`
  yield `${head}COPY public.${name} (${names}) FROM stdin;\n`
  for (const row of rows) yield `${row.map(copyText).join('\t')}\n`
  yield '\\.\n\n\n'
}

const quoted = (value: SqlValue): string =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)

function* inserts({ name, owner }: Dumped, rows: readonly (readonly SqlValue[])[]): Generator<string> {
  const head = `--\n-- Data for Name: ${name}; Type: TABLE DATA; Schema: public; Owner: ${owner}\n--\n\n`
  yield head
  for (const row of rows) yield `INSERT INTO public.${name} VALUES (${row.map(quoted).join(', ')});\n`
  yield '\n\n'
}

const sequencesTold =
  'select sequencename, data_type, start_value, increment_by, min_value, max_value, last_value, cycle from pg_sequences'

/** The sequences of its columns. */
const counting = ({ name, columns }: Dumped): readonly string[] =>
  columns.flatMap(([column, , , , , extra]) =>
    extra === 'auto_increment' ? [sequenceOf(name, String(column))] : [],
  )

function sequenceText(
  [name, type, start, increment, least, most, , cycles]: readonly SqlValue[],
  owner: string,
  hasOwner: boolean,
): string {
  const typed = type === 'bigint' ? '' : `    AS ${type}\n`
  const bounds = `${String(least) === '1' ? 'NO MINVALUE' : `MINVALUE ${least}`}\n    ${String(most) === '9223372036854775807' ? 'NO MAXVALUE' : `MAXVALUE ${most}`}`
  const own = hasOwner ? `ALTER SEQUENCE public.${name} OWNER TO ${owner};\n\n` : ''
  return `${title(String(name), 'SEQUENCE', owner)}CREATE SEQUENCE public.${name}\n${typed}    START WITH ${start}\n    INCREMENT BY ${increment}\n    ${bounds}\n    CACHE 1${cycles === true ? '\n    CYCLE' : ''};\n\n\n${own}`
}

/** Where a sequence goes on. */
const goesOn = (sequence: string, last: SqlValue): string =>
  `--\n-- Name: ${sequence}; Type: SEQUENCE SET; Schema: public\n--\n\nSELECT pg_catalog.setval('public.${sequence}', ${last ?? 1}, ${last !== null});\n\n\n`

/** @param isKeyed its key is one of several columns */
const constraints = ({ name, owner, columns }: Dumped, isKeyed: boolean): string =>
  columns
    .map(([column, , , key]) => {
      const [suffix, words] = key === 'PRI' ? ['pkey', 'PRIMARY KEY'] : [`${column}_key`, 'UNIQUE']
      if ((key !== 'PRI' || isKeyed) && key !== 'UNI') return ''
      return `${title(`${name} ${name}_${suffix}`, 'CONSTRAINT', owner)}ALTER TABLE ONLY public.${name}\n    ADD CONSTRAINT ${name}_${suffix} ${words} (${column});\n\n\n`
    })
    .join('')

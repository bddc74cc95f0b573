/** xtrabackup, as the tutorial on replicated databases uses it: it sends the files of a mysql to another one, and says from where in the log that may follow. */
import { openTo } from '../programs/commands/addresses.ts'
import { readAll } from '../programs/commands/input.ts'
import { nc } from '../programs/commands/network/nc.ts'
import { Directory, resolvePath } from '../runtime/files/files.ts'
import type { Image } from '../runtime/image.ts'
import { isError } from '../runtime/posix.ts'
import type { Answer, Process, Program, Running, Working } from '../runtime/program.ts'
import { mysqlClient } from './mysql/client.ts'
import type { Question, Answer as Told } from './mysql/server.ts'
import { debianBase, withPrograms } from './parts/bases.ts'
import { askRows } from './sql/question.ts'

const dataFolder = '/var/lib/mysql'

/** `--name=value`; a flag without a value is an empty text. */
function options(args: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const word of args.slice(1)) {
    const [, name, value = ''] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (name !== undefined) found.set(name, value)
  }
  return found
}

const xtrabackup: Program = (process): Answer => {
  const told = options(process.args)
  if (told.has('backup')) return backup(process, told)
  if (told.has('prepare')) return prepare(process, told.get('target-dir') ?? '.')
  process.complain(`${process.args[0]}: kubesim simulates only --backup and --prepare\n`)
  return 1
}

/** What the server says about its log, and about that of its source. */
function* ask(process: Process, told: ReadonlyMap<string, string>, sql: string): Working<Told> {
  const socket = openTo(process.machine, told.get('host') ?? 'localhost', Number(told.get('port') ?? 3_306))
  if (typeof socket !== 'object') return { error: `Failed to connect to MySQL server as ${told.get('user')}` }
  const question: Question = { user: told.get('user') ?? 'root', password: told.get('password') ?? '', sql }
  const answer = yield* askRows<Told>(process, socket, question)
  if (!answer) return { error: 'Lost connection to MySQL server during query' }
  socket.abort()
  return answer
}

/** Files, one a line of JSON. */
function* backup(process: Process, told: ReadonlyMap<string, string>): Running {
  const log = yield* ask(process, told, 'SHOW MASTER STATUS')
  const source = yield* ask(process, told, 'SHOW SLAVE STATUS')
  if ('error' in log || 'error' in source) {
    process.complain(
      `xtrabackup: error: ${'error' in log ? log.error : 'error' in source ? source.error : ''}\n`,
    )
    return 1
  }
  const [file, position] = log.rows?.[0] ?? []
  const files = new Map([
    ['xtrabackup_checkpoints', 'backup_type = full-backuped\n'],
    ['xtrabackup_binlog_info', `${file}\t${position}\n`],
  ])
  const followed = Object.fromEntries((source.titles ?? []).map((title, n) => [title, source.rows?.[0]?.[n]]))
  if (told.has('slave-info') && followed.Master_Host)
    files.set(
      'xtrabackup_slave_info',
      `CHANGE MASTER TO MASTER_LOG_FILE='${followed.Master_Log_File}', MASTER_LOG_POS=${followed.Exec_Master_Log_Pos};\n`,
    )
  for (const [name, content] of dataIn(process)) if (!files.has(name)) files.set(name, content)
  for (const each of files) yield* process.write(`${JSON.stringify(each)}\n`)
  process.complain('completed OK!\n')
  return 0
}

/** What a server there needs to be the same, but for what it is to whom. */
function dataIn({ machine: { files } }: Process): readonly (readonly [name: string, content: string])[] {
  const names = files.list(dataFolder)
  const found: (readonly [string, string])[] = []
  for (const name of isError(names) ? [] : names) {
    const path = `${dataFolder}/${name}`
    const isData = !/^(xtrabackup_|change_master|master\.info)/.test(name)
    const text = isData && !(files.node(path) instanceof Directory) ? files.read(path) : undefined
    if (text !== undefined && !isError(text)) found.push([name, text])
  }
  return found
}

function prepare(process: Process, folder: string): number {
  const { files } = process.machine
  const at = resolvePath(process.cwd, folder)
  if (!files.exists(`${at}/xtrabackup_checkpoints`)) {
    process.complain('xtrabackup: Error: failed to read metadata from xtrabackup_checkpoints\n')
    return 1
  }
  if (!files.exists(`${at}/mysql`)) files.makeDirectory(`${at}/mysql`)
  process.complain('completed OK!\n')
  return 0
}

/** `xbstream -x -C folder`: takes apart what a backup has sent. */
function* xbstream(process: Process): Running {
  const at = process.args.indexOf('-C')
  const folder = resolvePath(process.cwd, at < 0 ? '.' : (process.args[at + 1] ?? '.'))
  const text = yield* readAll(process, process.input)
  for (const line of text.split('\n')) {
    if (line === '') continue
    const file = fileIn(line)
    // No name leads elsewhere.
    const error =
      file && !file.name.includes('/')
        ? process.machine.files.write(`${folder}/${file.name}`, file.content)
        : undefined
    if (!file || error) {
      process.complain(`xbstream: ${error ? error.message : 'wrong chunk magic at offset 0x0.'}\n`)
      return 1
    }
    if (process.needsRest(line.length)) yield* process.rest()
  }
  return 0
}

function fileIn(line: string): { readonly name: string; readonly content: string } | undefined {
  // It may be cut off, or be something else.
  try {
    const [name, content] = JSON.parse(line) as readonly unknown[]
    return typeof name === 'string' && typeof content === 'string' ? { name, content } : undefined
  } catch {
    return undefined
  }
}

/** That of nmap: as nc, but for its options. */
const ncat: Program = (process): Answer => {
  const words = process.args.slice(1)
  const at = words.findIndex((word) => word === '-c' || word === '--sh-exec')
  const command = at < 0 ? [] : ['-e', '/bin/sh', '-c', words[at + 1] ?? '']
  const rest = at < 0 ? words : words.toSpliced(at, 2)
  const places = rest.filter((word) => !word.startsWith('-'))
  const isServer = rest.some((word) => word === '--listen' || /^-\w*l/.test(word))
  const isKept = rest.some((word) => word === '--keep-open' || /^-\w*k/.test(word))
  process.args = isServer
    ? ['nc', ...(isKept ? ['-lk'] : ['-l']), '-p', places.at(-1) ?? '', ...command]
    : ['nc', ...places, ...command]
  return nc(process)
}

export const xtrabackupImage: Image = {
  ...withPrograms(debianBase, 'nc'),
  name: 'xtrabackup',
  entrypoint: [],
  cmd: ['bash'],
  programs: new Map<string, Program>([
    ['mysql', mysqlClient],
    ['ncat', ncat],
    ['xbstream', xbstream],
    ['xtrabackup', xtrabackup],
  ]),
}

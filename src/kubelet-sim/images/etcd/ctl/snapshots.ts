/** Snapshots: all that a server keeps, in a file, and a folder that a new one can begin with. The form of the file is our own. */
import { hash } from '../../../../sim/random.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Working } from '../../../runtime/program.ts'
import { appendLines } from '../../parts/written-lines.ts'
import { databaseIn } from '../data-folder.ts'
import { KeySpace } from '../key-space.ts'
import { etcdVersion, minorVersion } from '../version.ts'
import { ask, type Call, Failure } from './call.ts'
import { shown, simply } from './shown.ts'
import { sizeText } from './size-text.ts'

export function* save(call: Call): Working<Failure | undefined> {
  const { process, words } = call
  const [file] = words
  if (words.length !== 1) return new Failure('snapshot save expects one argument', 128)
  const answer = yield* ask(call, '/v3/maintenance/snapshot', {})
  if (answer instanceof Failure) return answer
  const path = resolvePath(process.cwd, file)
  const { blob } = answer['result'] as { readonly blob: string }
  const problem = process.machine.files.write(path, atob(blob), process.user)
  if (isError(problem))
    return new Failure(`could not open ${file}.part (open ${file}.part: ${problem.message.toLowerCase()})`)
  const own = etcdVersion(process.machine.config.image)
  const said = minorVersion(own) >= '3.6' ? `Server version ${minorVersion(own)}.0\n` : ''
  yield* process.write(`Snapshot saved at ${file}\n${said}`)
  return undefined
}

export function* status(call: Call): Working<Failure | undefined> {
  const { words } = call
  const [file] = words
  if (words.length !== 1) return new Failure('snapshot status requires exactly one argument', 128)
  const read = contentOf(call, file)
  if (read instanceof Failure) return read
  const { text, keys } = read
  const found = {
    hash: hash(text),
    revision: keys.revision,
    totalKey: keys.count,
    totalSize: keys.databaseBytes,
  }
  const row = [
    found.hash.toString(16),
    String(found.revision),
    String(found.totalKey),
    sizeText(found.totalSize),
  ]
  const head = ['HASH', 'REVISION', 'TOTAL KEYS', 'TOTAL SIZE']
  return yield* shown(call, found, simply([row]), { head, rows: [row] })
}

export function* restore(call: Call): Working<Failure | undefined> {
  const { process, options, words } = call
  const [file] = words
  if (words.length !== 1) return new Failure('snapshot restore requires exactly one argument', 128)
  const folder = options.get('d') ?? `${options.get('n') ?? 'default'}.etcd`
  const database = databaseIn(resolvePath(process.cwd, folder))
  const read = contentOf(call, file)
  if (read instanceof Failure) return read
  yield* process.breathe(read.text.length)
  const { files } = process.machine
  if (files.exists(database)) return new Failure(`data-dir "${folder}" not empty or could not be read`)
  appendLines(files, database, read.text)
  const ts = new Date(process.machine.clock.now()).toISOString()
  const said = {
    path: file,
    'data-dir': folder,
    'wal-dir': `${folder}/member/wal`,
    'snap-dir': `${folder}/member/snap`,
  }
  for (const msg of ['restoring snapshot', 'restored snapshot'])
    process.complain(`${ts}\tinfo\tsnapshot/v3_snapshot.go:1\t${msg}\t${JSON.stringify(said)}\n`)
  return undefined
}

/** What a snapshot holds. */
function contentOf(
  { process }: Call,
  file: string,
): { readonly text: string; readonly keys: KeySpace } | Failure {
  const text = process.machine.files.read(resolvePath(process.cwd, file), process.user)
  if (isError(text)) return new Failure(`stat ${file}: ${text.message.toLowerCase()}`)
  const keys = new KeySpace()
  if (!text.split('\n').every((line) => keys.takeLine(line)))
    return new Failure(`snapshot file ${file} is no snapshot of kubesim's etcd, whose form is its own`)
  return { text, keys }
}

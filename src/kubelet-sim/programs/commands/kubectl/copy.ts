/** `kubectl cp`: files from here to a container, or back, by the `tar` that is there. Source: kubectl's cp.go. */
import type { Pod } from '../../../../api/generated/types/core-v1.ts'
import type { SessionEnd } from '../../../../client/node-streams.ts'
import { Device, Directory, RegularFile, resolvePath, SymbolicLink } from '../../../runtime/files/files.ts'
import { isError, type PosixError } from '../../../runtime/posix.ts'
import { type Handle, readChunk, type Wait } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { type Entry, headOf, paddingAfter } from '../archives/tar-header.ts'
import { TarReader } from '../archives/tar-reader.ts'
import { eitherOf } from '../network/relay.ts'
import { Failure, failure } from './failure.ts'
import { whyOf } from './files.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { containerOf, objectNamed } from './pods-of.ts'
import { checkRuns, Ending, exitCodeOf, joined, opened } from './sessions.ts'

export const copy: Command = {
  flags: 'c,container= no-preserve retries=',
  *run(kubectl) {
    const { operands } = kubectl
    if (operands.length !== 2) throw failure('source and destination are required')
    const [from, to] = operands.map(placeOf)
    if (from.pod !== undefined && to.pod !== undefined)
      throw failure('one of src or dest must be a local file specification')
    if (from.path === '' || to.path === '') throw failure('filepath can not be empty')
    if (from.pod !== undefined) return yield* fetch(kubectl, from, to.path)
    if (to.pod !== undefined) return yield* send(kubectl, from.path, to)
    throw failure('one of src or dest must be a remote file specification')
  },
}

/** `namespace/pod:path`, or a path here. */
interface Place {
  readonly namespace: string | undefined
  readonly pod: string | undefined
  readonly path: string
}

function placeOf(text: string): Place {
  const colon = text.indexOf(':')
  if (colon < 0) return { namespace: undefined, pod: undefined, path: text }
  const pieces = text.slice(0, colon).split('/')
  if (colon === 0 || pieces.length > 2)
    throw failure('filespec must match the canonical format: [[namespace/]pod:]file/path')
  const path = text.slice(colon + 1)
  return { namespace: pieces.length > 1 ? pieces[0] : undefined, pod: pieces.at(-1), path }
}

const nothing: Handle = { write: () => undefined }

function* podAt(kubectl: Kubectl, { namespace, pod }: Place): Working<Pod> {
  const found =
    namespace === undefined
      ? ((yield* objectNamed(kubectl, pod!)).object as Pod)
      : yield* kubectl.client.get<Pod>(`/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(pod!)}`)
  checkRuns(found, 'exec')
  return found
}

const queryFor = (container: string, command: readonly string[], hasInput: boolean): URLSearchParams => {
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' })
  if (hasInput) query.set('stdin', 'true')
  for (const each of command) query.append('command', each)
  return query
}

/** @throws Failure where the command there has not gone well */
function checkEnd(end: SessionEnd): void {
  const code = exitCodeOf(end)
  if (code !== 0) throw new Failure(`command terminated with exit code ${code}`, code)
}

const baseOf = (path: string): string => path.replace(/\/+$/, '').split('/').pop() || '/'

function folderOf(path: string): string {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') : path
  const slash = trimmed.lastIndexOf('/')
  return slash < 0 ? '.' : trimmed.slice(0, slash) || '/'
}

function* send(kubectl: Kubectl, from: string, to: Place): Working<number> {
  const { process, flags } = kubectl
  const path = resolvePath(process.cwd, from)
  if (isError(process.machine.files.node(path))) throw failure(`${from} doesn't exist in local filesystem`)
  const pod = yield* podAt(kubectl, to)
  const container = containerOf(kubectl, pod, flags.get('container'))
  const looking = yield* opened(kubectl, pod, 'exec', queryFor(container, ['test', '-d', to.path], false))
  const looked = yield* joined(kubectl, looking, [nothing, nothing, nothing])
  const isFolder = 'exitCode' in looked && looked.exitCode === 0
  const place = isFolder ? `${to.path.replace(/\/$/, '')}/${baseOf(from)}` : to.path
  const options = flags.isOn('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : []
  const command = ['tar', ...options, '-xmf', '-', '-C', folderOf(place)]
  const pieces = archiveOf(kubectl, path, baseOf(place))
  const input: Handle = {
    read() {
      const { done, value } = pieces.next()
      return done ? undefined : value
    },
  }
  const session = yield* opened(kubectl, pod, 'exec', queryFor(container, command, true))
  checkEnd(
    yield* joined(kubectl, session, [input, process.handles[1] ?? nothing, process.handles[2] ?? nothing]),
  )
  return 0
}

/** Bytes of an archive, or what is to be waited for. A folder is there by what is in it. */
function* archiveOf({ process }: Kubectl, path: string, name: string): Generator<string | Wait> {
  const { files } = process.machine
  const left = [{ path, name }]
  for (let member = left.pop(); member; member = left.pop()) {
    const place = files.locate(member.path, false)
    const node = isError(place) ? place : place.node
    if (!node || isError(node) || node instanceof Device) continue
    const { mode, uid, gid, modifiedAt } = node
    const common = { mode: mode & 0o7777, uid, gid, modifiedAt, size: 0, userName: '', groupName: '' }
    const entry = (more: Pick<Entry, 'type'> & Partial<Entry>): Entry => ({
      ...common,
      target: '',
      name: member!.name,
      ...more,
    })
    if (node instanceof Directory) {
      const names = files.list(member.path, process.user)
      if (isError(names)) throw failure(`open ${member.path}: ${whyOf(names)}`)
      if (names.length === 0) yield headOf(entry({ type: 'directory', name: `${member.name}/` }))
      for (const each of names.toReversed())
        left.push({
          path: `${member.path === '/' ? '' : member.path}/${each}`,
          name: `${member.name}/${each}`,
        })
    } else if (node instanceof SymbolicLink) yield headOf(entry({ type: 'symlink', target: node.target }))
    else if (node instanceof RegularFile) {
      const file = process.machine.openToRead(member.path, process)
      if (isError(file)) throw failure(`open ${member.path}: ${whyOf(file)}`)
      const { size } = node
      yield headOf(entry({ type: 'file', size }))
      let sent = 0
      for (
        let text = yield* readChunk(file);
        text !== undefined && sent < size;
        text = yield* readChunk(file)
      ) {
        yield text.slice(0, size - sent)
        sent += text.length
      }
      const padding = Math.max(0, size - sent) + paddingAfter(size)
      if (padding > 0) yield '\0'.repeat(padding)
    }
  }
  yield '\0'.repeat(1_024)
}

function* fetch(kubectl: Kubectl, from: Place, to: string): Working<number> {
  const { process, flags } = kubectl
  const pod = yield* podAt(kubectl, from)
  const container = containerOf(kubectl, pod, flags.get('container'))
  const session = yield* opened(
    kubectl,
    pod,
    'exec',
    queryFor(container, ['tar', 'cf', '-', from.path], false),
  )
  process.whenExited(() => session.abandon())
  const prefix = from.path
    .replace(/\/+$/, '')
    .split('/')
    .filter((step, n) => step !== '' && !(n === 0 && step === '.'))
    .join('/')
    .replace(/^(?:\.\.\/)+/, '')
  const ending = new Ending(session)
  const source = function* (): Working<string | undefined> {
    for (;;) {
      // What tar says there is written here, where it says more than it makes.
      const said = session.stderr?.read()
      if (typeof said === 'string') yield* process.write(said)
      const bytes = session.stdout?.read()
      if (typeof bytes === 'string' || bytes === undefined) return bytes
      if (ending.how) return undefined
      yield eitherOf([bytes, ending.wait, ...(typeof said === 'function' ? [said] : [])])
    }
  }
  const isWhole = yield* unpack(kubectl, new TarReader(process, source), { from, to, prefix })
  // What tar has not found does not show in an archive that is whole.
  if (isWhole) return 0
  while ((yield* source()) !== undefined) yield* process.breathe()
  if (!ending.how) yield ending.wait
  if (ending.how) checkEnd(ending.how)
  return 0
}

interface Unpacking {
  readonly from: Place
  readonly to: string
  /** What all names in the archive begin with. */
  readonly prefix: string
}

/** Answers whether the archive has come to its end. */
function* unpack(kubectl: Kubectl, reader: TarReader, { from, to, prefix }: Unpacking): Working<boolean> {
  const { process } = kubectl
  let hasWarned = false
  for (;;) {
    const entry = yield* reader.next()
    if (entry === undefined || typeof entry === 'string') return entry === undefined
    if (!entry.name.startsWith(prefix)) throw failure('tar contents corrupted')
    const name = entry.name.slice(prefix.length).replace(/\/+$/, '')
    const shown = `${to.replace(/\/$/, '')}${name && (name.startsWith('/') ? name : `/${name}`)}`
    const path = resolvePath(process.cwd, shown)
    const root = resolvePath(process.cwd, to)
    if (path !== root && !path.startsWith(root === '/' ? root : `${root}/`)) {
      kubectl.complain(`warning: file "${shown}" is outside target destination, skipping\n`)
      continue
    }
    if (entry.type === 'symlink' || entry.type === 'link') {
      const more = hasWarned
        ? ''
        : ` (consider using "kubectl exec -n "${from.namespace ?? ''}" "${from.pod}" -- tar cf - "${from.path}" | tar xf -")`
      kubectl.complain(`warning: skipping symlink: "${shown}" -> "${entry.target}"${more}\n`)
      hasWarned = true
      continue
    }
    const folder = entry.type === 'directory' ? path : folderOf(path)
    const problem = madeWhole(process, folder)
    if (problem) throw failure(`mkdir ${shown}: ${whyOf(problem)}`)
    if (entry.type === 'directory') continue
    const file = process.machine.openToWrite(path, process, false)
    if (isError(file)) throw failure(`open ${shown}: ${whyOf(file)}`)
    for (let piece = yield* reader.content(); piece !== undefined; piece = yield* reader.content()) {
      const written = file.write?.(piece)
      if (written === 'broken' || isError(written)) throw failure(`write ${shown}: no space left on device`)
      if (typeof written === 'function') yield written
      yield* process.breathe(piece.length >> 3)
    }
    file.release?.()
  }
}

/** Makes a folder, and those above it, where they are not there. */
function madeWhole(process: Process, path: string): PosixError | undefined {
  const { files } = process.machine
  if (!isError(files.node(path))) return undefined
  return madeWhole(process, folderOf(path)) ?? files.makeDirectory(path, process.user)
}

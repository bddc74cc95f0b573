/** Makes a tar archive of files and directories, a piece at a time. */
import {
  Device,
  Directory,
  type FileNode,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../../runtime/files/files.ts'
import { EACCES, ENOENT, isError, type PosixError } from '../../../runtime/posix.ts'
import { readChunk, readLine, type Wait } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { entryUnits } from '../../../runtime/work.ts'
import { groupName, userName } from '../accounts.ts'
import { openOperand } from '../cat.ts'
import { isGnu } from '../options.ts'
import type { Source } from './gzip-streams.ts'
import type { Outcome } from './tar-extract.ts'
import { type Entry, headOf, paddingAfter } from './tar-header.ts'
import { isExcluded, safeName, sayRemoved } from './tar-names.ts'
import type { Tar } from './tar-options.ts'

/** An archive has so many bytes, or a multiple. */
const recordBytes = 10_240

/** What is handed on together, at least. */
const pieceBytes = 32_768

export function archiveOf(process: Process, asked: Tar, outcome: Outcome): Source {
  const pieces = new Archive(process, asked, outcome)
  const making = pieces.make()
  return function* () {
    for (;;) {
      const { done, value } = making.next()
      if (done) return undefined
      if (typeof value === 'string') return value
      yield value
    }
  }
}

/** Text of the archive, or what is to be waited for. */
type Piece = string | Wait

interface Member {
  /** As it is called in the archive. */
  readonly name: string
  readonly path: string
}

class Archive {
  #total = 0
  #buffer: string[] = []
  #buffered = 0
  /** By the file that has several names, the name under which it is in the archive. */
  readonly #known = new Map<RegularFile, string>()
  readonly #removed = new Set<string>()

  constructor(
    private readonly process: Process,
    private readonly asked: Tar,
    private readonly outcome: Outcome,
  ) {}

  /** Gives text, and what is to be waited for in between. */
  *make(): Generator<Piece> {
    for (const operand of yield* this.#operands()) {
      const left: Member[] = [{ name: operand, path: resolvePath(this.process.cwd, operand) }]
      for (let member = left.pop(); member; member = left.pop()) {
        if (isExcluded(this.process, this.asked.excluded, member.name)) continue
        yield* this.#add(member, left)
        if (this.process.needsRest(entryUnits)) yield* this.process.rest()
      }
    }
    this.#put('\0'.repeat(1_024))
    this.#put('\0'.repeat((recordBytes - (this.#total % recordBytes)) % recordBytes))
    yield this.#flush()
  }

  *#operands(): Working<readonly string[]> {
    const list = this.asked.options.get('T')
    if (list === undefined) return this.asked.members
    const names: string[] = [...this.asked.members]
    const file = openOperand(this.process, list)
    for (let line = file && (yield* readLine(file)); line !== undefined; line = yield* readLine(file!)) {
      const name = line.replace(/\n$/, '')
      if (name) names.push(name)
      yield* this.process.breathe()
    }
    return names
  }

  #nodeAt(path: string): FileNode | PosixError {
    const place = this.process.machine.files.locate(path, this.asked.options.has('h'))
    return isError(place) ? place : (place.node ?? ENOENT)
  }

  *#add({ name, path }: Member, left: Member[]): Generator<Piece> {
    const node = this.#nodeAt(path)
    if (isError(node)) return this.#fail(name, node, 'Cannot stat')
    const entry = this.#entryOf(name, node)
    if (!entry) return
    if (node instanceof RegularFile && entry.type === 'file') {
      const file = this.process.machine.openToRead(path, this.process)
      if (isError(file)) return this.#fail(name, file, 'Cannot open')
      yield* this.#announce(entry)
      this.#put(headOf(entry))
      let size = 0
      for (
        let text = yield* readChunk(file);
        text !== undefined && size < entry.size;
        text = yield* readChunk(file)
      ) {
        this.#put(text.slice(0, entry.size - size))
        size += text.length
        if (this.#buffered >= pieceBytes) yield this.#flush()
      }
      this.#put('\0'.repeat(Math.max(0, entry.size - size) + paddingAfter(entry.size)))
    } else {
      yield* this.#announce(entry)
      this.#put(headOf(entry))
    }
    if (this.#buffered >= pieceBytes) yield this.#flush()
    if (node instanceof Directory && !this.asked.options.has('l')) this.#descend({ name, path }, node, left)
  }

  #descend({ name, path }: Member, node: Directory, left: Member[]): void {
    const names = this.process.machine.files.list(path, this.process.user)
    if (isError(names)) return this.#fail(name, EACCES, 'Cannot open')
    this.process.charge(node.entries.size * entryUnits)
    const above = name.endsWith('/') ? name : `${name}/`
    for (const each of names.toReversed())
      left.push({ name: above + each, path: `${path === '/' ? '' : path}/${each}` })
  }

  #entryOf(name: string, node: FileNode): Entry | undefined {
    const inArchive = this.asked.options.has('P') ? name : this.#safe(name)
    const isDirectory = node instanceof Directory
    const known = node instanceof RegularFile && node.links > 1 ? this.#known.get(node) : undefined
    if (node instanceof RegularFile && node.links > 1 && !known) this.#known.set(node, inArchive)
    if (node instanceof Device) return undefined
    return {
      name: isDirectory && !inArchive.endsWith('/') ? `${inArchive}/` : inArchive,
      type: isDirectory ? 'directory' : node instanceof SymbolicLink ? 'symlink' : known ? 'link' : 'file',
      mode: node.mode & 0o7777,
      uid: node.uid,
      gid: node.gid,
      size: node instanceof RegularFile && !known ? node.size : 0,
      modifiedAt: node.modifiedAt,
      target: node instanceof SymbolicLink ? node.target : (known ?? ''),
      userName: userName(this.process, node.uid) ?? '',
      groupName: groupName(this.process, node.gid) ?? '',
    }
  }

  #safe(name: string): string {
    const { safe, removed } = safeName(name)
    if (removed && !this.#removed.has(removed)) {
      this.#removed.add(removed)
      sayRemoved(this.process, removed)
    }
    return safe || '.'
  }

  *#announce({ name }: Entry): Working {
    if (!this.asked.options.has('v')) return
    if (this.asked.file === '-') this.process.complain(`${name}\n`)
    else yield* this.process.write(`${name}\n`)
  }

  #fail(name: string, error: PosixError, what: string): void {
    this.outcome.isWhole = false
    this.process.complain(
      isGnu(this.process) ? `tar: ${name}: ${what}: ${error.message}\n` : `tar: ${name}: ${error.message}\n`,
    )
  }

  #put(text: string): void {
    this.#buffer.push(text)
    this.#buffered += text.length
    this.#total += text.length
  }

  #flush(): string {
    const text = this.#buffer.join('')
    this.#buffer = []
    this.#buffered = 0
    return text
  }
}

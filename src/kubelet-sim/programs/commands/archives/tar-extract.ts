/** Takes a tar archive apart, or lists what is in it. Nothing of it gets out of the folder into which it is put. */
import { Directory, resolvePath } from '../../../runtime/files/files.ts'
import { EEXIST, isError, type PosixError } from '../../../runtime/posix.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { entryUnits } from '../../../runtime/work.ts'
import { formatDate } from '../date.ts'
import { isGnu } from '../options.ts'
import type { Source } from './gzip-streams.ts'
import type { Entry } from './tar-header.ts'
import { isExcluded, isWanted, safeName, sayRemoved, strippedName } from './tar-names.ts'
import type { Tar } from './tar-options.ts'
import { type ArchiveError, TarReader } from './tar-reader.ts'

/** Whether all went well. */
export interface Outcome {
  isWhole: boolean
}

interface Reading {
  readonly asked: Tar
  readonly outcome: Outcome
}

/** What is said of a broken archive. */
function complainOf(process: Process, error: ArchiveError): void {
  const isNew = isGnu(process)
  if (error === 'no archive')
    process.complain(isNew ? 'tar: This does not look like a tar archive\n' : 'tar: invalid tar magic\n')
  else if (error === 'broken')
    process.complain(isNew ? 'tar: Skipping to next header\n' : 'tar: invalid tar header checksum\n')
  else
    process.complain(
      isNew
        ? 'tar: Unexpected EOF in archive\ntar: Error is not recoverable: exiting now\n'
        : 'tar: short read\n',
    )
}

/** The entries that are asked for. */
function* wantedEntries(
  process: Process,
  reader: TarReader,
  { asked, outcome }: Reading,
  visit: (entry: Entry) => Working,
): Working {
  const missing = new Set(asked.members)
  for (;;) {
    const entry = yield* reader.next()
    if (process.needsRest(entryUnits)) yield* process.rest()
    if (entry === undefined) break
    if (typeof entry === 'string') {
      complainOf(process, entry)
      outcome.isWhole = false
      return
    }
    for (const member of asked.members)
      if (missing.has(member) && isWanted([member], entry.name)) missing.delete(member)
    if (!isWanted(asked.members, entry.name) || isExcluded(process, asked.excluded, entry.name)) continue
    yield* visit(entry)
  }
  for (const member of missing) {
    process.complain(
      isGnu(process) ? `tar: ${member}: Not found in archive\n` : `tar: ${member}: not found in archive\n`,
    )
    outcome.isWhole = false
  }
}

export function listAll(process: Process, from: Source, reading: Reading): Working {
  const isLong = reading.asked.options.has('v')
  return wantedEntries(process, new TarReader(process, from), reading, (entry) =>
    process.write(isLong ? `${longLine(process, entry)}\n` : `${entry.name}\n`),
  )
}

const typeLetters = { file: '-', directory: 'd', symlink: 'l', link: 'h', other: 'c' } as const

function longLine(process: Process, entry: Entry): string {
  let mode: string = typeLetters[entry.type]
  for (let bit = 8; bit >= 0; bit--) mode += entry.mode & (1 << bit) ? 'rwx'[(8 - bit) % 3] : '-'
  const owner = `${entry.userName || entry.uid}/${entry.groupName || entry.gid}`
  const target =
    entry.type === 'symlink' ? ` -> ${entry.target}` : entry.type === 'link' ? ` link to ${entry.target}` : ''
  if (!isGnu(process)) {
    const when = formatDate(entry.modifiedAt, '%F %T')
    return `${mode} ${owner} ${String(entry.size).padStart(9)} ${when} ${entry.name}${target}`
  }
  const size = String(entry.size).padStart(Math.max(0, 18 - owner.length))
  return `${mode} ${owner} ${size} ${formatDate(entry.modifiedAt, '%F %H:%M')} ${entry.name}${target}`
}

export function* extractAll(process: Process, from: Source, reading: Reading): Working {
  const extraction = new Extraction(process, new TarReader(process, from), reading)
  yield* extraction.run()
}

class Extraction {
  readonly #removed = new Set<string>()
  /** Links that may lead anywhere are made when all else is there: nothing of the archive goes through them. */
  readonly #links: { readonly path: string; readonly entry: Entry }[] = []
  /** Directories get their times last: what is put into them changes these. */
  readonly #directories: { readonly path: string; readonly entry: Entry }[] = []

  constructor(
    private readonly process: Process,
    private readonly reader: TarReader,
    private readonly reading: Reading,
  ) {}

  *run(): Working {
    yield* wantedEntries(this.process, this.reader, this.reading, (entry) => this.#extract(entry))
    for (const { path, entry } of this.#links) {
      this.#linkTo(path, entry)
      yield* this.process.breathe(entryUnits)
    }
    for (const { path, entry } of this.#directories.reverse()) {
      this.#mark(path, entry)
      yield* this.process.breathe(entryUnits)
    }
  }

  *#extract(entry: Entry): Working {
    const { asked } = this.reading
    const { process } = this
    const name = strippedName(entry.name, asked.stripped)
    if (name === undefined) return
    if (asked.options.has('v')) {
      if (asked.options.has('O')) process.complain(`${name}\n`)
      else yield* process.write(`${name}\n`)
    }
    if (asked.options.has('O')) {
      for (let text = yield* this.reader.content(); text !== undefined; text = yield* this.reader.content())
        yield* process.write(text)
      return this.#checkWhole()
    }
    const safe = asked.options.has('P') ? name : this.#safe(name, 'member names')
    if (safe === '' || safe === '.' || safe === './') return
    const path = resolvePath(process.cwd, safe)
    const error = (yield* this.#makeAbove(path)) ?? (yield* this.#make(path, entry))
    if (error) this.#fail(name, error)
  }

  #safe(name: string, what: string): string {
    const { safe, removed } = safeName(name)
    if (removed && !this.#removed.has(removed)) {
      this.#removed.add(removed)
      sayRemoved(this.process, removed, what)
    }
    return safe
  }

  /** The directories that an archive says nothing of. */
  *#makeAbove(path: string): Working<PosixError | undefined> {
    const { files } = this.process.machine
    const above = path.slice(0, path.lastIndexOf('/')) || '/'
    if (files.node(above) instanceof Directory) return undefined
    const names = above.split('/').filter(Boolean)
    for (let n = 1; n <= names.length; n++) {
      const error = files.makeDirectory(`/${names.slice(0, n).join('/')}`, this.process.user)
      if (error && error !== EEXIST) return error
      yield* this.process.breathe(entryUnits)
    }
    return undefined
  }

  *#make(path: string, entry: Entry): Working<PosixError | undefined> {
    const { files } = this.process.machine
    const { user } = this.process
    if (entry.type === 'directory') {
      const before = files.node(path)
      const error = before instanceof Directory ? undefined : files.makeDirectory(path, user)
      if (!error) this.#directories.push({ path, entry })
      return error
    }
    if (entry.type === 'other') return undefined
    const place = files.locate(path, false)
    if (isError(place)) return place
    if (place.node && this.reading.asked.options.has('k')) return isGnu(this.process) ? EEXIST : undefined
    if (place.node && !place.isMountPoint) {
      const error = files.remove(path, user)
      if (error) return error
    }
    if (entry.type === 'symlink' && isUnsafe(entry.target)) {
      this.#links.push({ path, entry })
      return undefined
    }
    if (entry.type === 'symlink') return files.link(entry.target, path, user)
    if (entry.type === 'link')
      return files.hardLink(
        resolvePath(this.process.cwd, this.#safe(entry.target, 'hard link targets')),
        path,
        user,
      )
    return yield* this.#write(path, entry)
  }

  #linkTo(path: string, { target, name }: Entry): void {
    const { files } = this.process.machine
    const place = files.locate(path, false)
    if (!isError(place) && place.node) files.remove(path, this.process.user)
    const error = files.link(target, path, this.process.user)
    if (error) this.#fail(name, error)
  }

  *#write(path: string, entry: Entry): Working<PosixError | undefined> {
    const { files } = this.process.machine
    const opened = files.openForWriting(path, { user: this.process.user, append: false })
    if (isError(opened)) return opened
    for (let text = yield* this.reader.content(); text !== undefined; text = yield* this.reader.content()) {
      if ('open' in opened) continue
      const error = files.append(opened, text)
      if (error) return error
      if (this.process.needsRest(text.length >> 3)) yield* this.process.rest()
    }
    this.#checkWhole()
    this.#mark(path, entry)
    return undefined
  }

  #checkWhole(): void {
    if (!this.reader.isCut) return
    this.reading.outcome.isWhole = false
  }

  /** The mode, the owner and the time that the archive tells. */
  #mark(path: string, { mode, uid, gid, modifiedAt }: Entry): void {
    const { options } = this.reading.asked
    const node = this.process.machine.files.node(path)
    if (isError(node)) return
    const isRoot = this.process.user.uid === 0
    const keepsMode = options.has('p') || (isRoot && !options.has('2'))
    node.mode = keepsMode ? mode : mode & 0o755
    if (isRoot && !options.has('o')) {
      node.uid = uid
      node.gid = gid
    }
    if (!options.has('m')) node.modifiedAt = modifiedAt
  }

  #fail(name: string, error: PosixError): void {
    this.reading.outcome.isWhole = false
    this.process.complain(
      isGnu(this.process)
        ? `tar: ${name}: Cannot open: ${error.message}\n`
        : `tar: can't open '${name}': ${error.message}\n`,
    )
  }
}

const isUnsafe = (target: string): boolean => target.startsWith('/') || /(^|\/)\.\.(\/|$)/.test(target)

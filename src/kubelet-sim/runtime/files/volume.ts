/** Trees of files: directories, files, links and devices, and the volumes that containers of a Pod may share. */
import { hash } from '../../../sim/random.ts'
import { bytesOf } from '../bytes.ts'
import type { PosixError } from '../posix.ts'
import type { Handle, Opener } from '../processes/streams.ts'
import type { Quota } from '../quota.ts'
import { TextBuffer } from './text-buffer.ts'
import { root, type User } from './user.ts'

export { root, type User }

abstract class Entry {
  uid = 0
  gid = 0
  constructor(
    public mode: number,
    public modifiedAt: number,
  ) {}
}

/** Bytes, or how they are made: of what takes a while and is seldom read. */
export type Content = string | (() => string)

export class RegularFile extends Entry {
  /** In how many places it stands. What stands nowhere is gone, also for those who have it open. */
  links = 1
  /** As it was made, or how it is made; nothing once something was appended, for then the buffer holds all. */
  #given: Content = ''
  #buffer: TextBuffer | undefined
  /** The program of the image that runs when the file is executed; a file without one is run as a script. */
  program: string | undefined

  get content(): string {
    return this.#buffer?.text ?? this.#made
  }

  set content(given: Content) {
    this.#given = given
    this.#buffer = undefined
  }

  get #made(): string {
    if (typeof this.#given !== 'string') this.#given = this.#given()
    return this.#given
  }

  /** In bytes. */
  get size(): number {
    return this.#buffer?.length ?? this.#made.length
  }

  /** What is between two places. */
  slice(from: number, to: number): string {
    return this.#buffer?.slice(from, to) ?? this.#made.slice(from, to)
  }

  append(text: string): void {
    if (this.links === 0) return
    if (!this.#buffer) {
      this.#buffer = new TextBuffer()
      this.#buffer.append(this.#made)
      this.#given = ''
    }
    this.#buffer.append(text)
  }
}

/** A disk without a file system: as long as what was written to it. */
export class BlockDevice extends RegularFile {}

/** More would take too long to be put in order. */
const mostEntries = 65_536

export class Directory extends Entry {
  #entries: Map<string, Node> | undefined
  #fill: ((directory: Directory) => void) | undefined
  /** The names in order, as long as no entry comes or goes. */
  #names: readonly string[] | undefined
  #folders = 0
  /** What else is in it, nobody knows. */
  mayHoldMore?: true

  /** @param fill puts the entries in when somebody looks. */
  constructor(mode: number, modifiedAt: number, fill?: (directory: Directory) => void) {
    super(mode, modifiedAt)
    this.#fill = fill
  }

  get entries(): ReadonlyMap<string, Node> {
    return this.#filled()
  }

  /** What is there under a name. */
  entry(name: string): Node | undefined {
    return this.#filled().get(name)
  }

  /** The names of its entries, sorted. */
  get names(): readonly string[] {
    this.#names ??= [...this.entries.keys()].sort()
    return this.#names
  }

  /** How many directories are in it. */
  get folders(): number {
    return this.#filled() && this.#folders
  }

  /** There is no room for another entry. */
  get isFull(): boolean {
    return this.entries.size >= mostEntries
  }

  put(name: string, node: Node): void {
    const entries = this.#filled()
    const before = entries.get(name)
    if (!before) this.#names = undefined
    this.#folders += Number(isFolder(node)) - Number(isFolder(before))
    entries.set(name, node)
  }

  drop(name: string): void {
    const entries = this.#filled()
    this.#folders -= Number(isFolder(entries.get(name)))
    if (entries.delete(name)) this.#names = undefined
  }

  #filled(): Map<string, Node> {
    if (!this.#entries) {
      this.#entries = new Map()
      this.#fill?.(this)
      this.#fill = undefined
    }
    return this.#entries
  }
}

const isFolder = (node: Node | undefined): boolean =>
  (node instanceof MountPoint ? node.node : node) instanceof Directory

/** A directory of which somebody is told what comes and goes. */
export class WatchedDirectory extends Directory {
  constructor(
    mode: number,
    modifiedAt: number,
    private readonly onChange: () => void,
  ) {
    super(mode, modifiedAt)
  }

  override put(name: string, node: Node): void {
    super.put(name, node)
    this.onChange()
  }

  override drop(name: string): void {
    super.drop(name)
    this.onChange()
  }
}

/** Entries that come and go by themselves. */
interface Living {
  names(): readonly string[]
  get(name: string): Node | undefined
}

/** A directory with some of those besides its own entries, as /proc is. */
export class LiveDirectory extends Directory {
  readonly #living: Living

  constructor(mode: number, living: Living, fill?: (directory: Directory) => void) {
    super(mode, 0, fill)
    this.#living = living
  }

  override get entries(): ReadonlyMap<string, Node> {
    const all = new Map(super.entries)
    for (const name of this.#living.names()) {
      const node = this.#living.get(name)
      if (node) all.set(name, node)
    }
    return all
  }

  override entry(name: string): Node | undefined {
    return super.entry(name) ?? this.#living.get(name)
  }

  override get names(): readonly string[] {
    return [...super.entries.keys(), ...this.#living.names()].sort()
  }

  override get folders(): number {
    return super.folders + this.#living.names().filter((name) => isFolder(this.#living.get(name))).length
  }
}

export class SymbolicLink extends Entry {
  constructor(
    readonly target: string,
    modifiedAt: number,
    /** Where it leads, whatever its target says: as those of /proc that lead into the files of others. */
    readonly leadsTo?: MountPoint,
  ) {
    super(0o777, modifiedAt)
  }
}

/** A file that is more than its content, as in /dev and /proc. */
export class Device extends Entry {
  /** @param open what is there for one that has such files open: the same to read and to write, unless a subclass knows better */
  constructor(
    readonly open: (handles: readonly (Handle | undefined)[]) => Handle,
    mode = 0o666,
  ) {
    super(mode, 0)
  }

  openBy(process: Opener, _way: 'read' | 'write'): Handle | PosixError {
    return this.open(process.handles)
  }
}

/** Where another volume begins. */
export class MountPoint {
  constructor(
    readonly volume: Volume,
    readonly node: FileNode,
    readonly isReadOnly: boolean,
    /** Nobody gets beyond it. */
    readonly isForbidden = false,
  ) {}
}

export type Node = RegularFile | Directory | SymbolicLink | Device | MountPoint
export type FileNode = Exclude<Node, MountPoint>

/** A longer chain of links leads nowhere. */
export const deepestLinks = 40

/** What an entry takes besides its content, as counted against a volume's size. */
export const bytesPerEntry = 256

export interface VolumeOptions {
  /** What is written beyond it fails: `No space left on device`. */
  readonly capacityBytes?: number
  /** Where the space comes from that all volumes share. */
  readonly disk?: Quota
  /** Of its topmost directory. */
  readonly mode?: number
  readonly gid?: number
  readonly isInMemory?: boolean
  readonly madeAt?: number
}

/** A tree that containers of a Pod may share. */
export class Volume {
  #root: Directory | undefined
  #used = 0
  /** What of that is no content: names, and what else there is of a file. */
  #entries = 0
  /** A program that nobody knows may write to it: what is in it besides, only its author knows. */
  hasUnknownWriter = false

  constructor(private readonly options: VolumeOptions = {}) {}

  get root(): Directory {
    const { mode = 0o755, gid = 0, madeAt = 0 } = this.options
    return (this.#root ??= Object.assign(new Directory(mode, madeAt), { gid }))
  }

  get isInMemory(): boolean {
    return this.options.isInMemory ?? false
  }

  /** How much it can hold. */
  get capacityBytes(): number {
    return this.options.capacityBytes ?? defaultCapacityBytes
  }

  /** How much is in it. In memory names take none of its room, as in a tmpfs; on a disk folders have blocks of their own. */
  get usedBytes(): number {
    return this.isInMemory ? this.#used - this.#entries : this.#used
  }

  /** For how many bytes of content there is room. */
  get freeBytes(): number {
    const { capacityBytes = defaultCapacityBytes } = this.options
    return Math.min(capacityBytes - this.#used + this.#entries, defaultCapacityBytes - this.#used)
  }

  /** Counts `bytes` of content more (or fewer); answers whether they fit. */
  take(bytes: number): boolean {
    return (bytes <= 0 || bytes <= this.freeBytes) && this.#count(bytes)
  }

  /** The same of an entry of a directory: it has room where there is none for content, as inodes have. */
  takeEntry(bytes: number): boolean {
    if (bytes > 0 && this.#used + bytes > defaultCapacityBytes) return false
    if (!this.#count(bytes)) return false
    this.#entries += bytes
    return true
  }

  #count(bytes: number): boolean {
    const { disk } = this.options
    if (disk && !disk.take(bytes)) return false
    this.#used += bytes
    return true
  }

  /** Somebody goes into it: the last moment to bring it up to date. */
  visit(): void {}

  /** Nobody needs it any more: its space is free. */
  discard(): void {
    this.take(-this.#used)
    this.#entries = 0
    this.#root = undefined
  }

  /** Lets a group write to all that is in it, and to what will be. */
  giveTo(gid: number): void {
    give(this.root, gid)
  }

  /**
   * Makes these the files of the volume, and no others: how ConfigMaps, Secrets and projected volumes are written.
   * Paths are relative, with `/` between; a file without a mode of its own has `mode`. All are in a directory that
   * is named after the instant, so that a link can put the new ones in the place of the old ones at once.
   */
  project(files: Iterable<ProjectedFile>, at: number, mode = 0o644): void {
    const { gid } = this.options
    const { root } = this
    root.modifiedAt = at
    const directory = new Directory(0o755, at)
    for (const [path, content, own = mode, uid = 0] of files) {
      const names = bytesOf(path).split('/').filter(Boolean)
      const name = names.pop()
      if (name === undefined) continue
      const file = new RegularFile(own, at)
      file.content = content
      file.uid = uid
      directoryAt(directory, names, at).put(name, file)
    }
    for (const name of root.entries.keys())
      if (name.startsWith('..') || !directory.entries.has(name)) root.drop(name)
    if (gid !== undefined) give(directory, gid, 0o440)
    const instant = instantName(at)
    // What is made in a folder of the group is the group's.
    const link = (name: string, target: string) =>
      root.put(name, Object.assign(new SymbolicLink(target, at), { gid: gid ?? 0 }))
    root.put(instant, directory)
    link('..data', instant)
    for (const name of directory.entries.keys()) if (!root.entries.has(name)) link(name, `..data/${name}`)
  }
}

/** A file from the API: its path is a text, its content bytes, or what makes them; `mode` where it does not have that of its volume; root's, where `uid` is absent. */
export type ProjectedFile = readonly [path: string, content: Content, mode?: number, uid?: number]

const defaultCapacityBytes = 32 * 1024 * 1024

/** `..2026_01_01_00_00_00.` and some digits. */
const instantName = (at: number): string =>
  `..${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '_')}.${hash(String(at))}`

/** To write, or only to read. Source: changeFilePermission of the kubelet. */
function give(node: Node, gid: number, rights = 0o660): void {
  if (node instanceof MountPoint) return
  node.gid = gid
  node.mode |= node instanceof Directory ? rights | 0o2110 : rights
  if (node instanceof Directory) for (const entry of node.entries.values()) give(entry, gid, rights)
}

/** Whether `user` may read (4), write (2) or execute (1) what is at `node`. */
export function may(node: FileNode, user: User, permission: 1 | 2 | 4): boolean {
  if (user.uid === 0 && !user.isBound)
    return permission !== 1 || node instanceof Directory || (node.mode & 0o111) !== 0
  const isGroup = node.gid === user.gid || (user.groups?.includes(node.gid) ?? false)
  const bits = node.uid === user.uid ? node.mode >> 6 : isGroup ? node.mode >> 3 : node.mode
  return (bits & permission) !== 0
}

/** The directory at `names` below `from`, made where it is missing. */
export function directoryAt(from: Directory, names: readonly string[], at: number): Directory {
  let directory = from
  for (const name of names) {
    let next: Node | undefined = directory.entries.get(name)
    if (next instanceof MountPoint) next = next.node
    if (!(next instanceof Directory)) {
      next = new Directory(0o755, at)
      directory.put(name, next)
    }
    directory = next
  }
  return directory
}

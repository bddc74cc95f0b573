/** The files of a container: a tree of its own and the volumes mounted into it, in memory and made when first touched. */
import type { Clock } from '../../sim/clock.ts'
import {
  EACCES,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENOENT,
  ENOSPC,
  ENOTDIR,
  ENOTEMPTY,
  EROFS,
  isError,
  type PosixError,
} from './posix.ts'
import type { Program } from './process.ts'
import type { Handle, Written } from './streams.ts'

/** Who owns a file, or acts on one. */
export interface User {
  readonly uid: number
  readonly gid: number
  /** The supplementary groups, fsGroup among them. */
  readonly groups?: readonly number[]
}

export const root: User = Object.freeze({ uid: 0, gid: 0 })

abstract class Entry {
  uid = 0
  gid = 0

  constructor(
    public mode: number,
    public modifiedAt: number,
  ) {}
}

export class RegularFile extends Entry {
  content = ''
  /** What runs when the file is executed; a file without one is run as a script. */
  program: Program | undefined
}

export class Directory extends Entry {
  #entries: Map<string, Node> | undefined
  #fill: ((directory: Directory) => void) | undefined

  /** @param fill puts the entries in when somebody looks. */
  constructor(mode: number, modifiedAt: number, fill?: (directory: Directory) => void) {
    super(mode, modifiedAt)
    this.#fill = fill
  }

  get entries(): Map<string, Node> {
    if (!this.#entries) {
      this.#entries = new Map()
      this.#fill?.(this)
      this.#fill = undefined
    }
    return this.#entries
  }
}

export class SymbolicLink extends Entry {
  constructor(
    readonly target: string,
    modifiedAt: number,
  ) {
    super(0o777, modifiedAt)
  }
}

/** A file that is more than its content, as in /dev and /proc. */
export class Device extends Entry {
  /** @param open what a process that opens it gets; it is given the process' open files. */
  constructor(
    readonly open: (handles: readonly (Handle | undefined)[]) => Handle,
    mode = 0o666,
  ) {
    super(mode, 0)
  }
}

/** Where another volume begins. */
class MountPoint {
  constructor(
    readonly volume: Volume,
    readonly node: FileNode,
    readonly isReadOnly: boolean,
  ) {}
}

type Node = RegularFile | Directory | SymbolicLink | Device | MountPoint
export type FileNode = Exclude<Node, MountPoint>

/** What an entry takes besides its content, as counted against a volume's size. */
const bytesPerEntry = 256

/** A tree that containers of a Pod may share. */
export class Volume {
  #root: Directory | undefined
  #used = 0

  /** @param capacityBytes what is written beyond it fails: `No space left on device`. */
  constructor(
    private readonly capacityBytes = 32 * 1024 * 1024,
    private readonly owner: { readonly mode?: number; readonly gid?: number } = {},
  ) {}

  get root(): Directory {
    if (!this.#root) {
      this.#root = new Directory(this.owner.mode ?? 0o755, 0)
      this.#root.gid = this.owner.gid ?? 0
    }
    return this.#root
  }

  /** How much is in it. */
  get usedBytes(): number {
    return this.#used
  }

  /** Counts `bytes` more (or fewer); answers whether they fit. */
  take(bytes: number): boolean {
    if (bytes > 0 && this.#used + bytes > this.capacityBytes) return false
    this.#used += bytes
    return true
  }

  /**
   * Makes these the files of the volume, and no others: how ConfigMaps, Secrets and projected volumes are written.
   * Paths are relative, with `/` between.
   */
  project(files: Iterable<readonly [path: string, content: string]>, at: number, mode = 0o644): void {
    this.root.entries.clear()
    for (const [path, content] of files) {
      const names = path.split('/').filter(Boolean)
      const name = names.pop()
      if (name === undefined) continue
      const file = new RegularFile(mode, at)
      file.content = content
      file.gid = this.owner.gid ?? 0
      directoryAt(this.root, names, at).entries.set(name, file)
    }
  }
}

/** A volume as one container sees it. */
export interface Mount {
  readonly path: string
  readonly volume: Volume
  readonly readOnly?: boolean
  /** The directory or file of the volume that appears at `path`; made, as a directory, if it is not there. */
  readonly subPath?: string
}

/** A path, looked up: what is there (if anything) and the directory it is or would be in. */
export interface Place {
  readonly path: string
  readonly name: string
  readonly node: FileNode | undefined
  readonly parent: Directory
  readonly volume: Volume
  readonly isReadOnly: boolean
  readonly isMountPoint: boolean
}

export interface FilesOptions {
  readonly clock: Clock
  readonly mounts?: readonly Mount[]
  /** The container's own tree, apart from its volumes, cannot be written to. */
  readonly readOnlyRoot?: boolean
  /** Puts in what the image brings. */
  readonly fill?: (root: Directory) => void
}

const deepestLinks = 40

export class Files {
  readonly #own = new Volume()
  readonly #clock: Clock
  readonly #readOnlyRoot: boolean

  constructor(options: FilesOptions) {
    this.#clock = options.clock
    this.#readOnlyRoot = options.readOnlyRoot ?? false
    options.fill?.(this.#own.root)
    for (const mount of byDepth(options.mounts ?? [])) this.#mount(mount)
  }

  /** Looks `path` (absolute) up. A missing last part is a place without a node; a missing other part is an error. */
  locate(path: string, followLast = true): Place | PosixError {
    return this.#walk(path, followLast, 0)
  }

  /** What is at `path`, following links. */
  node(path: string): FileNode | PosixError {
    const place = this.locate(path)
    return isError(place) ? place : (place.node ?? ENOENT)
  }

  exists(path: string): boolean {
    return !isError(this.node(path))
  }

  read(path: string, user = root): string | PosixError {
    const node = this.node(path)
    if (isError(node)) return node
    if (node instanceof Directory) return EISDIR
    if (node instanceof RegularFile) return may(node, user, 4) ? node.content : EACCES
    if (node instanceof Device) return String(node.open([]).read?.() ?? '')
    return EINVAL
  }

  write(path: string, content: string, user = root): PosixError | undefined {
    const file = this.openForWriting(path, { user, append: false })
    if (file instanceof RegularFile) return this.append(file, content, path)
    return isError(file) ? file : undefined
  }

  /** The file to write to, made if missing and emptied unless `append`; a device as it is. */
  openForWriting(
    path: string,
    { user, append }: { user: User; append: boolean },
  ): RegularFile | Device | PosixError {
    const place = this.locate(path)
    if (isError(place)) return place
    const { node } = place
    if (node instanceof Directory) return EISDIR
    if (node instanceof Device) return node
    if (place.isReadOnly) return EROFS
    if (!node) return this.#create(place, new RegularFile(0o644, this.#clock.now()), user)
    if (!(node instanceof RegularFile)) return EINVAL
    if (!may(node, user, 2)) return EACCES
    if (!append) {
      place.volume.take(-node.content.length)
      node.content = ''
      node.modifiedAt = this.#clock.now()
    }
    return node
  }

  /** Puts `text` at the end of an open file. */
  append(file: RegularFile, text: string, path: string): PosixError | undefined {
    const place = this.locate(path)
    const volume = isError(place) ? this.#own : place.volume
    if (!volume.take(text.length)) return ENOSPC
    file.content += text
    file.modifiedAt = this.#clock.now()
    return undefined
  }

  /** Sets the instant of last change, making the file if it is missing. */
  touch(path: string, user = root): PosixError | undefined {
    const place = this.locate(path)
    if (isError(place)) return place
    if (place.isReadOnly) return EROFS
    if (place.node) place.node.modifiedAt = this.#clock.now()
    const made = place.node ?? this.#create(place, new RegularFile(0o644, this.#clock.now()), user)
    return isError(made) ? made : undefined
  }

  makeDirectory(path: string, user = root): PosixError | undefined {
    const place = this.locate(path)
    if (isError(place)) return place
    if (place.node) return EEXIST
    const made = this.#create(place, new Directory(0o755, this.#clock.now()), user)
    return isError(made) ? made : undefined
  }

  link(target: string, path: string, user = root): PosixError | undefined {
    const place = this.locate(path, false)
    if (isError(place)) return place
    if (place.node) return EEXIST
    const made = this.#create(place, new SymbolicLink(target, this.#clock.now()), user)
    return isError(made) ? made : undefined
  }

  /** Removes a file or link, or an empty directory. */
  remove(path: string, user = root): PosixError | undefined {
    const place = this.locate(path, false)
    if (isError(place)) return place
    if (!place.node) return ENOENT
    if (place.isReadOnly) return EROFS
    if (place.isMountPoint) return EBUSY
    if (!may(place.parent, user, 2)) return EACCES
    if (place.node instanceof Directory && place.node.entries.size > 0) return ENOTEMPTY
    const size = place.node instanceof RegularFile ? place.node.content.length : 0
    place.volume.take(-size - bytesPerEntry)
    place.parent.entries.delete(place.name)
    place.parent.modifiedAt = this.#clock.now()
    return undefined
  }

  rename(from: string, to: string, user = root): PosixError | undefined {
    const source = this.locate(from, false)
    if (isError(source)) return source
    if (!source.node) return ENOENT
    const target = this.locate(to, false)
    if (isError(target)) return target
    if (source.isReadOnly || target.isReadOnly) return EROFS
    if (source.isMountPoint || target.isMountPoint) return EBUSY
    if (!may(source.parent, user, 2) || !may(target.parent, user, 2)) return EACCES
    if (`${target.path}/`.startsWith(`${source.path}/`))
      return source.path === target.path ? undefined : EINVAL
    if (target.node instanceof Directory && !(source.node instanceof Directory)) return EISDIR
    source.parent.entries.delete(source.name)
    target.parent.entries.set(target.name, source.node)
    return undefined
  }

  /** The names in a directory, sorted. */
  list(path: string, user = root): readonly string[] | PosixError {
    const node = this.node(path)
    if (isError(node)) return node
    if (!(node instanceof Directory)) return ENOTDIR
    if (!may(node, user, 4)) return EACCES
    return [...node.entries.keys()].sort()
  }

  #create<N extends FileNode>(place: Place, node: N, user: User): N | PosixError {
    if (place.isReadOnly) return EROFS
    if (!may(place.parent, user, 2)) return EACCES
    if (!place.volume.take(bytesPerEntry)) return ENOSPC
    node.uid = user.uid
    // A directory with the set-group-id bit, as fsGroup makes it, hands its group on.
    node.gid = place.parent.mode & 0o2000 ? place.parent.gid : user.gid
    place.parent.entries.set(place.name, node)
    place.parent.modifiedAt = this.#clock.now()
    return node
  }

  #walk(path: string, followLast: boolean, links: number): Place | PosixError {
    if (links > deepestLinks) return ELOOP
    const names = path.split('/').filter(Boolean)
    const own = this.#own.root
    let place: Place = {
      path: '/',
      name: '',
      node: own,
      parent: own,
      volume: this.#own,
      isReadOnly: this.#readOnlyRoot,
      isMountPoint: true,
    }
    for (let n = 0; n < names.length; n++) {
      const parent = place.node
      if (!parent) return ENOENT
      if (!(parent instanceof Directory)) return ENOTDIR
      const entry = parent.entries.get(names[n])
      const here = place.path === '/' ? '' : place.path
      if (entry instanceof SymbolicLink && (n + 1 < names.length || followLast)) {
        const rest = names.slice(n + 1).join('/')
        return this.#walk(`${resolvePath(here || '/', entry.target)}/${rest}`, followLast, links + 1)
      }
      const mount = entry instanceof MountPoint ? entry : undefined
      place = {
        path: `${here}/${names[n]}`,
        name: names[n],
        node: entry instanceof MountPoint ? entry.node : entry,
        parent,
        volume: mount?.volume ?? place.volume,
        isReadOnly: mount ? mount.isReadOnly : place.isReadOnly,
        isMountPoint: mount !== undefined,
      }
    }
    return place
  }

  #mount({ path, volume, readOnly, subPath }: Mount): void {
    const names = path.split('/').filter(Boolean)
    const name = names.pop()
    if (name === undefined) return
    const node = subPath ? nodeAt(volume.root, subPath, this.#clock.now()) : volume.root
    const above = this.node(`/${names.join('/')}`)
    const parent = above instanceof Directory ? above : directoryAt(this.#own.root, names, this.#clock.now())
    parent.entries.set(name, new MountPoint(volume, node, readOnly ?? false))
  }
}

/** `path` as seen from `cwd`: absolute, without `.`, `..` and doubled slashes. */
export function resolvePath(cwd: string, path: string): string {
  if (path.startsWith('/') && !path.includes('/.') && !path.includes('//') && !path.endsWith('/')) return path
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** Whether `user` may read (4), write (2) or execute (1) what is at `node`. */
export function may(node: FileNode, user: User, permission: 1 | 2 | 4): boolean {
  if (user.uid === 0) return permission !== 1 || node instanceof Directory || (node.mode & 0o111) !== 0
  const isGroup = node.gid === user.gid || (user.groups?.includes(node.gid) ?? false)
  const bits = node.uid === user.uid ? node.mode >> 6 : isGroup ? node.mode >> 3 : node.mode
  return (bits & permission) !== 0
}

/** Reads an open file from its beginning; what is appended meanwhile is read too. */
export class FileReader implements Handle {
  #offset = 0

  constructor(readonly file: RegularFile) {}

  read(): string | undefined {
    const text = this.file.content.slice(this.#offset)
    this.#offset += text.length
    return text || undefined
  }

  unread(text: string): void {
    this.#offset -= text.length
  }
}

/** Writes at the end of an open file. */
export class FileWriter implements Handle {
  constructor(
    readonly file: RegularFile,
    private readonly path: string,
    private readonly files: Files,
  ) {}

  write(text: string): Written {
    return this.files.append(this.file, text, this.path)
  }
}

/** A mount inside another must come after it. */
const byDepth = (mounts: readonly Mount[]) =>
  mounts.length < 2 ? mounts : mounts.toSorted((a, b) => a.path.split('/').length - b.path.split('/').length)

/** The directory at `names` below `from`, made where it is missing. */
export function directoryAt(from: Directory, names: readonly string[], at: number): Directory {
  let directory = from
  for (const name of names) {
    let next: Node | undefined = directory.entries.get(name)
    if (next instanceof MountPoint) next = next.node
    if (!(next instanceof Directory)) {
      next = new Directory(0o755, at)
      directory.entries.set(name, next)
    }
    directory = next
  }
  return directory
}

function nodeAt(from: Directory, path: string, at: number): FileNode {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  let node: FileNode = from
  for (const [n, name] of names.entries()) {
    if (!(node instanceof Directory)) break
    const entry: Node = node.entries.get(name) ?? directoryAt(from, names.slice(0, n + 1), at)
    node = entry instanceof MountPoint ? entry.node : entry
  }
  return node
}

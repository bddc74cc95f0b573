/** Trees of files: directories, files, links and devices, and the volumes that containers of a Pod may share. */
import type { Program } from './process.ts'
import type { Handle } from './streams.ts'

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
export class MountPoint {
  constructor(
    readonly volume: Volume,
    readonly node: FileNode,
    readonly isReadOnly: boolean,
  ) {}
}

type Node = RegularFile | Directory | SymbolicLink | Device | MountPoint
export type FileNode = Exclude<Node, MountPoint>

/** What an entry takes besides its content, as counted against a volume's size. */
export const bytesPerEntry = 256

/** A tree that containers of a Pod may share. */
export class Volume {
  #root: Directory | undefined
  #used = 0

  /** @param capacityBytes what is written beyond it fails: `No space left on device`. */
  constructor(
    private readonly capacityBytes = 32 * 1024 * 1024,
    private readonly owner: { readonly mode?: number; readonly gid?: number } = {},
    readonly isInMemory = false,
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

  /** Lets a group write to all that is in it, and to what will be. */
  giveTo(gid: number): void {
    give(this.root, gid)
  }

  /**
   * Makes these the files of the volume, and no others: how ConfigMaps, Secrets and projected volumes are written.
   * Paths are relative, with `/` between; a file without a mode of its own has `mode`.
   */
  project(
    files: Iterable<readonly [path: string, content: string, mode?: number]>,
    at: number,
    mode = 0o644,
  ): void {
    // The group of a volume may read all that is in it.
    const groupMayRead = this.owner.gid === undefined ? 0 : 0o440
    this.root.entries.clear()
    for (const [path, content, own = mode] of files) {
      const names = path.split('/').filter(Boolean)
      const name = names.pop()
      if (name === undefined) continue
      const file = new RegularFile(own | groupMayRead, at)
      file.content = content
      file.gid = this.owner.gid ?? 0
      directoryAt(this.root, names, at).entries.set(name, file)
    }
  }
}

function give(node: Node, gid: number): void {
  if (node instanceof MountPoint) return
  node.gid = gid
  node.mode |= node instanceof Directory ? 0o2770 : 0o660
  if (node instanceof Directory) for (const entry of node.entries.values()) give(entry, gid)
}

/** Whether `user` may read (4), write (2) or execute (1) what is at `node`. */
export function may(node: FileNode, user: User, permission: 1 | 2 | 4): boolean {
  if (user.uid === 0) return permission !== 1 || node instanceof Directory || (node.mode & 0o111) !== 0
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
      directory.entries.set(name, next)
    }
    directory = next
  }
  return directory
}

/** What is at `path` below `from`: a directory, made, if there is nothing. */
export function nodeAt(from: Directory, path: string, at: number): FileNode {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  let node: FileNode = from
  for (const [n, name] of names.entries()) {
    if (!(node instanceof Directory)) break
    const entry: Node = node.entries.get(name) ?? directoryAt(from, names.slice(0, n + 1), at)
    node = entry instanceof MountPoint ? entry.node : entry
  }
  return node
}

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
import {
  bytesPerEntry,
  Device,
  Directory,
  deepestLinks,
  directoryAt,
  type FileNode,
  MountPoint,
  may,
  nodeAt,
  RegularFile,
  root,
  SymbolicLink,
  type User,
  Volume,
} from './volume.ts'

export {
  Device,
  Directory,
  directoryAt,
  type FileNode,
  may,
  RegularFile,
  root,
  SymbolicLink,
  type User,
  Volume,
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
interface Place {
  readonly path: string
  readonly name: string
  readonly node: FileNode | undefined
  readonly parent: Directory
  readonly volume: Volume
  readonly isReadOnly: boolean
  readonly isMountPoint: boolean
}

interface FilesOptions {
  readonly clock: Clock
  readonly mounts?: readonly Mount[]
  /** The container's own tree, apart from its volumes, cannot be written to. */
  readonly readOnlyRoot?: boolean
  /** Puts in what the image brings. */
  readonly fill?: (root: Directory) => void
}

export class Files {
  readonly #own: Volume
  readonly #clock: Clock
  readonly #readOnlyRoot: boolean

  constructor(options: FilesOptions) {
    this.#clock = options.clock
    this.#own = new Volume({ madeAt: options.clock.now() })
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
    if (node instanceof Device) {
      const text = node.open([]).read?.()
      return typeof text === 'string' ? text : ''
    }
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

/** A mount inside another must come after it. */
const byDepth = (mounts: readonly Mount[]) =>
  mounts.length < 2 ? mounts : mounts.toSorted((a, b) => a.path.split('/').length - b.path.split('/').length)

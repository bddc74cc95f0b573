/** The files of a container: a tree of its own and the volumes mounted into it, in memory and made when first touched. */
import type { Clock } from '../../../sim/clock.ts'
import { bytesOf } from '../bytes.ts'
import {
  EACCES,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOSPC,
  ENOTDIR,
  ENOTEMPTY,
  EPERM,
  EROFS,
  EXDEV,
  isError,
  type PosixError,
} from '../posix.ts'
import type { Quota } from '../quota.ts'
import { byDepth, type Mount } from './mount.ts'
import { nodeAt } from './node-at.ts'
import { compact } from './text-buffer.ts'
import { maskOf } from './user.ts'
import {
  BlockDevice,
  bytesPerEntry,
  Device,
  Directory,
  deepestLinks,
  directoryAt,
  type FileNode,
  LiveDirectory,
  MountPoint,
  may,
  RegularFile,
  root,
  SymbolicLink,
  type User,
  Volume,
} from './volume.ts'

export {
  BlockDevice,
  Device,
  Directory,
  directoryAt,
  type FileNode,
  LiveDirectory,
  type Mount,
  MountPoint,
  may,
  RegularFile,
  root,
  SymbolicLink,
  type User,
  Volume,
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

export interface FilesOptions {
  readonly clock: Clock
  /** Where the space of the container's own tree comes from. */
  readonly disk?: Quota
  readonly mounts?: readonly Mount[]
  /** The container's own tree, apart from its volumes, cannot be written to. */
  readonly readOnlyRoot?: boolean
  /** Stands in the place of a tree of its own: that of another, from a directory on. */
  readonly root?: MountPoint
  /** Puts in what the image brings. */
  readonly fill?: (root: Directory) => void
  /** Whose memory files take that are in memory: see container-files.ts. */
  readonly memory?: { hold(bytes: number): void; fill(volume: Volume): void }
  /** Is told what it costs to look for a file, in units. */
  readonly charge?: (units: number) => void
}

/** As on Linux. */
const longestPath = 4_096
const longestName = 255

/** A file that was opened to be written to, and where it takes its space from. */
export interface OpenedFile {
  readonly file: RegularFile
  readonly volume: Volume
}

export class Files {
  readonly #own: Volume
  readonly #top: Directory
  readonly #clock: Clock
  readonly #readOnlyRoot: boolean
  readonly #charge: ((units: number) => void) | undefined

  constructor(private readonly options: FilesOptions) {
    this.#clock = options.clock
    const { root: top } = options
    this.#own = top?.volume ?? new Volume({ madeAt: options.clock.now(), disk: options.disk })
    this.#top = top?.node instanceof Directory ? top.node : this.#own.root
    this.#readOnlyRoot = top?.isReadOnly ?? options.readOnlyRoot ?? false
    this.#charge = options.charge
    options.fill?.(this.#top)
    for (const mount of byDepth(options.mounts ?? [])) this.#mount(mount)
  }

  /** How much is in its own tree, apart from its volumes, besides what the image brings. */
  get usedBytes(): number {
    return this.#own.usedBytes
  }

  /** Its own tree, as it stands in the files of another. */
  asMounted(isForbidden: boolean): MountPoint {
    return new MountPoint(this.#own, this.#top, this.#readOnlyRoot, isForbidden)
  }

  /** As they are seen from a directory on: chroot(2). */
  from(path: string): Files | PosixError {
    const place = this.locate(path)
    if (isError(place)) return place
    const { node, volume, isReadOnly } = place
    if (!(node instanceof Directory)) return node ? ENOTDIR : ENOENT
    return new Files({ clock: this.#clock, root: new MountPoint(volume, node, isReadOnly) })
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

  /** @param longest as much of it as is wanted */
  read(path: string, user = root, longest = Number.POSITIVE_INFINITY): string | PosixError {
    const node = this.node(path)
    if (isError(node)) return node
    if (node instanceof Directory) return EISDIR
    if (node instanceof RegularFile) return may(node, user, 4) ? node.slice(0, longest) : EACCES
    if (node instanceof Device) {
      const text = node.open([]).read?.()
      return typeof text === 'string' ? text : ''
    }
    return EINVAL
  }

  write(path: string, content: string, user = root): PosixError | undefined {
    const opened = this.openForWriting(path, { user, append: false })
    if (isError(opened)) return opened
    return opened instanceof Device ? undefined : this.append(opened, content)
  }

  /** The file to write to, made if missing and emptied unless `append`; a device as it is. */
  openForWriting(
    path: string,
    { user, append }: { user: User; append: boolean },
  ): OpenedFile | Device | PosixError {
    const place = this.locate(path)
    if (isError(place)) return place
    const { node, volume } = place
    if (node instanceof Directory) return EISDIR
    if (node instanceof Device) return node
    if (place.isReadOnly) return EROFS
    if (!node) {
      const file = this.#create(place, new RegularFile(0o666 & ~maskOf(user), this.#clock.now()), user)
      return isError(file) ? file : { file, volume }
    }
    if (!(node instanceof RegularFile)) return EINVAL
    if (!may(node, user, 2)) return EACCES
    if (!append) {
      this.#take(volume, -node.size)
      node.content = ''
      node.modifiedAt = this.#clock.now()
    }
    return { file: node, volume }
  }

  /** Answers whether a volume has so many bytes more; what is in memory is whose it is who writes. */
  #take(volume: Volume, bytes: number, what: 'take' | 'takeEntry' = 'take'): boolean {
    if (!volume[what](bytes)) return false
    if (volume.isInMemory) this.options.memory?.hold(bytes)
    return true
  }

  /** Puts `text` at the end of an open file; of what does not fit, as much as fits. */
  append({ file, volume }: OpenedFile, text: string): PosixError | undefined {
    if (file.links === 0) return undefined
    const fitting = text.length <= volume.freeBytes ? text : text.slice(0, Math.max(0, volume.freeBytes))
    if (!this.#take(volume, fitting.length)) return ENOSPC
    file.append(fitting)
    file.modifiedAt = this.#clock.now()
    if (fitting !== text && volume.isInMemory) this.options.memory?.fill(volume)
    return fitting === text ? undefined : ENOSPC
  }

  /** Sets the instant of last change, making the file if it is missing. */
  touch(path: string, user = root): PosixError | undefined {
    const place = this.locate(path)
    if (isError(place)) return place
    if (place.isReadOnly) return EROFS
    if (place.node) place.node.modifiedAt = this.#clock.now()
    const made =
      place.node ?? this.#create(place, new RegularFile(0o666 & ~maskOf(user), this.#clock.now()), user)
    return isError(made) ? made : undefined
  }

  makeDirectory(path: string, user = root): PosixError | undefined {
    const made = new Directory(0o777 & ~maskOf(user), this.#clock.now())
    return this.#make(this.locate(path), made, user)
  }

  /** Makes what is no file with content: a named pipe. */
  makeDevice(path: string, device: Device, user = root): PosixError | undefined {
    return this.#make(this.locate(path, false), device, user)
  }

  link(target: string, path: string, user = root): PosixError | undefined {
    if (target.length >= longestPath) return ENAMETOOLONG
    return this.#make(this.locate(path, false), new SymbolicLink(compact(target), this.#clock.now()), user)
  }

  #make(place: Place | PosixError, node: FileNode, user: User): PosixError | undefined {
    if (isError(place)) return place
    if (place.node) return EEXIST
    const made = this.#create(place, node, user)
    return isError(made) ? made : undefined
  }

  /** Lets a file stand in another place too. */
  hardLink(target: string, path: string, user = root): PosixError | undefined {
    const source = this.locate(target)
    if (isError(source)) return source
    const { node, volume } = source
    if (!(node instanceof RegularFile)) return node ? EPERM : ENOENT
    const place = this.locate(path, false)
    if (isError(place)) return place
    if (place.node) return EEXIST
    if (place.volume !== volume) return EXDEV
    if (place.isReadOnly) return EROFS
    if (!may(place.parent, user, 2)) return EACCES
    if (place.parent.isFull || !this.#take(volume, bytesPerEntry, 'takeEntry')) return ENOSPC
    node.links++
    place.parent.put(compact(place.name), node)
    return undefined
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
    this.#unlink(place)
    place.parent.modifiedAt = this.#clock.now()
    return undefined
  }

  /** Takes a name away, and with the last name of a file its content. */
  #unlink({ node, volume, parent, name }: Place): void {
    const linkLength = node instanceof SymbolicLink ? node.target.length : 0
    this.#take(volume, -bytesPerEntry - linkLength, 'takeEntry')
    parent.drop(name)
    if (!(node instanceof RegularFile) || --node.links > 0) return
    this.#take(volume, -node.size)
    node.content = ''
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
    if (source.volume !== target.volume) return EXDEV
    if (target.node instanceof Directory && !(source.node instanceof Directory)) return EISDIR
    if (target.node instanceof Directory && target.node.entries.size > 0) return ENOTEMPTY
    if (target.node === source.node) return undefined
    if (!target.node && target.parent.isFull) return ENOSPC
    if (target.node) this.#unlink(target)
    source.parent.drop(source.name)
    target.parent.put(compact(target.name), source.node)
    return undefined
  }

  /** The names in a directory, sorted. */
  list(path: string, user = root): readonly string[] | PosixError {
    const node = this.node(path)
    if (isError(node)) return node
    if (!(node instanceof Directory)) return ENOTDIR
    if (!may(node, user, 4)) return EACCES
    return node.names
  }

  #create<N extends FileNode>(place: Place, node: N, user: User): N | PosixError {
    if (place.isReadOnly) return EROFS
    if (!may(place.parent, user, 2)) return EACCES
    if (place.name.length > longestName) return ENAMETOOLONG
    const linkLength = node instanceof SymbolicLink ? node.target.length : 0
    if (place.parent.isFull || !this.#take(place.volume, bytesPerEntry + linkLength, 'takeEntry'))
      return ENOSPC
    node.uid = user.uid
    // A directory with the set-group-id bit, as fsGroup makes it, hands its group on.
    node.gid = place.parent.mode & 0o2000 ? place.parent.gid : user.gid
    place.parent.put(compact(place.name), node)
    place.parent.modifiedAt = this.#clock.now()
    return node
  }

  #walk(path: string, followLast: boolean, links: number): Place | PosixError {
    if (links > deepestLinks) return ELOOP
    if (path.length >= longestPath) return ENAMETOOLONG
    this.#charge?.(path.length)
    const names = path.split('/').filter(Boolean)
    const last = names.length - 1
    let node: FileNode | undefined = this.#top
    let parent = this.#top
    let [volume, isReadOnly, isMountPoint] = [this.#own, this.#readOnlyRoot, true]
    for (let n = 0; n <= last; n++) {
      if (!node) return ENOENT
      if (!(node instanceof Directory)) return ENOTDIR
      parent = node
      const found = parent.entry(names[n])
      const isFollowed = found instanceof SymbolicLink && (n < last || followLast)
      const entry = (isFollowed && found.leadsTo) || found
      if (isFollowed && entry === found) {
        const here = `/${names.slice(0, n).join('/')}`
        const rest = names.slice(n + 1).join('/')
        return this.#walk(`${resolvePath(here, found.target)}/${rest}`, followLast, links + 1)
      }
      isMountPoint = entry instanceof MountPoint
      if (entry instanceof MountPoint) {
        if (entry.isForbidden) return EACCES
        entry.volume.visit()
        ;({ volume, isReadOnly } = entry)
      }
      node = entry instanceof MountPoint ? entry.node : entry
    }
    // Made once, at the end: a path for each directory on the way is too much where there are thousands.
    const name = last < 0 ? '' : names[last]
    return { path: `/${names.join('/')}`, name, node, parent, volume, isReadOnly, isMountPoint }
  }

  /** The container is gone, and with it its own tree. */
  discard(): void {
    this.#own.discard()
  }

  #mount({ path, volume, readOnly, subPath }: Mount): void {
    const names = bytesOf(path).split('/').filter(Boolean)
    const name = names.pop()
    if (name === undefined) return
    const node = subPath ? nodeAt(volume.root, bytesOf(subPath), this.#clock.now()) : volume.root
    const above = this.node(`/${names.join('/')}`)
    const parent = above instanceof Directory ? above : directoryAt(this.#top, names, this.#clock.now())
    // On a link, such as /var/run, it is mounted where that leads, as by runc.
    const led = parent.entry(name) instanceof SymbolicLink ? this.locate(bytesOf(path)) : undefined
    const at = led && !isError(led) && led.node instanceof Directory ? led : { parent, name }
    at.parent.put(at.name, new MountPoint(volume, node, readOnly ?? false))
  }
}

/** `path` as seen from `cwd`: absolute, without `.`, `..` and doubled slashes. What is too long for a path stays as it is. */
export function resolvePath(cwd: string, path: string): string {
  if (path.length > longestPath) return path
  if (path.startsWith('/') && !path.includes('/.') && !path.includes('//') && !path.endsWith('/')) return path
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

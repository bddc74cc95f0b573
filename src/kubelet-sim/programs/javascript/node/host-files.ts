/** Files, as node's own modules reach them. What goes wrong is answered as a text: its code and what it says. */
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import {
  Directory,
  type FileNode,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../../runtime/files/files.ts'
import { EEXIST, EINVAL, ENOENT, ENOTDIR, EPERM, isError, type PosixError } from '../../../runtime/posix.ts'
import type { Handle, Wait } from '../../../runtime/processes/streams.ts'
import { forever } from '../../../runtime/program.ts'
import { wholeMode } from '../../commands/nodes.ts'
import { breathe } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { Problem, rangeError } from '../language/problem.ts'
import type { Doing, Obj, Value } from '../language/values.ts'
import type { Vm } from '../language/vm.ts'
import { bufferOfLong, bytesOfLong } from './host.ts'
import type { NodeProcess } from './node-process.ts'

const numbers: Readonly<Record<string, number>> = {
  EPERM: -1,
  ENOENT: -2,
  EACCES: -13,
  EBUSY: -16,
  EEXIST: -17,
  EXDEV: -18,
  ENOTDIR: -20,
  EISDIR: -21,
  EINVAL: -22,
  ENOSPC: -28,
  EROFS: -30,
  ENOTEMPTY: -39,
  ELOOP: -40,
  EBADF: -9,
}
const words: Readonly<Record<string, string>> = {
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EEXIST: 'file already exists',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  EROFS: 'read-only file system',
  ENOTEMPTY: 'directory not empty',
  ENOSPC: 'no space left on device',
  EINVAL: 'invalid argument',
  EBADF: 'bad file descriptor',
  EBUSY: 'resource busy or locked',
}

/** As node words what a system call has answered. */
export function systemProblem(
  { code, message }: PosixError,
  syscall: string,
  path?: string,
  to?: string,
): Problem {
  const where = path === undefined ? '' : ` '${path}'${to === undefined ? '' : ` -> '${to}'`}`
  const facts = {
    errno: numbers[code] ?? -1,
    code,
    syscall,
    ...(path === undefined ? {} : { path }),
    ...(to === undefined ? {} : { dest: to }),
  }
  return new Problem('Error', `${code}: ${words[code] ?? message.toLowerCase()}, ${syscall}${where}`, facts)
}

const longestFile = 1 << 26

/** All that comes from what is no file, and may never end. It is nobody's yet who could be found to hold it. */
function* readStream(handle: Handle, vm: Vm): Doing<string> {
  const { process } = vm
  const parts: string[] = []
  let length = 0
  try {
    for (;;) {
      const piece = handle.read?.()
      if (typeof piece === 'function') yield piece as Wait
      else if (piece === undefined) return parts.join('')
      else {
        if (!process.claim(piece.length)) throw rangeError('Invalid string length')
        parts.push(piece)
        length += piece.length
        yield* breathe(vm, 8 + (piece.length >> 8))
      }
    }
  } finally {
    process.release(length)
  }
}

export function hostFiles(node: NodeProcess, of: Obj): void {
  const { realm, process } = node
  const { files } = process.machine
  const whole = (path: Value): string => resolvePath(process.cwd, bytesOf(String(path)))
  const done = (error: PosixError | undefined, syscall: string, path: Value, to?: Value): undefined => {
    if (error) throw systemProblem(error, syscall, String(path), to === undefined ? undefined : String(to))
    return undefined
  }
  const nodeAt = (path: Value, follows: boolean, syscall: string): FileNode => {
    const place = files.locate(whole(path), follows)
    if (isError(place)) throw systemProblem(place, syscall, String(path))
    if (!place.node) throw systemProblem(ENOENT, syscall, String(path))
    return place.node
  }
  const readAll = function* (path: Value, vm: Vm): Doing<string> {
    const full = whole(path)
    if (full === '/dev/stdin' || path === 0) return yield* readStream(process.input, vm)
    const target = files.node(full)
    if (!isError(target) && 'open' in target) {
      const handle = process.machine.openToRead(full, process)
      if (isError(handle)) throw systemProblem(handle, 'open', String(path))
      handle.retain?.()
      const text = yield* readStream(handle, vm)
      handle.release?.()
      return text
    }
    const text = files.read(full, process.user, longestFile)
    if (isError(text))
      throw systemProblem(
        text,
        text.code === 'EISDIR' ? 'read' : 'open',
        text.code === 'EISDIR' ? undefined : String(path),
      )
    process.charge(text.length >> 3)
    return text
  }
  const makeAll = (path: Value): Value => {
    const parts = whole(path).split('/').filter(Boolean)
    let first: string | undefined
    for (let n = 1; n <= parts.length; n++) {
      const folder = `/${parts.slice(0, n).join('/')}`
      const place = files.node(folder)
      if (place instanceof Directory) continue
      if (!isError(place)) throw systemProblem(n === parts.length ? EEXIST : ENOTDIR, 'mkdir', String(path))
      done(files.makeDirectory(folder, process.user), 'mkdir', path)
      first ??= textOf(folder)
    }
    return first
  }
  install(realm, of, {
    'readFile/1': function* (_self, [path], vm) {
      return yield* bufferOfLong(vm, yield* readAll(path, vm))
    },
    'readText/1': function* (_self, [path], vm) {
      const text = textOf(yield* readAll(path, vm))
      vm.hold(text.length)
      return text
    },
    'writeFile/3': function* (_self, [path, data, isMore], vm): Doing {
      const bytes = yield* bytesOfLong(vm, data)
      const full = whole(path)
      const target = isMore || !files.exists(full) || /^\/dev\/|^\/proc\//.test(full)
      if (!target) return done(files.write(full, bytes, process.user), 'open', path)
      const handle = process.machine.openToWrite(full, process, isMore === true)
      if (isError(handle)) throw systemProblem(handle, 'open', String(path))
      handle.retain?.()
      for (let from = 0; from < bytes.length; from += 65_536) {
        const written = handle.write?.(bytes.slice(from, from + 65_536))
        if (isError(written)) throw systemProblem(written, 'write')
        if (typeof written === 'function') yield written
        if (process.isDying) yield forever
        yield* breathe(vm, 1_024)
      }
      handle.release?.()
      return undefined
    },
    'exists/1': (_self, [path]) => files.exists(whole(path)),
    'stat/2': (_self, [path, follows]) => {
      const found = nodeAt(path, follows !== false, follows === false ? 'lstat' : 'stat')
      const size = found instanceof RegularFile ? found.size : found instanceof Directory ? 4_096 : 0
      return realm.array([wholeMode(found), found.uid, found.gid, size, found.modifiedAt])
    },
    'list/1': (_self, [path]) => {
      const names = files.list(whole(path), process.user)
      if (isError(names)) throw systemProblem(names, 'scandir', String(path))
      return realm.array(names.map(textOf).sort())
    },
    'makeDirectory/2': (_self, [path, isAll]) =>
      isAll ? makeAll(path) : done(files.makeDirectory(whole(path), process.user), 'mkdir', path),
    'remove/2': (_self, [path, syscall]) => {
      const place = files.locate(whole(path), false)
      const found = isError(place) ? undefined : place.node
      if (syscall === 'unlink' && found instanceof Directory)
        throw systemProblem(EPERM, 'unlink', String(path))
      if (syscall === 'rmdir' && found && !(found instanceof Directory))
        throw systemProblem(ENOTDIR, 'rmdir', String(path))
      return done(files.remove(whole(path), process.user), String(syscall), path)
    },
    'rename/2': (_self, [from, to]) =>
      done(files.rename(whole(from), whole(to), process.user), 'rename', from, to),
    'link/2': (_self, [target, path]) =>
      done(files.link(bytesOf(String(target)), whole(path), process.user), 'symlink', target, path),
    'readLink/1': (_self, [path]) => {
      const found = nodeAt(path, false, 'readlink')
      if (!(found instanceof SymbolicLink)) throw systemProblem(EINVAL, 'readlink', String(path))
      return textOf(found.target)
    },
    'realPath/1': (_self, [path]) => {
      const place = files.locate(whole(path))
      if (isError(place) || !place.node) throw systemProblem(ENOENT, 'realpath', String(path))
      return textOf(place.path)
    },
    'setMode/2': (_self, [path, mode]) => {
      const found = nodeAt(path, true, 'chmod')
      found.mode = Number(mode) & 0o7777
      return undefined
    },
    'mayAccess/2': (_self, [path]) => {
      nodeAt(path, true, 'access')
      return undefined
    },
  })
}

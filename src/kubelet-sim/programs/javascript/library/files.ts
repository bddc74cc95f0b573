/** fs and fs/promises. */
import { fileStreams } from './file-streams.ts'

const files = String.raw`
'use strict'
const { Readable, Writable } = require('stream')
const constants = {
  F_OK: 0,
  R_OK: 4,
  W_OK: 2,
  X_OK: 1,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  COPYFILE_EXCL: 1,
}
const where = (path) => {
  if (typeof path === 'string') {
    if (path.includes('\0'))
      throw Object.assign(
        new TypeError("The argument 'path' must be a string, Uint8Array, or URL without null bytes."),
        { code: 'ERR_INVALID_ARG_VALUE' },
      )
    return path
  }
  if (path instanceof URL) return require('url').fileURLToPath(path)
  if (Buffer.isBuffer(path)) return path.toString()
  if (path === 0) return '/dev/stdin'
  throw Object.assign(
    new TypeError(
      'The "path" argument must be of type string or an instance of Buffer or URL. Received ' +
        (path === undefined || path === null
          ? String(path)
          : 'type ' + typeof path + ' (' + host.inspect(path) + ')'),
    ),
    { code: 'ERR_INVALID_ARG_TYPE' },
  )
}
const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding)
class Stats {
  constructor([mode, uid, gid, size, at]) {
    Object.assign(this, {
      dev: 45,
      mode,
      nlink: 1,
      uid,
      gid,
      rdev: 0,
      blksize: 4096,
      ino: 1,
      size,
      blocks: Math.ceil(size / 512),
      atimeMs: at,
      mtimeMs: at,
      ctimeMs: at,
      birthtimeMs: at,
      atime: new Date(at),
      mtime: new Date(at),
      ctime: new Date(at),
      birthtime: new Date(at),
    })
  }
  isFile() {
    return (this.mode & 0o170000) === 0o100000
  }
  isDirectory() {
    return (this.mode & 0o170000) === 0o040000
  }
  isSymbolicLink() {
    return (this.mode & 0o170000) === 0o120000
  }
  isSocket() {
    return (this.mode & 0o170000) === 0o140000
  }
  isFIFO() {
    return (this.mode & 0o170000) === 0o010000
  }
  isCharacterDevice() {
    return (this.mode & 0o170000) === 0o020000
  }
  isBlockDevice() {
    return false
  }
}
class Dirent {
  constructor(name, path, stats) {
    this.name = name
    this.parentPath = path
    this.path = path
    Object.defineProperty(this, '_stats', { value: stats })
  }
}
for (const name of ['isFile', 'isDirectory', 'isSymbolicLink', 'isSocket', 'isFIFO'])
  Dirent.prototype[name] = function () {
    return this._stats[name]()
  }
const descriptors = new Map()
let lastDescriptor = 16
const opened = (fd) => {
  const found = descriptors.get(fd)
  if (!found)
    throw Object.assign(new Error('EBADF: bad file descriptor, read'), {
      errno: -9,
      code: 'EBADF',
      syscall: 'read',
    })
  return found
}
const readPlain = (path, options) => {
  const encoding = encodingOf(options)
  return encoding === 'utf8' || encoding === 'utf-8'
    ? host.readText(where(path))
    : encoding
      ? host.readFile(where(path)).toString(encoding)
      : host.readFile(where(path))
}
const removeAll = (path) => {
  const stats = new Stats(host.stat(path, false))
  if (!stats.isDirectory()) return host.remove(path, 'unlink')
  for (const name of host.list(path)) removeAll(path + '/' + name)
  host.remove(path, 'rmdir')
}
const own = {
  readFile(path, options) {
    return typeof path === 'number' && path !== 0
      ? readPlain(opened(path).path, options)
      : readPlain(path, options)
  },
  writeFile(path, data, options) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data))
      throw Object.assign(
        new TypeError(
          'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ' +
            (data === undefined || data === null
              ? String(data)
              : typeof data === 'object'
                ? 'an instance of ' + (data.constructor?.name ?? 'Object')
                : 'type ' + typeof data + ' (' + host.inspect(data) + ')'),
        ),
        { code: 'ERR_INVALID_ARG_TYPE' },
      )
    const flag = options?.flag ?? 'w'
    const target = typeof path === 'number' ? opened(path).path : where(path)
    if (/x/.test(flag) && host.exists(target))
      throw Object.assign(new Error("EEXIST: file already exists, open '" + target + "'"), {
        errno: -17,
        code: 'EEXIST',
        syscall: 'open',
        path: target,
      })
    host.writeFile(
      target,
      typeof data === 'string' && encodingOf(options) && !/utf-?8/.test(encodingOf(options))
        ? Buffer.from(data, encodingOf(options))
        : data,
      /a/.test(flag),
    )
  },
  appendFile(path, data) {
    host.writeFile(where(path), data, true)
  },
  stat(path, options) {
    try {
      return new Stats(host.stat(where(path), true))
    } catch (error) {
      if (options?.throwIfNoEntry === false && error.code === 'ENOENT') return undefined
      throw error
    }
  },
  lstat(path) {
    return new Stats(host.stat(where(path), false))
  },
  readdir(path, options) {
    const plain = where(path)
    const names = host.list(plain)
    if (options?.recursive) {
      const all = []
      const walk = (folder, prefix) => {
        for (const name of host.list(folder)) {
          all.push(prefix + name)
          if (new Stats(host.stat(folder + '/' + name, false)).isDirectory())
            walk(folder + '/' + name, prefix + name + '/')
        }
      }
      walk(plain, '')
      return all
    }
    return options?.withFileTypes
      ? names.map((name) => new Dirent(name, plain, new Stats(host.stat(plain + '/' + name, false))))
      : names
  },
  mkdir(path, options) {
    return host.makeDirectory(where(path), options?.recursive === true)
  },
  mkdtemp(prefix) {
    const path = prefix + host.uuid().replace(/-/g, '').slice(0, 6)
    host.makeDirectory(path, false)
    return path
  },
  rmdir(path, options) {
    if (options?.recursive) removeAll(where(path))
    else host.remove(where(path), 'rmdir')
  },
  rm(path, options) {
    const plain = where(path)
    if (!host.exists(plain) && options?.force) return
    const stats = new Stats(host.stat(plain, false))
    if (stats.isDirectory() && !options?.recursive)
      throw Object.assign(new Error('Path is a directory: rm returned EISDIR (is a directory) ' + plain), {
        code: 'ERR_FS_EISDIR',
      })
    removeAll(plain)
  },
  unlink(path) {
    host.remove(where(path), 'unlink')
  },
  rename(from, to) {
    host.rename(where(from), where(to))
  },
  copyFile(from, to) {
    const data = host.readFile(where(from))
    host.writeFile(where(to), data, false)
  },
  cp(from, to, options) {
    const walk = (a, b) => {
      if (new Stats(host.stat(a, true)).isDirectory()) {
        host.makeDirectory(b, true)
        for (const name of host.list(a)) walk(a + '/' + name, b + '/' + name)
      } else host.writeFile(b, host.readFile(a), false)
    }
    walk(where(from), where(to))
  },
  symlink(target, path) {
    host.link(target, where(path))
  },
  readlink(path) {
    return host.readLink(where(path))
  },
  realpath(path) {
    return host.realPath(where(path))
  },
  access(path, mode) {
    host.mayAccess(where(path), mode ?? 0)
  },
  chmod(path, mode) {
    host.setMode(where(path), typeof mode === 'string' ? parseInt(mode, 8) : mode)
  },
  chown() {},
  utimes() {},
  fsync() {},
  truncate(path, length = 0) {
    const data = host.readFile(where(path))
    host.writeFile(where(path), data.subarray(0, length), false)
  },
  open(path, flag = 'r') {
    const plain = where(path)
    if (/r/.test(flag)) host.stat(plain, true)
    if (/x/.test(flag) && host.exists(plain))
      throw Object.assign(new Error("EEXIST: file already exists, open '" + plain + "'"), {
        errno: -17,
        code: 'EEXIST',
        syscall: 'open',
        path: plain,
      })
    if (/w/.test(flag)) host.writeFile(plain, '', false)
    else if (/a/.test(flag) && !host.exists(plain)) host.writeFile(plain, '', false)
    descriptors.set(++lastDescriptor, { path: plain, at: 0, flag })
    return lastDescriptor
  },
  close(fd) {
    opened(fd)
    descriptors.delete(fd)
  },
  read(fd, into, offset = 0, length = into.length - offset, position = null) {
    const file = opened(fd)
    const data = host.readFile(file.path)
    const from = position ?? file.at
    const part = data.subarray(from, from + length)
    into.set(part, offset)
    if (position === null) file.at += part.length
    return part.length
  },
  write(fd, data) {
    if (fd === 1 || fd === 2) {
      host.write(fd, data)
      return data.length
    }
    const file = opened(fd)
    host.writeFile(file.path, data, true)
    return typeof data === 'string' ? Buffer.byteLength(data) : data.length
  },
  fstat(fd) {
    return own.stat(opened(fd).path)
  },
}
const fs = { constants, Stats, Dirent, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 }
const promises = { constants }
for (const [name, work] of Object.entries(own)) {
  fs[name + 'Sync'] = work
  Object.defineProperty(work, 'name', { value: name + 'Sync' })
  fs[name] = (...args) => {
    const done = args.pop()
    if (typeof done !== 'function')
      throw Object.assign(
        new TypeError('The "cb" argument must be of type function. Received ' + host.inspect(done)),
        { code: 'ERR_INVALID_ARG_TYPE' },
      )
    if (['readFile', 'writeFile', 'stat', 'readdir', 'mkdir'].includes(name)) where(args[0])
    setImmediate(() => {
      let value
      try {
        value = work(...args)
      } catch (error) {
        error.stack = error.name + ': ' + error.message
        return done(error)
      }
      done(null, value)
    })
  }
  promises[name] = (...args) =>
    new Promise((resolve, reject) =>
      setImmediate(() => {
        try {
          resolve(work(...args))
        } catch (error) {
          if (error.syscall) error.stack = error.name + ': ' + error.message
          reject(error)
        }
      }),
    )
}
promises.open = async (path, flag) => {
  const fd = own.open(path, flag)
  return {
    fd,
    readFile: async (options) => own.readFile(fd, options),
    writeFile: async (data) => own.writeFile(fd, data),
    appendFile: async (data) => own.write(fd, data),
    write: async (data) => ({ bytesWritten: own.write(fd, data), buffer: data }),
    read: async (into, ...rest) => ({ bytesRead: own.read(fd, into, ...rest), buffer: into }),
    stat: async () => own.fstat(fd),
    close: async () => own.close(fd),
  }
}
fs.promises = promises
fs.existsSync = (path) => {
  try {
    return host.exists(where(path))
  } catch {
    return false
  }
}
fs.exists = (path, done) => setImmediate(() => done(fs.existsSync(path)))
`

export const fs = files + fileStreams

/** os and os.path: the files, the variables and the processes of the container. */
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import {
  Directory,
  type FileNode,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../../runtime/files/files.ts'
import {
  EEXIST,
  EINVAL,
  EISDIR,
  ENOENT,
  ESRCH,
  isError,
  type PosixError,
  signalNamed,
} from '../../../runtime/posix.ts'
import { forever } from '../../../runtime/program.ts'
import { wholeMode } from '../../commands/nodes.ts'
import { call } from '../asking.ts'
import { osError, systemError, typeError } from '../errors.ts'
import type { Host } from '../host.ts'
import { over } from '../iterating.ts'
import { define, fill } from '../natives.ts'
import { pathOf } from '../opening.ts'
import { File } from '../streams.ts'
import { Dict, type Entry, keyOf } from '../tables.ts'
import { indexOf } from '../types-number.ts'
import { textArgument } from '../types-text.ts'
import {
  Bytes,
  Class,
  type Doing,
  dictType,
  Float,
  List,
  Module,
  type Names,
  Obj,
  objectType,
  Tuple,
  tupleType,
  type Value,
} from '../values.ts'
import { atOnce } from '../waiting.ts'
import { joined, path } from './os-path.ts'
import { randomBytes } from './random.ts'
import { named } from './sys.ts'

/** The variables: what is changed in them is so for programs that it starts. */
class Environment extends Dict {
  constructor(private readonly host: Host) {
    super(environType)
    for (const [name, value] of host.process.variables)
      super.put(keyOf(textOf(name)), textOf(name), textOf(value))
  }

  override put(key: unknown, of: Value, value: Value): void {
    if (typeof of !== 'string' || typeof value !== 'string')
      throw typeError(
        `str expected, not ${typeof of === 'string' ? (value === null ? 'NoneType' : typeName(value)) : typeName(of)}`,
      )
    super.put(key, of, value)
    this.#tell()
  }

  override remove(key: unknown): Entry | undefined {
    const gone = super.remove(key)
    if (gone) this.#tell()
    return gone
  }

  #tell(): void {
    if (!this.host) return
    this.host.process.variables = new Map(
      Array.from(
        this.entries.values(),
        ({ key, value }) => [bytesOf(key as string), bytesOf(value as string)] as const,
      ),
    )
  }
}

const typeName = (value: Value): string =>
  typeof value === 'number' ? 'int' : typeof value === 'object' && value ? value.cls.name : typeof value

const environType = new Class('_Environ', [dictType])
environType.module = 'os'

const statType = new Class('stat_result', [tupleType])
const entryType = new Class('DirEntry', [objectType])
for (const each of [statType, entryType]) each.module = 'os'

class DirectoryEntry extends Obj {
  constructor(
    readonly name: string,
    readonly path: string,
    readonly node: FileNode | undefined,
  ) {
    super(entryType)
  }
}
const entry = (of: Value): DirectoryEntry => of as DirectoryEntry
define(entryType, {
  name: ([of]) => textOf(entry(of).name),
  path: ([of]) => textOf(entry(of).path),
  'is_file(self | follow_symlinks)': ([of]) => entry(of).node instanceof RegularFile,
  'is_dir(self | follow_symlinks)': ([of]) => entry(of).node instanceof Directory,
  'is_symlink(self)': ([of]) => entry(of).node instanceof SymbolicLink,
  '__fspath__(self)': ([of]) => textOf(entry(of).path),
})

function statOf(node: FileNode): Tuple {
  const size = node instanceof RegularFile ? node.size : node instanceof Directory ? 4_096 : 0
  const at = node.modifiedAt / 1_000
  const seconds = Math.floor(at)
  const made = new Tuple(
    [wholeMode(node), 0, 0, 1, node.uid, node.gid, size, seconds, seconds, seconds],
    statType,
  )
  const names = ['st_mode', 'st_ino', 'st_dev', 'st_nlink', 'st_uid', 'st_gid', 'st_size']
  made.attrs = new Map(names.map((name, n) => [name, made.items[n]]))
  for (const name of ['st_atime', 'st_mtime', 'st_ctime']) made.attrs.set(name, new Float(at))
  return made
}

/** What is written in Python, upon processes: it is there when somebody asks for it. */
function* byShell(host: Host, name: string, args: readonly Value[]): Doing<Value> {
  const { attrs } = (yield* host.import('_shell_commands')) as Module
  return yield* call(attrs.get(name)!, [...args])
}

export function os(names: Names, host: Host): void {
  const { process } = host
  const { machine } = process
  const { files } = machine
  const paths = new Module('posixpath')
  path(paths.attrs, host)
  host.modules.set('os.path', paths)
  const whole = function* (value: Value): Doing<string> {
    return resolvePath(process.cwd, yield* pathOf(value))
  }
  /** Does something to a file, and says what went wrong. */
  const done = function* (value: Value, work: (path: string) => PosixError | undefined): Doing<null> {
    const error = work(yield* whole(value))
    if (error) throw systemError(error, value)
    return null
  }
  const listed = function* (value: Value | undefined): Doing<readonly string[]> {
    const found = files.list(
      value === undefined || value === null ? process.cwd : yield* whole(value),
      process.user,
    )
    if (isError(found)) throw systemError(found, value ?? '.')
    return found
  }
  const makeAll = function* (value: Value, isOkay: boolean): Doing<null> {
    const target = yield* whole(value)
    const parts = target.split('/').filter(Boolean)
    for (let n = 1; n <= parts.length; n++) {
      const folder = `/${parts.slice(0, n).join('/')}`
      const isLast = n === parts.length
      if (files.node(folder) instanceof Directory && (!isLast || isOkay)) continue
      const error = files.makeDirectory(folder, process.user)
      if (error) throw systemError(error, value)
    }
    if (parts.length === 0 && !isOkay) throw systemError(EEXIST, value)
    return null
  }
  const environment = new Environment(host)
  const kill = (pid: number, number: number): null => {
    const name = signalNamed(String(number))
    const target = machine.processes.get(pid)
    if (!target) throw systemError(ESRCH)
    if (number === 0) return null
    if (!name) throw systemError(EINVAL)
    target.signal(name)
    return null
  }
  fill(
    names,
    {
      'getenv(key default?)': ([key, byDefault]) => environment.at(textArgument(key)) ?? byDefault ?? null,
      'putenv(key value)': () => null,
      'getpid()': () => process.pid,
      'getppid()': () => process.parentPid,
      'getuid()': () => process.user.uid,
      'geteuid()': () => process.user.uid,
      'getgid()': () => process.user.gid,
      'getegid()': () => process.user.gid,
      'getlogin()': () => 'root',
      'getcwd()': () => textOf(process.cwd),
      'chdir(path)': function* ([value]) {
        const folder = yield* whole(value)
        if (!(files.node(folder) instanceof Directory)) throw systemError(ENOENT, value)
        process.cwd = folder
        return null
      },
      'listdir(path?)': function* ([value]) {
        return new List((yield* listed(value)).map(textOf))
      },
      'scandir(path?)': function* ([value]) {
        const folder = value === undefined ? '.' : yield* pathOf(value)
        const entries = (yield* listed(value)).map((name) => {
          const place = files.node(resolvePath(process.cwd, joined([folder, name])))
          return new DirectoryEntry(name, joined([folder, name]), isError(place) ? undefined : place)
        })
        return over(entries, 'ScandirIterator')
      },
      'mkdir(path mode?)': ([value]) => done(value, (at) => files.makeDirectory(at, process.user)),
      'makedirs(name mode? exist_ok?)': ([value, , isOkay]) => makeAll(value, isOkay === true),
      'remove(path)': ([value]) =>
        done(value, (at) => (files.node(at) instanceof Directory ? EISDIR : files.remove(at, process.user))),
      'unlink(path)': ([value]) => done(value, (at) => files.remove(at, process.user)),
      'rmdir(path)': ([value]) => done(value, (at) => files.remove(at, process.user)),
      'rename(src dst)': function* ([from, to]) {
        const target = yield* whole(to)
        return yield* done(from, (at) => files.rename(at, target, process.user))
      },
      'replace(src dst)': function* ([from, to]) {
        const target = yield* whole(to)
        return yield* done(from, (at) => files.rename(at, target, process.user))
      },
      'symlink(src dst)': function* ([from, to]) {
        const target = yield* pathOf(from)
        return yield* done(to, (at) => files.link(target, at, process.user))
      },
      'readlink(path)': function* ([value]) {
        const place = files.locate(yield* whole(value), false)
        if (isError(place) || !place.node) throw systemError(ENOENT, value)
        if (!(place.node instanceof SymbolicLink)) throw systemError(EINVAL, value)
        return textOf(place.node.target)
      },
      'stat(path)': function* ([value]) {
        const node = files.node(yield* whole(value))
        if (isError(node)) throw systemError(node, value)
        return statOf(node)
      },
      'chmod(path mode)': function* ([value, mode]) {
        const node = files.node(yield* whole(value))
        if (isError(node)) throw systemError(node, value)
        node.mode = indexOf(mode) & 0o7777
        return null
      },
      'access(path mode)': function* ([value]) {
        return files.exists(yield* whole(value))
      },
      'uname()': () =>
        named(
          {
            sysname: 'Linux',
            nodename: machine.config.hostname,
            release: '6.8.0',
            version: '#1 SMP',
            machine: 'x86_64',
          },
          'uname_result',
        ),
      'urandom(size)': ([size]) => randomBytes(machine.random, indexOf(size)),
      'cpu_count()': () => 8,
      'system(command)': (args, host) => byShell(host, 'system', args),
      'popen(cmd mode? buffering?)': (args, host) => byShell(host, 'popen', args),
      'kill(pid signal)': function* ([pid, number]) {
        kill(indexOf(pid), indexOf(number))
        // What it has come by itself is heeded before it goes on.
        yield atOnce
        return null
      },
      '_exit(code)': function* ([code]) {
        process.quit(indexOf(code) & 255)
        yield forever
        return null
      },
      'abort()': function* () {
        process.kill('SIGABRT')
        yield forever
        return null
      },
      'fsencode(name)': function* ([value]) {
        return new Bytes(yield* pathOf(value))
      },
      'fsdecode(name)': function* ([value]) {
        return textOf(yield* pathOf(value))
      },
      'fspath(path)': function* ([value]) {
        return textOf(yield* pathOf(value))
      },
      'isatty(fd)': ([fd]) => process.handles[indexOf(fd)]?.isTerminal ?? false,
      'getloadavg()': () => new Tuple([new Float(0), new Float(0), new Float(0)]),
      'umask(mask)': () => 0o022,
      'fsync(fd)': () => null,
      'sync()': () => null,
      'write(fd data)': function* ([fd, data]) {
        const text = (data as Bytes).text
        const file = new File('', 'wb', process, process.handles[indexOf(fd)], 'none')
        yield* file.write(text)
        return text.length
      },
      'strerror(code)': ([code]) => `Unknown error ${indexOf(code)}`,
    },
    {
      environ: environment,
      path: paths,
      name: 'posix',
      sep: '/',
      linesep: '\n',
      pathsep: ':',
      curdir: '.',
      pardir: '..',
      devnull: '/dev/null',
      error: osError,
      F_OK: 0,
      R_OK: 4,
      W_OK: 2,
      X_OK: 1,
      O_RDONLY: 0,
      PathLike: new Class('PathLike', [objectType]),
      EX_OK: 0,
    },
  )
}

/** os.path */
import { textOf } from '../../../runtime/bytes.ts'
import {
  Directory,
  type FileNode,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../../runtime/files/files.ts'
import { ENOENT, isError } from '../../../runtime/posix.ts'
import { systemError } from '../errors.ts'
import type { Host } from '../host.ts'
import { fill } from '../natives.ts'
import { pathOf } from '../opening.ts'
import { type Doing, Float, type List, type Names, Tuple, type Value } from '../values.ts'
/** Joins parts of a path, as it is written. */
export function joined(parts: readonly string[]): string {
  let path = ''
  for (const each of parts)
    path = each.startsWith('/') ? each : path === '' || path.endsWith('/') ? path + each : `${path}/${each}`
  return path
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
function directoryName(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1)
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '')
}

function splitEnding(path: string): readonly [string, string] {
  const at = path.lastIndexOf('.')
  const start = path.lastIndexOf('/') + 1
  const isEnding = at > start && /[^.]/.test(path.slice(start, at))
  return isEnding ? [path.slice(0, at), path.slice(at)] : [path, '']
}

function normal(path: string): string {
  if (path === '') return '.'
  const isAbsolute = path.startsWith('/')
  const parts: string[] = []
  for (const each of path.split('/')) {
    if (each === '' || each === '.') continue
    if (each === '..' && (parts.length > 0 ? parts.at(-1) !== '..' : isAbsolute)) parts.pop()
    else parts.push(each)
  }
  return (isAbsolute ? '/' : '') + parts.join('/') || '.'
}

export function path(names: Names, host: Host): void {
  const { process } = host
  const { files } = process.machine
  const whole = function* (value: Value): Doing<string> {
    return resolvePath(process.cwd, yield* pathOf(value))
  }
  const node = function* (value: Value, follows = true): Doing<FileNode | undefined> {
    const place = files.locate(yield* whole(value), follows)
    return isError(place) ? undefined : place.node
  }
  const needed = function* (value: Value): Doing<FileNode> {
    const found = yield* node(value)
    if (!found) throw systemError(ENOENT, value)
    return found
  }
  const text = (run: (path: string) => string) =>
    function* ([value]: Value[]): Doing<Value> {
      return textOf(run(yield* pathOf(value)))
    }
  const pair = (run: (path: string) => readonly [string, string]) =>
    function* ([value]: Value[]): Doing<Value> {
      return new Tuple(run(yield* pathOf(value)).map(textOf))
    }
  fill(
    names,
    {
      'join(path *paths)': function* ([first, rest]) {
        const parts: string[] = []
        for (const each of [first, ...(rest as Tuple).items]) parts.push(yield* pathOf(each))
        return textOf(joined(parts))
      },
      'exists(path)': function* ([value]) {
        return (yield* node(value)) !== undefined
      },
      'lexists(path)': function* ([value]) {
        return (yield* node(value, false)) !== undefined
      },
      'isfile(path)': function* ([value]) {
        return (yield* node(value)) instanceof RegularFile
      },
      'isdir(path)': function* ([value]) {
        return (yield* node(value)) instanceof Directory
      },
      'islink(path)': function* ([value]) {
        return (yield* node(value, false)) instanceof SymbolicLink
      },
      'ismount(path)': function* ([value]) {
        const place = files.locate(yield* whole(value))
        return !isError(place) && place.isMountPoint
      },
      'getsize(path)': function* ([value]) {
        const found = yield* needed(value)
        return found instanceof RegularFile ? found.size : 4_096
      },
      'getmtime(path)': function* ([value]) {
        return new Float((yield* needed(value)).modifiedAt / 1_000)
      },
      'basename(path)': text(baseName),
      'dirname(path)': text(directoryName),
      'abspath(path)': text((each) => resolvePath(process.cwd, each)),
      'realpath(path)': function* ([value]) {
        const place = files.locate(yield* whole(value))
        return textOf(isError(place) ? yield* whole(value) : place.path)
      },
      'normpath(path)': text(normal),
      'expanduser(path)': text((each) =>
        each.replace(/^~(?=\/|$)/, process.variables.get('HOME') ?? '/root'),
      ),
      'expandvars(path)': text((each) =>
        each.replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, a, b) => process.variables.get(a ?? b) ?? all),
      ),
      'isabs(path)': function* ([value]) {
        return (yield* pathOf(value)).startsWith('/')
      },
      'split(path)': pair((each) => [directoryName(each), baseName(each)]),
      'splitext(path)': pair(splitEnding),
      'relpath(path start?)': function* ([value, start]) {
        const to = (yield* whole(value)).split('/').filter(Boolean)
        const from = (start === undefined ? process.cwd : yield* whole(start)).split('/').filter(Boolean)
        let same = 0
        while (same < to.length && to[same] === from[same]) same++
        return textOf([...from.slice(same).map(() => '..'), ...to.slice(same)].join('/') || '.')
      },
      'commonprefix(list)': ([list]) => {
        const texts = (list as List).items.map(String)
        let length = 0
        while (
          texts.length > 0 &&
          texts.every((each) => each[length] !== undefined && each[length] === texts[0][length])
        )
          length++
        return texts[0]?.slice(0, length) ?? ''
      },
      'samefile(a b)': function* ([a, b]) {
        return (yield* needed(a)) === (yield* needed(b))
      },
    },
    { sep: '/', pardir: '..', curdir: '.', extsep: '.', pathsep: ':' },
  )
}

/** sys */
import { exceptions, failure, valueError } from '../errors.ts'
import type { Host } from '../host.ts'
import { fill } from '../natives.ts'
import { Dict } from '../tables.ts'
import { indexOf } from '../types-number.ts'
import {
  Class,
  Exception,
  Float,
  Instance,
  List,
  type Names,
  objectType,
  Tuple,
  tupleType,
  typeOf,
  type Value,
} from '../values.ts'

const namespace = new Class('SimpleNamespace', [objectType])

export const named = (values: Readonly<Record<string, Value>>, name?: string): Instance => {
  const made = new Instance(name === undefined ? namespace : new Class(name, [namespace]))
  for (const [key, value] of Object.entries(values)) made.attrs.set(key, value)
  return made
}

export function sys(names: Names, host: Host): void {
  const [major, minor, micro] = host.version.split('.').map(Number)
  fill(
    names,
    {
      'exit(code?)': ([code]) => {
        throw failure(exceptions.get('SystemExit')!, ...(code === undefined ? [] : [code]))
      },
      'getrecursionlimit()': () => host.recursionLimit,
      'setrecursionlimit(limit)': ([limit]) => {
        if (indexOf(limit) < 1) throw valueError('recursion limit must be greater or equal than 1')
        host.recursionLimit = indexOf(limit)
        return null
      },
      'exc_info()': () => {
        const { handled } = host
        return handled instanceof Exception
          ? new Tuple([handled.cls, handled, handled])
          : new Tuple([null, null, null])
      },
      'exception()': () => host.handled,
      'getsizeof(object default?)': ([value]) =>
        typeof value === 'string' ? 49 + value.length : typeOf(value).name === 'list' ? 56 : 28,
      'getdefaultencoding()': () => 'utf-8',
      'getfilesystemencoding()': () => 'utf-8',
      'intern(string)': ([text]) => text,
      'getrefcount(object)': () => 2,
      'set_int_max_str_digits(n)': () => null,
      'get_int_max_str_digits()': () => 4_300,
      /** For logging and warnings: the file, the line and the function that has called, so many calls beyond. */
      '_caller(depth)': ([depth]) => {
        const own = host.frames.filter(({ code }) => !code.source.file.startsWith('/usr/local/lib/python'))
        const frame = own[Math.max(0, own.length - Math.max(1, indexOf(depth) > 2 ? indexOf(depth) - 1 : 1))]
        if (!frame) return new Tuple(['<unknown>', 0, '<module>'])
        const { code, at } = frame
        return new Tuple([
          code.source.file,
          code.places[Math.max(0, at - 1)]?.line ?? code.firstLine,
          code.name,
        ])
      },
      '_getframe(depth?)': () => {
        throw failure(exceptions.get('RuntimeError')!, 'kubesim: frames are not shown to programs')
      },
    },
    {
      argv: new List([...host.argv]),
      version: `${host.version} (main, Aug 15 2025, 22:20:18) [GCC 12.2.0]`,
      version_info: versionInfo(major, minor, micro),
      hexversion: major * 0x1000000 + minor * 0x10000 + micro * 0x100 + 0xf0,
      platform: 'linux',
      executable: '/usr/local/bin/python3',
      prefix: '/usr/local',
      exec_prefix: '/usr/local',
      base_prefix: '/usr/local',
      byteorder: 'little',
      maxsize: 2n ** 63n - 1n,
      maxunicode: 0x10ffff,
      implementation: named({ name: 'cpython', cache_tag: `cpython-${major}${minor}` }),
      float_info: named({
        max: new Float(Number.MAX_VALUE),
        min: new Float(2.2250738585072014e-308),
        epsilon: new Float(Number.EPSILON),
        dig: 15,
      }),
      flags: named({ interactive: 0, optimize: 0 }),
      modules: new Dict(),
      warnoptions: new List([]),
      dont_write_bytecode: false,
      copyright: 'Copyright (c) 2001 Python Software Foundation.',
    },
  )
}

const versionType = new Class('version_info', [tupleType])
versionType.module = 'sys'

function versionInfo(major: number, minor: number, micro: number): Tuple {
  const made = new Tuple([major, minor, micro, 'final', 0], versionType)
  made.attrs = new Map<string, Value>([
    ['major', major],
    ['minor', minor],
    ['micro', micro],
    ['releaselevel', 'final'],
    ['serial', 0],
  ])
  return made
}

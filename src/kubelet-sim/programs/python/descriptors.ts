/** property, classmethod, staticmethod, super, and what functions, methods and exceptions tell of themselves. */
import { exceptions, runtimeError, typeError } from './errors.ts'
import type { Host } from './host.ts'
import { construct, define } from './natives.ts'
import { Dict } from './tables.ts'
import {
  type Cell,
  Class,
  ClassMethod,
  classmethodType,
  type Exception,
  Func,
  functionType,
  Getter,
  Method,
  type Module,
  methodType,
  moduleType,
  Native,
  nativeType,
  Property,
  propertyType,
  StaticMethod,
  Super,
  staticmethodType,
  superType,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

propertyType.construct = construct(
  'property',
  'fget? fset? fdel? doc?',
  (_cls, [get, set, del]) => new Property(get ?? null, set ?? null, del ?? null),
)
define(propertyType, {
  'getter(self fget)': ([self, get]) =>
    new Property(get, (self as Property).setter, (self as Property).deleter),
  'setter(self fset)': ([self, set]) =>
    new Property((self as Property).getter, set, (self as Property).deleter),
  'deleter(self fdel)': ([self, del]) =>
    new Property((self as Property).getter, (self as Property).setter, del),
  fget: ([self]) => (self as Property).getter,
})
classmethodType.construct = (_cls, [callee]) => new ClassMethod(callee)
staticmethodType.construct = (_cls, [callee]) => new StaticMethod(callee)

superType.construct = construct('super', 'type? of?', (_cls, [type, of], host) => {
  if (type === undefined) return implied(host)
  if (!(type instanceof Class)) throw typeError(`super() argument 1 must be a type, not ${typeOf(type).name}`)
  return new Super(type, of ?? null)
})

/** `super()` without arguments: what its function was called on, and the class that it stands in. */
function implied({ frames }: Host): Super {
  const frame = frames[frames.length - 1]
  const at = frame?.code.free.indexOf('__class__') ?? -1
  if (at < 0) throw runtimeError('super(): __class__ cell not found')
  const { value: cls } = frame.cells[frame.code.cells.length + at] as Cell
  if (frame.code.positional === 0 && !frame.code.takesRest) throw runtimeError('super(): no arguments')
  const moved = frame.code.cellParameters.find(([local]) => local === 0)
  const self = moved ? frame.cells[moved[1]].value : frame.fast[0]
  return new Super(cls as Class, self ?? null)
}

const functionGetters: Readonly<Record<string, (of: Func) => Value>> = {
  __name__: ({ name }) => name,
  __qualname__: ({ qualname }) => qualname,
  __doc__: ({ doc }) => doc,
  __defaults__: ({ defaults }) => (defaults.length > 0 ? new Tuple(defaults) : null),
  __dict__: ({ attrs }) => Dict.of([...(attrs ?? [])].filter(([name]) => name !== '__module__')),
  __annotations__: () => new Dict(),
  __globals__: ({ globals }) => Dict.of(globals),
}
const functionKeys: Readonly<Record<string, 'name' | 'qualname' | 'doc'>> = {
  __name__: 'name',
  __qualname__: 'qualname',
  __doc__: 'doc',
}
for (const [key, get] of Object.entries(functionGetters))
  functionType.own.set(
    key,
    new Getter(get as (of: never) => Value, (of: never, value) => {
      const own = functionKeys[key]
      if (own) Object.assign(of as Func, { [own]: value })
    }),
  )
define(functionType, {
  '__get__(self of type?)': ([self, of]) => (of === null ? self : new Method(self, of)),
})

define(methodType, {
  __self__: ([self]) => (self as Method).self,
  __func__: ([self]) => (self as Method).callee,
  __name__: ([self]) => nameOf((self as Method).callee),
  __qualname__: ([self]) => qualnameOf((self as Method).callee),
  __doc__: ([self]) => {
    const { callee } = self as Method
    return callee instanceof Func ? callee.doc : null
  },
})
define(nativeType, {
  __name__: ([self]) => (self as Native).name,
  __qualname__: ([self]) => (self as Native).name,
  __module__: () => 'builtins',
  __doc__: () => null,
})
define(moduleType, { __dict__: ([self]) => Dict.of((self as Module).attrs) })

const nameOf = (callee: Value): Value =>
  callee instanceof Func || callee instanceof Native ? callee.name : null
const qualnameOf = (callee: Value): Value => (callee instanceof Func ? callee.qualname : nameOf(callee))

/** What an exception of a class tells of its arguments by name. */
const told: Readonly<Record<string, Readonly<Record<string, (of: Exception) => Value>>>> = {
  OSError: {
    errno: ({ args }) => (args.length >= 2 ? args[0] : null),
    strerror: ({ args }) => (args.length >= 2 ? args[1] : null),
    filename: ({ args }) => args[2] ?? null,
  },
  StopIteration: { value: ({ args }) => args[0] ?? null },
  SystemExit: { code: ({ args }) => (args.length > 1 ? new Tuple(args) : (args[0] ?? null)) },
  ImportError: { msg: ({ args }) => args[0] ?? null, name: ({ attrs }) => attrs?.get('name_') ?? null },
  KeyError: {},
  SyntaxError: {
    msg: ({ args }) => args[0] ?? null,
    lineno: ({ attrs }) => attrs?.get('line_') ?? null,
  },
}
for (const [name, members] of Object.entries(told))
  for (const [key, get] of Object.entries(members))
    exceptions.get(name)!.own.set(
      key,
      new Getter(get as (of: never) => Value, (of: never, value) => {
        ;((of as Exception).attrs ??= new Map()).set(`${key}_`, value)
      }),
    )

/** How a program's classes are made, and their objects. */
import { ask, call } from './asking.ts'
import { bound, objectMethods, setPlainly } from './attributes.ts'
import { Body } from './body.ts'
import { baseException, typeError } from './errors.ts'
import type { Host } from './host.ts'
import { define, native } from './natives.ts'
import { ownRepr, ownStr } from './showing.ts'
import { Dict, LiveNames } from './tables.ts'
import {
  Alias,
  Call,
  Cell,
  Class,
  ClassMethod,
  type Doing,
  type Exception,
  Func,
  Getter,
  Instance,
  isDoing,
  MroConflict,
  type Names,
  Native,
  type Obj,
  objectType,
  Property,
  StaticMethod,
  Tuple,
  typeOf,
  typeType,
  type Value,
} from './values.ts'

/** Those that cannot be derived from. */
const finalTypes = new Set(
  'bool NoneType function builtin_function_or_method method range slice generator ellipsis'.split(' '),
)
/** What is filled by `__init__`, and not by `__new__`. */
const containers = new Set('list dict set bytearray deque defaultdict OrderedDict Counter'.split(' '))

function* made(cls: Class, args: Value[], keywords: Names | undefined, host: Host): Doing<Value> {
  if (!cls.construct) return new Instance(cls)
  const answer = cls.construct(cls, args, keywords, host as never)
  return isDoing(answer) ? yield* answer : answer
}

export const objectNew = new StaticMethod(
  new Native('__new__', ([cls, ...args], keywords, host) => {
    if (!(cls instanceof Class)) throw typeError('object.__new__(X): X is not a type object')
    return made(cls, args, keywords, host)
  }),
)

const objectInit = new Native('__init__', () => null, true)
const exceptionInit = new Native(
  '__init__',
  ([self, ...args]) => {
    ;(self as Exception).args = args
    return null
  },
  true,
)
const passive = new Set<Value>([objectInit, exceptionInit])

/** Whether its objects are done when they are made. */
export function isPassive(cls: Class): boolean {
  const init = cls.find('__init__') ?? objectInit
  return passive.has(init) || (init instanceof Native && containers.has(kindOf(cls).name))
}

/** The class of ours that it descends from first. */
const kindOf = (cls: Class): Class => cls.mro.find(({ isOurs }) => isOurs)!

export function* instantiated(
  cls: Class,
  args: Value[],
  keywords: Names | undefined,
  host: Host,
): Doing<Value> {
  const meta = cls.cls === typeType ? undefined : cls.cls.find('__call__')
  if (meta !== undefined) return yield* call(meta, [cls, ...args], keywords)
  const abstract = cls.find('__abstractmethods__')
  if (abstract instanceof Tuple && abstract.items.length > 0)
    throw cannotMake(cls, abstract.items as string[], Number(host.version.split('.')[1]))
  const own = cls.find('__new__')
  const init = cls.find('__init__') ?? objectInit
  let object: Value
  if (own === objectNew || own === undefined) {
    const kind = kindOf(cls)
    const isFilledLater = init instanceof Func && (containers.has(kind.name) || !isPassive(kind))
    if (!cls.construct && passive.has(init) && (args.length > 0 || keywords))
      throw typeError(`${cls.name}() takes no arguments`)
    object = yield* made(cls, isFilledLater ? [] : args, isFilledLater ? undefined : keywords, host)
  } else object = yield* call(own instanceof StaticMethod ? own.callee : own, [cls, ...args], keywords)
  if (!typeOf(object).isA(cls) || isPassive(cls)) return object
  const answer = yield* call(init, [object, ...args], keywords)
  if (answer !== null) throw typeError(`__init__() should return None, not '${typeOf(answer).name}'`)
  return object
}

function cannotMake({ name }: Class, abstract: readonly string[], minor: number) {
  const names = abstract.toSorted().map((each) => (minor < 12 ? each : `'${each}'`))
  const several = names.length > 1 ? 's' : ''
  if (minor < 12)
    return typeError(
      `Can't instantiate abstract class ${name} with abstract method${several} ${names.join(', ')}`,
    )
  return typeError(
    `Can't instantiate abstract class ${name} without an implementation for abstract method${several} ${names.join(', ')}`,
  )
}

/** What a class statement calls: with what fills its names, its name, and what stands within its brackets. */
export const buildClass = new Native('__build_class__', (args, keywords, host) =>
  built(args as [Func, string, ...Value[]], keywords, host),
)

function* built(
  [func, name, ...given]: [Func, string, ...Value[]],
  keywords: Names | undefined,
  host: Host,
): Doing<Value> {
  const bases = yield* classesIn(given)
  const meta = keywords?.get('metaclass')
  const others = new Map([...(keywords ?? [])].filter(([key]) => key !== 'metaclass'))
  const names: Names = new Map<string, Value>([
    ['__module__', func.globals.get('__name__') ?? '__main__'],
    ['__qualname__', func.qualname],
  ])
  const cell = yield* call(new Body(func, names))
  const kind = bases.reduce(
    (known, base) => (base.cls.isA(known) ? base.cls : known),
    meta instanceof Class ? meta : typeType,
  )
  const more = others.size > 0 ? others : undefined
  const cls = kind.isOurs
    ? yield* plainClass(name, bases, names, others, host)
    : yield* call(kind, [name, new Tuple(bases), Dict.of(names)], more)
  if (cell instanceof Cell) cell.value = cls
  return cls
}

function* plainClass(
  name: string,
  bases: readonly Class[],
  names: Names,
  keywords: Names,
  host: Host,
): Doing<Value> {
  const cls = makeClass(name, bases, names)
  yield* finished(cls, keywords, host)
  return cls
}

function* classesIn(given: readonly Value[]): Doing<Class[]> {
  const bases: Class[] = []
  for (const each of given) {
    const base = each instanceof Alias && each.origin instanceof Class ? each.origin : each
    if (!(base instanceof Class)) {
      const entries = typeOf(each).find('__mro_entries__')
      if (entries === undefined) throw typeError(`${typeOf(each).name}() takes at most 2 arguments (3 given)`)
      const found = yield* ask(entries, each, new Tuple(given))
      if (found instanceof Tuple) bases.push(...(found.items as Class[]))
      continue
    }
    if (base.isOurs && finalTypes.has(base.name))
      throw typeError(`type '${base.name}' is not an acceptable base type`)
    bases.push(base)
  }
  return bases
}

/** A class with these names. */
function makeClass(name: string, bases: readonly Class[], names: Iterable<readonly [string, Value]>): Class {
  let cls: Class
  // Bases that are at odds are told of by throwing.
  try {
    cls = new Class(name, bases.length > 0 ? bases : [objectType], false)
  } catch (error) {
    if (!(error instanceof MroConflict)) throw error
    const list = bases.map((each) => each.name).join(', ')
    throw typeError(`Cannot create a consistent method resolution order (MRO) for bases ${list}`)
  }
  for (const [key, value] of names) cls.own.set(key, value)
  cls.module = textOr(cls.own.get('__module__'), '__main__')
  cls.qualname = textOr(cls.own.get('__qualname__'), name)
  cls.own.delete('__qualname__')
  for (const key of ['__init_subclass__', '__class_getitem__']) {
    const value = cls.own.get(key)
    if (value instanceof Func) cls.own.set(key, new ClassMethod(value))
  }
  const maker = cls.own.get('__new__')
  if (maker instanceof Func) cls.own.set('__new__', new StaticMethod(maker))
  if (cls.own.has('__eq__') && !cls.own.has('__hash__')) cls.own.set('__hash__', null)
  noteAbstract(cls)
  return cls
}

const textOr = (value: Value | undefined, byDefault: string): string =>
  typeof value === 'string' ? value : byDefault

/** Methods that are still to be written, where its like is asked for that. */
function noteAbstract(cls: Class): void {
  if (cls.cls.name !== 'ABCMeta') return
  const names = new Set<string>()
  for (const each of cls.mro) for (const [key, value] of each.own) if (isAbstract(value)) names.add(key)
  const left = [...names].filter((key) => isAbstract(cls.find(key)))
  cls.set('__abstractmethods__', new Tuple(left))
}

function isAbstract(value: Value | undefined): boolean {
  if (value instanceof Property) return isAbstract(value.getter)
  if (value instanceof ClassMethod || value instanceof StaticMethod) return isAbstract(value.callee)
  return value instanceof Func && value.attrs?.get('__isabstractmethod__') === true
}

/** Tells its attributes, and the classes that it descends from, that it is there. */
function* finished(cls: Class, keywords: Names, host: Host): Doing<void> {
  for (const [key, value] of [...cls.own]) {
    const setName = value instanceof Instance ? value.cls.find('__set_name__') : undefined
    if (setName !== undefined) yield* ask(setName, value, cls, key)
  }
  const parent = cls.findAfter(cls, '__init_subclass__')
  if (parent !== undefined) {
    const found = bound(parent, cls, cls)
    if (found !== undefined && !(found instanceof Call))
      yield* call(found, [], keywords.size > 0 ? keywords : undefined)
  } else if (keywords.size > 0 && cls.onDerived === undefined)
    throw typeError(`${cls.name}.__init_subclass__() takes no keyword arguments`)
  if (cls.onDerived) yield* cls.onDerived(cls, host as never)
}

const typeMembers: Readonly<Record<string, (of: Class) => Value>> = {
  __name__: (of) => of.name,
  __qualname__: (of) => of.qualname,
  __module__: (of) => of.module,
  __doc__: (of) => of.own.get('__doc__') ?? null,
  __mro__: (of) => new Tuple(of.mro),
  __bases__: (of) => new Tuple(of.bases),
  __base__: (of) => of.bases[0] ?? null,
  __dict__: (of) => Dict.of(of.own),
}

for (const [key, get] of Object.entries(typeMembers))
  typeType.own.set(
    key,
    new Getter(get as (of: never) => Value, (of: never, value) => {
      const cls: Class = of
      if (key === '__doc__') return cls.set(key, value)
      if (key === '__name__' || key === '__qualname__' || key === '__module__')
        Object.assign(cls, { [key.replaceAll('_', '')]: value })
    }),
  )

typeType.construct = (cls, args, keywords, host) => {
  if (args.length === 1) return typeOf(args[0])
  if (args.length !== 3) throw typeError('type() takes 1 or 3 arguments')
  return typeMade(cls, args, keywords, host)
}

function* typeMade(
  meta: Class,
  [name, bases, names]: Value[],
  keywords: Names | undefined,
  host: Host,
): Doing<Value> {
  const entries = (names as Dict).entries.values()
  const cls = makeClass(
    name as string,
    (bases as Tuple).items as Class[],
    Array.from(entries, ({ key, value }) => [key as string, value] as const),
  )
  cls.cls = meta
  noteAbstract(cls)
  yield* finished(cls, keywords ?? new Map(), host)
  return cls
}

define(typeType, {
  'mro(self)': ([self]) => new Tuple((self as Class).mro),
  '__subclasses__(self)': () => new Tuple([]),
})

/** The names of an object, which may be changed through this. */
const namesOf = (of: Obj): Dict => new LiveNames((of.attrs ??= new Map()))

objectType.own.set('__new__', objectNew)
objectType.own.set('__init__', objectInit)
objectType.own.set('__dict__', new Getter((of: Obj) => namesOf(of)))
objectType.own.set('__doc__', null)
objectType.own.set('__module__', new Getter((of: Obj) => of.attrs?.get('__module__') ?? of.cls.module))
for (const [name, method] of [
  ['__repr__', native('__repr__', 'self', ([self]) => ownRepr(self as Obj), { isMethod: true })],
  ['__str__', native('__str__', 'self', ([self]) => ownStr(self as Obj), { isMethod: true })],
  ['__eq__', native('__eq__', 'self other', ([self, other]) => self === other, { isMethod: true })],
  ['__ne__', native('__ne__', 'self other', ([self, other]) => self !== other, { isMethod: true })],
  ['__hash__', native('__hash__', 'self', () => 1, { isMethod: true })],
  [
    '__setattr__',
    native(
      '__setattr__',
      'self name value',
      ([self, name, value]) => {
        setPlainly(self, name as string, value)
        return null
      },
      { isMethod: true },
    ),
  ],
  [
    '__delattr__',
    native(
      '__delattr__',
      'self name',
      ([self, name]) => {
        setPlainly(self, name as string, undefined)
        return null
      },
      { isMethod: true },
    ),
  ],
  ['__init_subclass__', native('__init_subclass__', '*args **keywords', () => null)],
] as const)
  objectMethods.set(name, method)

baseException.own.set('__init__', exceptionInit)
define(baseException, {
  'with_traceback(self traceback)': ([self]) => self,
  'add_note(self note)': ([self, note]) => {
    const names = ((self as Exception).attrs ??= new Map())
    const notes = names.get('__notes__')
    names.set('__notes__', new Tuple([...(notes instanceof Tuple ? notes.items : []), note]))
    return null
  },
})
const exceptionMembers: Readonly<
  Record<string, [(of: Exception) => Value, ((of: Exception, value: Value) => void)?]>
> = {
  args: [
    ({ args }) => new Tuple(args),
    (of, value) => {
      of.args = (value as Tuple).items
    },
  ],
  __cause__: [
    ({ cause }) => cause,
    (of, value) => {
      of.cause = value
      of.hidesContext = true
    },
  ],
  __context__: [({ context }) => context],
  __traceback__: [(of) => (of.trace.length > 0 ? of : null), () => {}],
  __suppress_context__: [
    ({ hidesContext }) => hidesContext,
    (of, value) => {
      of.hidesContext = value === true
    },
  ],
}
for (const [key, [get, set]] of Object.entries(exceptionMembers))
  baseException.own.set(key, new Getter(get as (of: never) => Value, set as never))

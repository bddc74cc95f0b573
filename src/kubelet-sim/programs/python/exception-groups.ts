/** Groups of exceptions: how they are made and taken apart, and what `except*` does with them (PEP 654). */
import { call } from './asking.ts'
import { findAttribute } from './attributes.ts'
import { truth } from './comparing.ts'
import { baseException, exceptions, typeError, valueError } from './errors.ts'
import { itemsOf, plainItems } from './iterating.ts'
import { define, native } from './natives.ts'
import {
  Call,
  Class,
  type Doing,
  Exception,
  Func,
  Getter,
  List,
  Method,
  type Names,
  Native,
  Obj,
  objectType,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

const exception = exceptions.get('Exception')!
export const baseGroup = new Class('BaseExceptionGroup', [baseException])
export const group = new Class('ExceptionGroup', [baseGroup, exception])

export const isGroup = ({ cls }: Exception): boolean => cls.isA(baseGroup)

/** What a group is made of. */
export const partsOf = ({ args }: Exception): readonly Exception[] =>
  (args[1] instanceof List || args[1] instanceof Tuple ? args[1].items : []) as readonly Exception[]

baseGroup.construct = (cls, args) => made(cls, args)
group.construct = baseGroup.construct

function made(cls: Class, args: Value[]): Exception {
  if (args.length !== 2)
    throw typeError(`BaseExceptionGroup.__new__() takes exactly 2 arguments (${args.length} given)`)
  const [message, given] = args
  if (typeof message !== 'string')
    throw typeError(`BaseExceptionGroup.__new__() argument 1 must be str, not ${typeOf(message).name}`)
  const items = given instanceof List || given instanceof Tuple ? plainItems(given) : undefined
  if (!items) throw typeError('second argument (exceptions) must be a sequence')
  if (items.length === 0) throw valueError('second argument (exceptions) must be a non-empty sequence')
  for (const [n, each] of items.entries())
    if (!(each instanceof Exception))
      throw valueError(`Item ${n} of second argument (exceptions) is not an exception`)
  const isPlain = items.every((each) => (each as Exception).cls.isA(exception))
  if (!isPlain && cls === group) throw typeError('Cannot nest BaseExceptions in an ExceptionGroup')
  if (!isPlain && cls.isA(exception)) throw typeError(`Cannot nest BaseExceptions in '${cls.name}'`)
  return new Exception(cls === baseGroup && isPlain ? group : cls, [message, given])
}

/** Says of an exception whether it is wanted. */
type Condition = (each: Exception) => Doing<boolean>

function conditionOf(given: Value): Condition {
  const types = given instanceof Tuple ? given.items : [given]
  if (types.every((each) => each instanceof Class && each.isA(baseException)))
    return function* (each) {
      return types.some((type) => each.cls.isA(type as Class))
    }
  if (given instanceof Func || given instanceof Native || given instanceof Method)
    return function* (each) {
      return yield* truth(yield* call(given, [each]))
    }
  throw typeError('expected a function, exception type or tuple of exception types')
}

/** A group of the same kind, of some of its parts; undefined without any. */
function* derived(from: Exception, parts: readonly Exception[]): Doing<Exception | undefined> {
  if (parts.length === 0) return undefined
  const way = findAttribute(from, 'derive')
  const callee = way instanceof Call ? yield* call(way.callee, way.args) : way!
  const result = yield* call(callee, [new List([...parts])])
  if (!(result instanceof Exception) || !isGroup(result))
    throw typeError('derive must return an instance of BaseExceptionGroup')
  result.trace = [...from.trace]
  result.cause = from.cause
  result.context = from.context
  result.hidesContext = from.hidesContext
  const notes = from.attrs?.get('__notes__')
  if (notes !== undefined) (result.attrs ??= new Map()).set('__notes__', notes)
  return result
}

type Halves = readonly [Exception | undefined, Exception | undefined]

function* halves(of: Exception, isWanted: Condition): Doing<Halves> {
  if (yield* isWanted(of)) return [of, undefined]
  if (!isGroup(of)) return [undefined, of]
  const [found, left]: [Exception[], Exception[]] = [[], []]
  for (const each of partsOf(of)) {
    const [one, other] = yield* halves(each, isWanted)
    if (one) found.push(one)
    if (other) left.push(other)
  }
  return [yield* derived(of, found), yield* derived(of, left)]
}

define(baseGroup, {
  message: ([of]) => (of as Exception).args[0],
  exceptions: ([of]) => new Tuple(partsOf(of as Exception)),
  'derive(self excs)': function* ([of, parts]) {
    const [message] = (of as Exception).args
    return made(baseGroup, [message, new List([...(yield* itemsOf(parts))])])
  },
  'split(self condition)': function* ([of, condition]) {
    const [found, left] = yield* halves(of as Exception, conditionOf(condition))
    return new Tuple([found ?? null, left ?? null])
  },
  'subgroup(self condition)': function* ([of, condition]) {
    return (yield* halves(of as Exception, conditionOf(condition)))[0] ?? null
  },
})
baseGroup.own.set('__class_getitem__', new Getter(() => baseGroup))

/** What `except*` knows while its handlers run. */
class Handling extends Obj {
  left: Exception | undefined
  readonly raised: Exception[] = []

  constructor(readonly given: Exception) {
    super(objectType)
    this.left = given
  }
}

function* taken(handling: Handling, types: Value): Doing<Value> {
  for (const each of types instanceof Tuple ? types.items : [types]) {
    if (!(each instanceof Class) || !each.isA(baseException))
      throw typeError('catching classes that do not inherit from BaseException is not allowed')
    if (each.isA(baseGroup))
      throw typeError('catching ExceptionGroup with except* is not allowed. Use except instead.')
  }
  if (!handling.left) return null
  const [found, left] = yield* halves(handling.left, conditionOf(types))
  handling.left = left
  if (!found) return null
  // What comes alone is handed on as a group.
  if (isGroup(found)) return found
  return made(baseGroup, ['', new Tuple([found])])
}

/** It is what was taken from the group, and raised as it was. */
const isOf = (given: Exception, each: Exception): boolean =>
  isGroup(each) &&
  each.cause === given.cause &&
  each.context === given.context &&
  each.trace.length === given.trace.length &&
  each.trace.every(({ code, at }, n) => given.trace[n].code === code && given.trace[n].at === at)

function leavesOf(each: Exception, into: Set<Exception>): Set<Exception> {
  if (!isGroup(each)) into.add(each)
  else for (const part of partsOf(each)) leavesOf(part, into)
  return into
}

/** What goes on when the handlers are done: what they have raised, and what none of them has taken. */
function* outcome({ given, left, raised }: Handling): Doing<Value> {
  if (!isGroup(given)) return raised[0] ?? left ?? null
  const again = [...raised.filter((each) => isOf(given, each)), ...(left ? [left] : [])]
  const fresh = raised.filter((each) => !isOf(given, each))
  const leaves = new Set<Exception>()
  for (const each of again) leavesOf(each, leaves)
  // biome-ignore lint/correctness/useYield: others ask the program.
  const [rest] = yield* halves(given, function* (each) {
    return leaves.has(each)
  })
  if (fresh.length === 0) return rest ?? null
  if (fresh.length === 1 && !rest) return fresh[0]
  return made(baseGroup, ['', new List(rest ? [...fresh, rest] : fresh)])
}

/** What the statements that `except*` comes to ask for, by names that no program can write. */
export const groupNames: Names = new Map<string, Value>(
  [
    native('.handling', 'exception', ([given]) => new Handling(given as Exception)),
    native('.taken', 'handling types', ([handling, types]) => taken(handling as Handling, types)),
    native('.noted', 'handling exception', ([handling, each]) => {
      ;(handling as Handling).raised.push(each as Exception)
      return null
    }),
    native('.outcome', 'handling', ([handling]) => outcome(handling as Handling)),
  ].map((each) => [each.name, each]),
)

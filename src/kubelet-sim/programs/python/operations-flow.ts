/** Instructions that say where to go on: jumps, loops, exceptions, `with`. */
import { ask, call } from './asking.ts'
import { Handed } from './asynchronous-generator.ts'
import { findAttribute } from './attributes.ts'
import { plainTruth, truth } from './comparing.ts'
import { baseException, exceptions, failure, runtimeError, typeError, valueError } from './errors.ts'
import type { Frame } from './frame.ts'
import { exceptionOf, Generator } from './generator.ts'
import { itemsOf, iteratorOf, nextOf, plainItems, plainIterator } from './iterating.ts'
import { popped, type Runner, type Step, top } from './runner.ts'
import {
  Call,
  Class,
  type Doing,
  Exception,
  Iterator,
  List,
  PlainIterator,
  Raised,
  type Stop,
  stop,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'
import { asked, askedForNext, waitedOf } from './waiting.ts'

/** Looks at the condition on the stack; where a class has to be asked first, the jump is made again. */
function holds(frame: Frame, runner: Runner): boolean | undefined {
  const plain = plainTruth(top(frame))
  if (plain !== undefined) return plain
  frame.at--
  runner.begin(truth(popped(frame)))
  return undefined
}

const jump =
  (isWanted: boolean, keeps: boolean): Step =>
  (frame, arg, runner) => {
    const found = holds(frame, runner)
    if (found === undefined) return true
    if (found === isWanted) frame.at = arg
    if (found !== isWanted || !keeps) frame.stack.pop()
    return undefined
  }

function* unpacked(value: Value, before: number, after: number | undefined): Doing<readonly Value[]> {
  const items = yield* itemsOf(value)
  return arranged(items, before, after)
}

/** In so many parts, the first of them last, as they are to lie on the stack. */
function arranged(items: readonly Value[], before: number, after: number | undefined): Value[] {
  if (after === undefined) {
    if (items.length < before)
      throw valueError(`not enough values to unpack (expected ${before}, got ${items.length})`)
    if (items.length > before) throw valueError(`too many values to unpack (expected ${before})`)
    return items.toReversed()
  }
  if (items.length < before + after)
    throw valueError(`not enough values to unpack (expected at least ${before + after}, got ${items.length})`)
  const end = items.length - after
  return [...items.slice(0, before), new List(items.slice(before, end)), ...items.slice(end)].reverse()
}

function unpack(frame: Frame, runner: Runner, before: number, after: number | undefined): true | undefined {
  const value = popped(frame)
  const items = plainItems(value)
  if (items) {
    frame.stack.push(...arranged(items, before, after))
    return undefined
  }
  if (value === null || (typeof value !== 'object' && typeof value !== 'string'))
    throw typeError(`cannot unpack non-iterable ${typeOf(value).name} object`)
  frame.awaits = 'entered'
  return runner.begin(asParts(unpacked(value, before, after)))
}

/** Parts that are to lie on the stack one by one. */
export class Parts extends Tuple {}

function* asParts(work: Doing<readonly Value[]>): Doing<Value> {
  return new Parts(yield* work)
}

function* raised(value: Value, cause: Value | undefined): Doing<Value> {
  const exception = yield* exceptionOf(value)
  if (cause !== undefined) {
    exception.cause = cause === null ? null : yield* causeOf(cause)
    exception.hidesContext = true
  }
  throw new Raised(exception)
}

function* causeOf(cause: Value): Doing<Value> {
  if (cause instanceof Exception || cause instanceof Class) return yield* exceptionOf(cause)
  throw typeError('exception causes must derive from BaseException')
}

/** Whether an exception is of a class, or of one of several. */
function matches(exception: Exception, type: Value): boolean {
  if (type instanceof Tuple) return type.items.some((each) => matches(exception, each))
  if (!(type instanceof Class) || !type.isA(baseException))
    throw typeError('catching classes that do not inherit from BaseException is not allowed')
  return exception.cls.isA(type)
}

function* entered(manager: Value): Doing<Value> {
  const cls = typeOf(manager)
  const [enter, exit] = [cls.find('__enter__'), cls.find('__exit__')]
  if (enter === undefined || exit === undefined)
    throw typeError(
      `'${cls.name}' object does not support the context manager protocol${enter === undefined ? '' : ' (missed __exit__ method)'}`,
    )
  const found = findAttribute(manager, '__exit__')
  const leaving = found instanceof Call ? yield* call(found.callee, found.args) : found!
  return new Parts([leaving, yield* ask(enter, manager)])
}

function* exited(exit: Value, exception: Exception): Doing<Value> {
  const answer = yield* call(exit, [exception.cls, exception, traceback(exception)])
  return yield* truth(answer)
}

/** What stands for where an exception has come by. */
const traceback = (exception: Exception): Value => exception

function* nextItem(iterator: Value): Doing<Value | Stop> {
  return yield* nextOf(iterator)
}

function again(frame: Frame, runner: Runner, isWithinHandler: boolean): never {
  const exception = popped(frame) as Exception
  if (isWithinHandler) frame.stack.length -= 2
  runner.handled = popped(frame) as Exception | null
  throw new Raised(exception, true)
}

export const flowSteps = {
  jump: (frame, arg) => {
    frame.at = arg
  },
  'jump-if-false': jump(false, false),
  'jump-if-true': jump(true, false),
  'jump-if-false-or-pop': jump(false, true),
  'jump-if-true-or-pop': jump(true, true),

  iterate: (frame, _arg, runner) => {
    const value = popped(frame)
    const plain = plainIterator(value)
    if (plain === undefined) return runner.begin(iteratorOf(value))
    frame.stack.push(plain)
  },
  'iterate-from': (frame, _arg, runner) => {
    const value = popped(frame)
    const plain = plainIterator(value)
    if (plain === undefined) return runner.begin(iteratorOf(value))
    frame.stack.push(plain)
  },
  'wait-for': (frame, _arg, runner) => runner.begin(waitedOf(popped(frame))),
  next: (frame, arg, runner) => {
    const iterator = top(frame)
    if (iterator instanceof PlainIterator) {
      const value = iterator.next()
      if (value === stop) {
        frame.stack.pop()
        frame.at = arg
      } else frame.stack.push(value)
      return
    }
    frame.awaits = 'next'
    if (iterator instanceof Generator) {
      runner.resume(iterator, { value: null })
      return true
    }
    return runner.begin(nextItem(iterator))
  },
  yield: (frame, _arg, runner) => runner.yielded(frame, popped(frame)),
  'yield-from': (frame, _arg, runner) => {
    const value = popped(frame)
    const iterator = top(frame)
    frame.awaits = 'delegated'
    if (iterator instanceof Generator) {
      runner.resume(iterator, { value })
      return true
    }
    if (value !== null && !(iterator instanceof Iterator)) {
      const send = findAttribute(iterator, 'send')
      if (send !== undefined && !(send instanceof Call)) return runner.begin(call(send, [value]))
    }
    return runner.begin(nextItem(iterator))
  },
  'hand-out': (frame) => {
    frame.stack.push(new Handed(popped(frame)))
  },
  'iterate-waiting': (frame, _arg, runner) => runner.begin(asked(popped(frame), '__aiter__')),
  'ask-next': (frame, _arg, runner) => runner.begin(askedForNext(top(frame))),
  'next-handed': (frame, _arg, runner) => {
    const value = popped(frame)
    const iterator = top(frame)
    frame.awaits = 'handed'
    if (!(iterator instanceof Generator)) return runner.begin(nextItem(iterator))
    runner.resume(iterator, { value })
    return true
  },
  return: (frame, _arg, runner) => runner.returned(frame, popped(frame)),
  keep: (frame) => {
    frame.kept = popped(frame)
  },
  kept: (frame) => {
    frame.stack.push(frame.kept)
  },

  unpack: (frame, arg, runner) => unpack(frame, runner, arg, undefined),
  'unpack-rest': (frame, arg, runner) => unpack(frame, runner, arg >> 8, arg & 255),

  'set-up': (frame, arg) => {
    frame.blocks.push(arg, frame.stack.length)
  },
  /** The same, without what lies on top. */
  'set-up-below': (frame, arg) => {
    frame.blocks.push(arg, frame.stack.length - 1)
  },
  'leave-block': (frame) => {
    frame.blocks.length -= 2
  },
  'leave-handler': (frame, _arg, runner) => {
    frame.stack.pop()
    runner.handled = popped(frame) as Exception | null
  },
  'match-exception': (frame) => {
    const type = popped(frame)
    frame.stack.push(matches(top(frame) as Exception, type))
  },
  reraise: (frame, arg, runner) => again(frame, runner, arg === 1),
  raise: (frame, arg, runner) => {
    if (arg === 0) {
      const { handled } = runner
      if (!handled) throw runtimeError('No active exception to reraise')
      throw new Raised(handled, true)
    }
    if (arg === 3) throw new Raised(popped(frame) as Exception, true)
    const cause = arg === 2 ? popped(frame) : undefined
    const value = popped(frame)
    if (value instanceof Exception && cause === undefined) throw new Raised(value)
    return runner.begin(raised(value, cause))
  },
  'fail-assertion': (frame, arg) => {
    throw failure(exceptions.get('AssertionError')!, ...(arg === 1 ? [popped(frame)] : []))
  },

  enter: (frame, _arg, runner) => {
    frame.awaits = 'entered'
    return runner.begin(entered(popped(frame)))
  },
  'exit-raised': (frame, _arg, runner) => {
    const { stack } = frame
    return runner.begin(exited(stack[stack.length - 3], stack[stack.length - 1] as Exception))
  },
} satisfies Readonly<Record<string, Step>>

/** Instructions that load, store and delete what names stand for. */
import { call } from './asking.ts'
import { findAttribute, missing, setAttribute } from './attributes.ts'
import { exceptions, failure, nameError, unboundError } from './errors.ts'
import type { Frame } from './frame.ts'
import { deleteItem, setItem, setPlainItem } from './item-changes.ts'
import { item, plainItem } from './items.ts'
import { popped, type Runner, type Step, top } from './runner.ts'
import {
  Call,
  Cell,
  type Code,
  type Doing,
  Func,
  Instance,
  Method,
  Native,
  Slice,
  type Value,
} from './values.ts'
import { longText, sizeOfMade, weightOf } from './weights.ts'

/** What is called in the place of looking an attribute up. */
function* asked({ callee, args, keywords }: Call): Doing<Value> {
  return yield* call(callee, args, keywords)
}

function* nothing(work: Doing<unknown>): Doing<Value> {
  yield* work
  return null
}

/** Does something whose answer nobody wants. */
const begin = (frame: Frame, runner: Runner, work: Doing<unknown>): true => {
  frame.awaits = 'ignored'
  return runner.begin(nothing(work))
}

const cellName = (code: Code, at: number): string =>
  at < code.cells.length ? code.cells[at] : code.free[at - code.cells.length]

function cellValue(frame: Frame, at: number): Value {
  const { value } = frame.cells[at]
  if (value !== undefined) return value
  const name = cellName(frame.code, at)
  throw at < frame.code.cells.length
    ? unboundError(name)
    : failure(
        exceptions.get('NameError')!,
        `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`,
      )
}

const globalNamed = (frame: Frame, name: string, runner: Runner): Value => {
  const found = frame.globals.get(name)
  if (found !== undefined) return found
  const common = runner.host.builtins.get(name)
  if (common === undefined) throw nameError(name)
  return common
}

/** Counts what it took to take a slice of something long. */
function countSlice(of: Value, found: Value, runner: Runner): void {
  const { process } = runner.host
  const units = weightOf(found) + (typeof of === 'string' && of.length > longText ? of.length >> 5 : 0)
  if (units === 0) return
  process.charge(units)
  if (process.needsRest(0)) runner.fuel = 0
}

export const nameSteps = {
  'load-fast': (frame, arg) => {
    const value = frame.fast[arg]
    if (value === undefined) throw unboundError(frame.code.locals[arg])
    frame.stack.push(value)
  },
  'store-fast': (frame, arg) => {
    frame.fast[arg] = popped(frame)
  },
  'delete-fast': (frame, arg) => {
    if (frame.fast[arg] === undefined) throw unboundError(frame.code.locals[arg])
    frame.fast[arg] = undefined
  },
  'load-cell': (frame, arg) => {
    frame.stack.push(cellValue(frame, arg))
  },
  'store-cell': (frame, arg) => {
    frame.cells[arg].value = popped(frame)
  },
  'delete-cell': (frame, arg) => {
    cellValue(frame, arg)
    frame.cells[arg].value = undefined
  },
  'load-class-cell': (frame, arg) => {
    const own = frame.names?.get(cellName(frame.code, arg))
    frame.stack.push(own === undefined ? cellValue(frame, arg) : own)
  },
  closure: (frame, arg) => {
    frame.stack.push(frame.cells[arg] as Cell)
  },
  'load-name': (frame, arg, runner) => {
    const name = frame.code.names[arg]
    const own = frame.names?.get(name)
    frame.stack.push(own === undefined ? globalNamed(frame, name, runner) : own)
  },
  'store-name': (frame, arg) => {
    ;(frame.names ?? frame.globals).set(frame.code.names[arg], popped(frame))
  },
  'delete-name': (frame, arg) => {
    const name = frame.code.names[arg]
    if (!(frame.names ?? frame.globals).delete(name)) throw nameError(name)
  },
  'load-global': (frame, arg, runner) => {
    frame.stack.push(globalNamed(frame, frame.code.names[arg], runner))
  },
  'store-global': (frame, arg) => {
    frame.globals.set(frame.code.names[arg], popped(frame))
  },
  'delete-global': (frame, arg) => {
    const name = frame.code.names[arg]
    if (!frame.globals.delete(name)) throw nameError(name)
  },

  'load-attribute': (frame, arg, runner) => {
    const of = popped(frame)
    const name = frame.code.names[arg]
    const found = findAttribute(of, name)
    if (found instanceof Call) return runner.begin(asked(found))
    if (found === undefined) throw missing(of, name)
    frame.stack.push(found)
  },
  'store-attribute': (frame, arg, runner) => {
    const of = popped(frame)
    const needed = setAttribute(of, frame.code.names[arg], popped(frame))
    if (needed) return begin(frame, runner, asked(needed))
    runner.host.hold(48)
  },
  'delete-attribute': (frame, arg, runner) => {
    const needed = setAttribute(popped(frame), frame.code.names[arg], undefined)
    if (needed) return begin(frame, runner, asked(needed))
  },
  /** Leaves what is to be called, and the object before its arguments; or what is to be called alone. */
  method: (frame, arg, runner) => {
    const of = popped(frame)
    const name = frame.code.names[arg]
    if (of instanceof Instance) {
      // A method is called on its object without being made an object itself.
      const inClass = of.cls.find(name)
      if (inClass instanceof Func && !of.attrs.has(name)) {
        frame.stack.push(inClass, of)
        return
      }
    }
    const found = findAttribute(of, name)
    if (found === undefined) throw missing(of, name)
    if (found instanceof Call) {
      frame.awaits = 'method'
      return runner.begin(asked(found))
    }
    if (found instanceof Method && (found.callee instanceof Native || found.callee instanceof Func))
      frame.stack.push(found.callee, found.self)
    else frame.stack.push(found, noSelf)
  },

  'load-item': (frame, _arg, runner) => {
    const index = popped(frame)
    const of = top(frame)
    const found = plainItem(of, index)
    if (found === undefined) {
      popped(frame)
      return runner.begin(item(of, index))
    }
    if (index instanceof Slice) {
      runner.host.hold(sizeOfMade(found))
      countSlice(of, found, runner)
    }
    frame.stack[frame.stack.length - 1] = found
  },
  'store-item': (frame, _arg, runner) => {
    const index = popped(frame)
    const of = popped(frame)
    const value = popped(frame)
    if (!setPlainItem(of, index, value)) return begin(frame, runner, setItem(of, index, value))
    runner.host.hold(48)
  },
  'delete-item': (frame, _arg, runner) => {
    const index = popped(frame)
    return begin(frame, runner, deleteItem(popped(frame), index))
  },
} satisfies Readonly<Record<string, Step>>

/** Stands where an object would stand before the arguments. */
export const noSelf = new Cell(undefined)

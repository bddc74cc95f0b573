/** The functions of jq that take filters, or hand on other than one value. */
import type { Working } from '../../../runtime/program.ts'
import { keysOfPath, nowhere, type Path, rootPath, step } from './paths.ts'
import { type At, Broken, done, type Emit, type JqRunner, type Native } from './running.ts'
import type { Node } from './syntax.ts'
import { valueAt, withoutPlaces } from './updates.ts'
import { arrayOf, fail, isArray, JqFailure, type Json, typeOf } from './values.ts'

/** Ends the program. */
export class Halted {
  constructor(
    readonly exitCode: number,
    readonly value?: Json,
  ) {}
}

/** The first values of a filter, so many; each is handed on once it is known whether it is the last. */
function* limited(machine: JqRunner, count: number, run: (emit: Emit) => Working, emit: Emit): Working {
  if (count <= 0) return
  const label = {}
  let seen = 0
  let last: { readonly value: Json; readonly path: Path | undefined } | undefined
  yield* machine.untilBroken(label, () =>
    run((value, path) => {
      if (++seen < count) return emit(value, path)
      last = { value, path }
      throw new Broken(label)
    }),
  )
  if (last) yield* emit(last.value, last.path)
}

/** A value, what a filter makes of it, what that makes of those, and so on. */
function* recurse(machine: JqRunner, node: Node, at: At, emit: Emit): Working {
  let left: Level | undefined = { found: [{ value: at.value, path: at.path }], next: 0, below: undefined }
  while (left) {
    const each: Found | undefined = left.found[left.next++]
    if (!each) {
      left = left.below
      continue
    }
    // The last of a level needs that level no more: a chain of any length takes no room.
    if (left.next === left.found.length) left = left.below
    yield* emit(each.value, each.path)
    const found: Found[] = []
    yield* machine.each(node, { ...at, value: each.value, path: each.path }, (value, path) => {
      found.push({ value, path })
      return done
    })
    if (found.length > 0) left = { found, next: 0, below: left }
    if (machine.process.needsRest(16 + found.length * 8)) yield* machine.process.rest()
  }
}

interface Found {
  readonly value: Json
  readonly path: Path | undefined
}

interface Level {
  readonly found: readonly Found[]
  next: number
  readonly below: Level | undefined
}

const call = (name: string, ...args: readonly Node[]): Node => ({ kind: 'call', name, args })

function* range(
  machine: JqRunner,
  { from, to, by }: { from: number; to: number; by: number },
  use: Emit,
): Working {
  if (by === 0) return
  for (let n = from; by > 0 ? n < to : n > to; n += by) {
    yield* use(n)
    if (machine.process.needsRest(8)) yield* machine.process.rest()
  }
}

const number = (value: Json): number =>
  typeof value === 'number' ? value : fail('Range bounds must be numeric')

function* inputs(machine: JqRunner, emit: Emit, path: Path | undefined): Working {
  for (let value = yield* machine.nextInput(); value !== undefined; value = yield* machine.nextInput())
    yield* emit(value, path)
}

function* oneInput(machine: JqRunner, emit: Emit, path: Path | undefined): Working {
  const value = yield* machine.nextInput()
  yield* emit(value === undefined ? fail('No more inputs') : value, path)
}

function* deleted(machine: JqRunner, at: At, wanted: Json, emit: Emit): Working {
  if (!isArray(wanted)) return fail('Paths must be specified as an array')
  yield* emit(yield* withoutPlaces(machine, at.value, wanted.map(keysIn)), at.path && nowhere)
}

const keysIn = (path: Json): readonly Json[] =>
  isArray(path) ? path : fail('Path must be specified as an array')

function pathAt(at: At, keys: readonly Json[]): Path | undefined {
  return keys.reduce<Path | undefined>((path, key) => step(path, key, at.value), at.path)
}

/** By name and number of parameters. */
export const forms: Readonly<Record<string, Native>> = {
  'empty/0': () => () => done,
  'error/0':
    (_machine, _args, { value }) =>
    () => {
      throw new JqFailure(value)
    },
  'not/0':
    (_machine, _args, { value, path }) =>
    (emit) =>
      emit(value === null || value === false, path && nowhere),
  'path/1':
    (machine, [node], at) =>
    (emit) =>
      machine.each(node, { ...at, path: rootPath }, (value, path = nowhere) =>
        path === nowhere
          ? fail(`Invalid path expression with result ${typeOf(value)}`)
          : emit(arrayOf(keysOfPath(path)), at.path && nowhere),
      ),
  'getpath/1':
    (machine, [node], at) =>
    (emit) =>
      machine.made(node, at, (keys) => emit(valueAt(at.value, keysIn(keys)), pathAt(at, keysIn(keys)))),
  'delpaths/1':
    (machine, [node], at) =>
    (emit) =>
      machine.made(node, at, (wanted) => deleted(machine, at, wanted, emit)),
  'recurse/1':
    (machine, [node], at) =>
    (emit) =>
      recurse(machine, node, at, emit),
  'repeat/1':
    (machine, [node], at) =>
    (emit) =>
      recurse(machine, node, at, emit),
  'while/2':
    (machine, [condition, update], at) =>
    (emit) => {
      const chosen = call('select', condition)
      return machine.each(chosen, at, (value, path) =>
        recurse(machine, { kind: 'pipe', left: update, right: chosen }, { ...at, value, path }, emit),
      )
    },
  'first/1':
    (machine, [node], at) =>
    (emit) =>
      limited(machine, 1, (next) => machine.each(node, at, next), emit),
  'limit/2':
    (machine, [count, node], at) =>
    (emit) =>
      machine.made(count, at, (most) =>
        limited(machine, number(most), (next) => machine.each(node, at, next), emit),
      ),
  'range/3':
    (machine, [from, to, by], at) =>
    (emit) =>
      machine.made(from, at, (first) =>
        machine.made(to, at, (last) =>
          machine.made(by, at, (each) =>
            range(machine, { from: number(first), to: number(last), by: number(each) }, (value) =>
              emit(value, at.path && nowhere),
            ),
          ),
        ),
      ),
  'input/0': (machine, _args, at) => (emit) => oneInput(machine, emit, at.path && nowhere),
  'inputs/0': (machine, _args, at) => (emit) => inputs(machine, emit, at.path && nowhere),
  'halt/0': () => () => {
    throw new Halted(0)
  },
  'halt_error/1':
    (machine, [code], at) =>
    () =>
      machine.made(code, at, (exitCode) => {
        throw new Halted(number(exitCode), at.value)
      }),
}

/** What changes a value at places: `|=`, `=`, `+=` and their like, and `del`. */
import type { Working } from '../../../runtime/program.ts'
import { sorted } from '../sorting.ts'
import { changeAt, get, keysOfPath, nowhere, rootPath } from './paths.ts'
import { type At, Broken, done, type Emit, type JqRunner } from './running.ts'
import type { Node } from './syntax.ts'
import {
  arrayOf,
  compare,
  fail,
  isArray,
  isObject,
  isTrue,
  type Json,
  objectOf,
  sizeOf,
  summaryOf,
  typeOf,
} from './values.ts'

/** What a place of a path takes in memory, in bytes. */
const keyBytes = 48

function* placesIn(machine: JqRunner, node: Node, at: At): Working<(readonly Json[])[]> {
  const places: (readonly Json[])[] = []
  yield* machine.each(node, { ...at, path: rootPath }, (value, path = nowhere) => {
    if (path === nowhere) fail(`Invalid path expression with result ${summaryOf(value)}`)
    const keys = keysOfPath(path)
    machine.hold(keyBytes * (keys.length + 1))
    places.push(keys)
    return done
  })
  return places
}

type Update = Node & { readonly kind: 'update' }

export function updateWith(machine: JqRunner, { sign, left, right }: Update, at: At, emit: Emit): Working {
  const path = at.path && nowhere
  if (sign === '|=') return modify(machine, { at, left, change: right }, (value) => emit(value, path))
  return machine.made(right, at, (value) => {
    const literal: Node = { kind: 'literal', value }
    const operator = sign.slice(0, -1)
    const identity: Node = { kind: 'identity' }
    const change: Node =
      sign === '='
        ? literal
        : operator === '//'
          ? { kind: 'alternative', left: identity, right: literal }
          : { kind: 'operator', sign: operator, left: identity, right: literal }
    return modify(machine, { at, left, change }, (changed) => emit(changed, path))
  })
}

interface Modification {
  readonly at: At
  /** Where. */
  readonly left: Node
  readonly change: Node
}

/** What is at each place becomes the first value that the change makes of it; where it makes none, nothing is left. */
function modify(machine: JqRunner, { at, left, change }: Modification, emit: Emit): Working {
  const { value, scope } = at
  const make: Change = (old) => firstOf(machine, change, { value: old, scope })
  return machine.holding(0, function* () {
    yield* emit((yield* changed(machine, { node: left, at: { value, scope }, make })) ?? null)
  })
}

/** What comes in the place of a value; undefined for nothing. */
type Change = (old: Json) => Working<Json | undefined>

interface Changing {
  /** Which places. */
  readonly node: Node
  readonly at: At
  readonly make: Change
}

/** Goes along with the filter that says where: no value is made anew for each of its places. */
function* changed(machine: JqRunner, { node, at, make }: Changing): Working<Json | undefined> {
  const { value, scope } = at
  const below = (of: Node, next: Change) => changed(machine, { node: of, at, make: next })
  switch (node.kind) {
    case 'identity':
      return yield* make(value)
    case 'pipe':
      return yield* below(node.left, (each) =>
        changed(machine, { node: node.right, at: { value: each, scope }, make }),
      )
    case 'each':
      return yield* below(node.of, (each) => everyItem(machine, each, make))
    case 'index':
      if (node.key.kind !== 'literal') break
      return yield* below(node.of, (each) => oneItem(each, node.key as Node & { kind: 'literal' }, make))
    case 'if':
      return yield* below(
        (yield* holds(machine, node.condition, at)) ? node.then : (node.otherwise ?? identity),
        make,
      )
    case 'call':
      if (node.name === 'empty' && node.args.length === 0) return value
      if (node.name !== 'select' || node.args.length !== 1) break
      return (yield* holds(machine, node.args[0], at)) ? yield* make(value) : value
  }
  return yield* changedOneByOne(machine, { node, at, make })
}

const identity: Node = { kind: 'identity' }

const holds = function* (machine: JqRunner, condition: Node, at: At): Working<boolean> {
  return isTrue((yield* firstOf(machine, condition, at)) ?? null)
}

function* oneItem(value: Json, key: { readonly value: Json }, make: Change): Working<Json | undefined> {
  const made = yield* make(get(value, key.value))
  return changeAt(value, [key.value], () => made)
}

function* everyItem(machine: JqRunner, value: Json, make: Change): Working<Json> {
  if (isArray(value)) {
    const items: Json[] = []
    for (const each of value) {
      const made = yield* make(each)
      if (made !== undefined) items.push(made)
      machine.hold(keyBytes)
    }
    return arrayOf(items)
  }
  if (!isObject(value)) return fail(`Cannot iterate over ${typeOf(value)}`)
  const entries = new Map<string, Json>()
  for (const [key, each] of value) {
    const made = yield* make(each)
    if (made !== undefined) entries.set(key, made)
    machine.hold(keyBytes)
  }
  return objectOf(entries)
}

function* changedOneByOne(machine: JqRunner, { node, at, make }: Changing): Working<Json> {
  const taken: (readonly Json[])[] = []
  let { value } = at
  for (const keys of yield* placesIn(machine, node, at)) {
    const made = yield* make(valueAt(value, keys))
    if (made === undefined) taken.push(keys)
    else value = changeAt(value, keys, () => made)!
    if (machine.process.needsRest(sizeOf(value) >> 8)) yield* machine.process.rest()
  }
  return yield* withoutPlaces(machine, value, taken)
}

export const valueAt = (value: Json, keys: readonly Json[]): Json => keys.reduce(get, value)

function* firstOf(machine: JqRunner, node: Node, at: At): Working<Json | undefined> {
  let first: Json | undefined
  const label = {}
  yield* machine.untilBroken(label, () =>
    machine.made(node, at, (value) => {
      first = value
      throw new Broken(label)
    }),
  )
  return first
}

/** Takes the last places away first: the others stay where they are. */
export function* withoutPlaces(
  machine: JqRunner,
  value: Json,
  places: readonly (readonly Json[])[],
): Working<Json> {
  const { process } = machine
  const ordered = yield* sorted(process, places.map(arrayOf), (a, b) => compare(b, a))
  let left: Json = value
  for (const keys of ordered) {
    left = changeAt(left, keys, () => undefined) ?? null
    if (process.needsRest(sizeOf(left) >> 8)) yield* process.rest()
  }
  return left
}

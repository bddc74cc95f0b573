/** Takes values apart into variables, and makes one state of many values: `as`, `reduce`, `foreach`. */
import type { Working } from '../../../runtime/program.ts'
import { get, type Path } from './paths.ts'
import { type At, done, type Emit, type JqRunner, type Scope } from './running.ts'
import type { Fold, Pattern } from './syntax.ts'
import { fail, isArray, type Json, sizeOf, typeOf } from './values.ts'

interface Bound {
  readonly value: Json
  readonly at: At
}

type Use = (scope: Scope | undefined) => Working

/** Takes a value apart into variables. */
export function bind(machine: JqRunner, pattern: Pattern, bound: Bound, use: Use): Working {
  const { value, at } = bound
  if (pattern.kind === 'variable') return use({ name: `$${pattern.name}`, parent: at.scope, value })
  return pattern.kind === 'array'
    ? bindItems(machine, pattern, bound, use)
    : bindEntries(machine, pattern, bound, use)
}

function bindItems(
  machine: JqRunner,
  { items }: Pattern & { kind: 'array' },
  { value, at }: Bound,
  use: Use,
): Working {
  if (value !== null && !isArray(value)) fail(`Cannot index ${typeOf(value)} with number`)
  const bindFrom = (n: number, scope: Scope | undefined): Working =>
    n === items.length
      ? use(scope)
      : bind(machine, items[n], { value: get(value, n), at: { ...at, scope } }, (next) =>
          bindFrom(n + 1, next),
        )
  return bindFrom(0, at.scope)
}

function bindEntries(
  machine: JqRunner,
  { entries }: Pattern & { kind: 'object' },
  { value, at }: Bound,
  use: Use,
): Working {
  const bindFrom = (n: number, scope: Scope | undefined): Working => {
    if (n === entries.length) return use(scope)
    const { key, variable, value: inner } = entries[n]
    return machine.made(key, { ...at, scope }, (name) => {
      if (typeof name !== 'string') return fail(`Cannot index ${typeOf(value)} with ${typeOf(name)}`)
      const each = get(value, name)
      const known = variable === undefined ? scope : { name: `$${variable}`, parent: scope, value: each }
      return inner
        ? bind(machine, inner, { value: each, at: { ...at, scope: known } }, (next) => bindFrom(n + 1, next))
        : bindFrom(n + 1, known)
    })
  }
  return bindFrom(0, at.scope)
}

/** Runs `each` for every value of the source, with its variables. */
const fold = (machine: JqRunner, node: Fold, at: At, each: Use): Working =>
  machine.made(node.source, at, (value) => bind(machine, node.pattern, { value, at }, each))

export const reduce = (machine: JqRunner, node: Fold, at: At, emit: Emit): Working =>
  machine.each(node.start, at, (start, path) =>
    machine.holding(0, () => reduceFrom(machine, node, { at, start, path }, emit)),
  )

interface Start {
  readonly at: At
  readonly start: Json
  readonly path: Path | undefined
}

function* reduceFrom(machine: JqRunner, node: Fold, { at, start, path }: Start, emit: Emit): Working {
  let [state, place] = [start, path]
  yield* fold(machine, node, at, (scope) => {
    const now = { value: state, path: place, scope }
    const before = sizeOf(state)
    state = null
    return machine.each(node.update, now, (value, next) => {
      machine.hold(sizeOf(value) - before)
      state = value
      place = next
      return done
    })
  })
  yield* emit(state, place)
}

export const foreach = (machine: JqRunner, node: Fold, at: At, emit: Emit): Working =>
  machine.each(node.start, at, (start, from) => {
    let [state, place] = [start, from]
    return fold(machine, node, at, (scope) =>
      machine.each(node.update, { value: state, path: place, scope }, (value, path) => {
        state = value
        place = path
        return node.extract ? machine.each(node.extract, { value, path, scope }, emit) : emit(value, path)
      }),
    )
  })

/**
 * What evaluating an expression can cost at least and at most, known before any value is: sizes come from the schema.
 * The rules are those of cel-go's checker/cost.go.
 */
import {
  accumulatorName,
  type Call,
  type Comprehension,
  type Expression,
  type ListLiteral,
  type MapLiteral,
  type Select,
} from '../ast.ts'
import type { Checked } from '../checker.ts'
import { lengthOf } from '../code-points.ts'
import { optionalContent, type Type } from '../types.ts'
import { Duration, Timestamp, Uint } from '../values.ts'
import { estimateCall, type Node } from './call-estimates.ts'
import { exactly, plus, type Range, type SizeAt, times, union, unknownSize } from './size.ts'

/** The sizes of what is in a list or a map. */
interface EntrySize {
  readonly isList: boolean
  readonly key: Range
  readonly value: Range
}

interface Local {
  readonly path: readonly string[]
  readonly size?: Range
  readonly entry?: EntrySize
}

const free = exactly(0)
const one = exactly(1)

export const estimateCost = (checked: Checked, sizeAt: SizeAt): Range =>
  new Estimator(checked, sizeAt).cost(checked.tree)

class Estimator {
  readonly #checked: Checked
  readonly #sizeAt: SizeAt
  readonly #paths = new Map<Expression, readonly string[]>()
  readonly #sizes = new Map<Expression, Range>()
  readonly #entries = new Map<Expression, EntrySize>()
  readonly #locals = new Map<string, Local[]>()

  constructor(checked: Checked, sizeAt: SizeAt) {
    this.#checked = checked
    this.#sizeAt = sizeAt
  }

  cost(node: Expression): Range {
    switch (node.kind) {
      case 'identifier':
        return this.#identifier(node, node.name)
      case 'select':
        return this.#select(node)
      case 'call':
        return this.#call(node)
      case 'list':
        return this.#list(node)
      case 'map':
        return this.#map(node)
      case 'struct':
        return node.fields.reduce((sum, { value }) => plus(sum, this.cost(value)), exactly(40))
      case 'comprehension':
        return isBinding(node) ? this.#binding(node) : this.#loop(node)
      default:
        return free
    }
  }

  #identifier(node: Expression, name: string): Range {
    this.#paths.set(node, this.#local(name)?.path ?? [name])
    return one
  }

  #select(node: Select): Range {
    const named = this.#checked.names.get(node)
    if (named) return this.#identifier(node, named.name)
    const operand = this.cost(node.operand)
    if (node.testsPresence) return operand
    this.#paths.set(node, [...this.#path(node.operand), node.field])
    const kind = this.#type(node.operand)?.kind
    return kind === 'map' || kind === 'struct' || kind === 'parameter' ? plus(operand, one) : operand
  }

  #call(node: Call): Range {
    if (node.name === 'dyn') return this.#dyn(node)
    const argCosts = node.args.map((arg) => this.cost(arg))
    const args = node.args.map((arg) => this.#node(arg))
    const overloads = this.#checked.overloads.get(node) ?? []
    if (overloads.length === 0) return node.name === '_?._' ? plus(one, argCosts[0]) : free
    const hasTarget = node.target !== undefined && overloads[0].isMember
    const targetCost = hasTarget ? this.cost(node.target!) : free
    const target = hasTarget ? this.#node(node.target!) : undefined
    const sum = argCosts.reduce(plus, free)
    let cost: Range | undefined
    let size: Range | undefined
    for (const { id, name } of overloads) {
      const estimate = estimateCall({ name, id, target, args, argCosts, sum })
      cost = cost ? union(cost, estimate.cost) : estimate.cost
      if (estimate.size) size = size ? union(size, estimate.size) : estimate.size
      if (id === '_?_:_(bool, A, A) -> A') this.#joinEntries(node, node.args[1], node.args[2])
      if (id.startsWith('_+_')) this.#joinEntries(node, node.args[0], node.args[1])
      const subpath = indexed[id]
      if (subpath) {
        size = this.#entry(node.args[0])?.value ?? size
        this.#paths.set(node, [...this.#path(node.args[0]), subpath])
      }
      size ??= this.#size(node)
    }
    if (size) this.#sizes.set(node, size)
    return plus(targetCost, cost!)
  }

  #dyn(node: Call): Range {
    const [arg] = node.args
    const cost = this.cost(arg)
    const size = this.#size(arg)
    const entry = this.#entry(arg)
    if (size) this.#sizes.set(node, size)
    if (entry) this.#entries.set(node, entry)
    return plus(cost, one)
  }

  #joinEntries(node: Expression, left: Expression, right: Expression) {
    const [a, b] = [this.#entry(left), this.#entry(right)]
    if (!a || !b) return
    this.#entries.set(node, { isList: a.isList, key: union(a.key, b.key), value: union(a.value, b.value) })
  }

  #list(node: ListLiteral): Range {
    let sum = exactly(10)
    let value: Range | undefined
    for (const element of node.elements) {
      sum = plus(sum, this.cost(element))
      const size = this.#sizeOrUnknown(element)
      value = value ? union(value, size) : size
    }
    this.#entries.set(node, { isList: true, key: one, value: value ?? free })
    return sum
  }

  #map(node: MapLiteral): Range {
    let sum = exactly(30)
    let sizes: { key: Range; value: Range } | undefined
    for (const { key, value } of node.entries) {
      sum = plus(sum, plus(this.cost(key), this.cost(value)))
      const [k, v] = [this.#sizeOrUnknown(key), this.#sizeOrUnknown(value)]
      sizes = sizes ? { key: union(sizes.key, k), value: union(sizes.value, v) } : { key: k, value: v }
    }
    this.#entries.set(node, { isList: false, key: sizes?.key ?? free, value: sizes?.value ?? free })
    return sum
  }

  #loop(node: Comprehension): Range {
    let sum = plus(this.cost(node.range), this.cost(node.start))
    this.#push(node.accumulator, this.#asLocal(node.start))
    const hasTwo = node.variable2 !== undefined
    this.#push(
      node.variable,
      hasTwo ? this.#variableOver(node.range, 'key') : this.#variableOver(node.range, 'only'),
    )
    if (hasTwo) this.#push(node.variable2!, this.#variableOver(node.range, 'value'))
    const turn = plus(this.cost(node.condition), this.cost(node.step))
    this.#pop(node.variable)
    if (hasTwo) this.#pop(node.variable2!)
    sum = plus(sum, this.cost(node.result))
    this.#pop(node.accumulator)
    const turns = this.#sizeOrUnknown(node.range)
    this.#sizeOfLoop(node, turns)
    return plus(sum, times(turns, turn))
  }

  #sizeOfLoop(node: Comprehension, turns: Range) {
    if (node.start.kind === 'literal') this.#sizes.set(node, this.#size(node.start) ?? one)
    if (node.start.kind !== 'list' && node.start.kind !== 'map') return
    this.#sizes.set(node, turns)
    const entry = this.#entry(node.step)
    if (entry) this.#entries.set(node, entry)
  }

  #variableOver(range: Expression, role: 'key' | 'only' | 'value'): Local {
    const entry = this.#entry(range)
    const isList = entry ? entry.isList : this.#type(range)?.kind === 'list'
    const isValue = role === 'value' || (role === 'only' && isList)
    const subpath = isValue ? (isList ? '@items' : '@values') : isList ? '@indices' : '@keys'
    return { path: [...this.#path(range), subpath], size: isValue ? entry?.value : entry?.key }
  }

  #binding(node: Comprehension): Range {
    const before = plus(this.cost(node.range), this.cost(node.start))
    this.#push(node.accumulator, this.#asLocal(node.start))
    const sum = plus(before, this.cost(node.result))
    this.#pop(node.accumulator)
    const size = this.#size(node.result)
    const entry = this.#entry(node.result)
    if (size) this.#sizes.set(node, size)
    if (entry) this.#entries.set(node, entry)
    return sum
  }

  #asLocal = (node: Expression): Local => ({
    path: this.#path(node),
    size: this.#size(node),
    entry: this.#entry(node),
  })
  #push(name: string, local: Local) {
    const known = this.#locals.get(name)
    if (known) known.push(local)
    else this.#locals.set(name, [local])
  }
  #pop(name: string) {
    this.#locals.get(name)!.pop()
  }
  #local(name: string) {
    return this.#locals.get(name)?.at(-1)
  }

  #type(node: Expression): Type | undefined {
    return this.#checked.types.get(node)
  }
  #path(node: Expression): readonly string[] {
    const local = node.kind === 'identifier' ? this.#local(node.name) : undefined
    return local?.path ?? this.#paths.get(node) ?? []
  }

  #node(node: Expression): Node {
    const path = this.#path(node)
    const isInside = path.length > 0 && path[0] !== accumulatorName
    return {
      node,
      path: isInside ? path : [],
      type: this.#type(node)!,
      size: this.#size(node),
      sizeAt: this.#sizeAt,
    }
  }

  #sizeOrUnknown(node: Expression): Range {
    return this.#size(node) ?? unknownSize
  }

  #size(node: Expression): Range | undefined {
    const known = this.#sizes.get(node) ?? literalSize(node)
    if (known) return known
    const path = this.#path(node)
    const declared = path.length > 0 ? this.#sizeAt(path) : undefined
    if (declared) {
      this.#sizes.set(node, declared)
      return declared
    }
    if (isScalar(this.#type(node))) return one
    return node.kind === 'identifier' ? this.#local(node.name)?.size : undefined
  }

  #entry(node: Expression): EntrySize | undefined {
    return this.#entries.get(node) ?? (node.kind === 'identifier' ? this.#local(node.name)?.entry : undefined)
  }
}

const indexed: Readonly<Record<string, string | undefined>> = {
  '_[_](list(A), int) -> A': '@items',
  '_[_](map(A, B), A) -> B': '@values',
}

/** Types whose values all count as one. */
const scalarKinds: ReadonlySet<string> = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint'])

const isScalar = (type: Type | undefined): boolean =>
  type !== undefined && scalarKinds.has((optionalContent(type) ?? type).kind)

const isBinding = ({ range, condition, accumulator }: Comprehension) =>
  range.kind === 'list' &&
  range.elements.length === 0 &&
  condition.kind === 'literal' &&
  condition.value === false &&
  accumulator !== accumulatorName

function literalSize(node: Expression): Range | undefined {
  if (node.kind === 'list') return exactly(node.elements.length)
  if (node.kind === 'map') return exactly(node.entries.length)
  if (node.kind !== 'literal') return undefined
  const { value } = node
  if (typeof value === 'string') return exactly(lengthOf(value))
  if (value instanceof Uint8Array) return exactly(value.length)
  const isScalar = value === null || typeof value !== 'object' || value instanceof Uint
  return isScalar || value instanceof Duration || value instanceof Timestamp ? one : undefined
}

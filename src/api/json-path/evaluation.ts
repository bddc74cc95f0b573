/** What templates of jsonpath find in an object. Source: client-go's jsonpath/jsonpath.go. */
import { goJson, withKeysInOrder } from '../go-json.ts'
import { goValueText } from '../go-values/print.ts'
import { floatOf, GoInteger, integerOf, kindOf, typeOf } from '../go-values/values.ts'
import { keysInOrderOfBytes } from '../text-bytes.ts'
import { type Node, PathProblem, type Slice } from './parser.ts'

const wrong = (why: string): PathProblem => new PathProblem(why)

/** A field that is nowhere. */
class MissingProblem extends PathProblem {}

type Values = readonly unknown[]

/** What bounds a run, whatever somebody writes. */
export interface Budget {
  /** Throws beyond what there is. */
  spend(steps: number): void
}

/** One run of a template over an object. */
export class Evaluation {
  /** Loops that have begun and are not run yet, loops that run, and ends of them that have been met. */
  #beginning = 0
  #running = 0
  #ending = 0
  #lastEnd = -1

  /** @param allowsMissing whether a field that is nowhere is no mistake */
  constructor(
    private readonly nodes: readonly Node[],
    private readonly allowsMissing: boolean,
    private readonly budget: Budget,
  ) {}

  /** What each text and each action has come to. @throws PathProblem */
  results(object: unknown): readonly Values[] {
    return this.#from(0, object)
  }

  #from(first: number, object: unknown): readonly Values[] {
    const all: Values[] = []
    for (let at = first; at < this.nodes.length; at++) {
      const found = this.#walk([object], this.nodes[at])
      if (this.#ending > 0 && this.#ending <= this.#running) {
        this.#ending--
        this.#lastEnd = at
        break
      }
      if (this.#beginning === 0) {
        all.push(found)
        continue
      }
      this.#beginning--
      this.#running++
      for (const item of found) for (const each of this.#from(at + 1, item)) all.push(each)
      // Where its end is, a loop knows only when it has run.
      if (found.length === 0) this.#from(at + 1, undefined)
      this.#running--
      if (this.#lastEnd > at) at = this.#lastEnd
    }
    return all
  }

  #list(values: Values, nodes: readonly Node[]): Values {
    return nodes.reduce((found, node) => this.#walk(found, node), values)
  }

  #walk(values: Values, node: Node): Values {
    this.budget.spend(1 + values.length)
    switch (node.sort) {
      case 'list':
        return this.#list(values, node.nodes)
      case 'text':
        return [node.text]
      case 'constant':
        return values.map(() => node.value)
      case 'field':
        return this.#field(values, node.name)
      case 'array':
        return values.flatMap((value) => (value === null ? [] : itemsOf(value, node)))
      case 'union':
        return node.parts.flatMap((part) => this.#list(values, part))
      case 'wildcard':
        return values.flatMap(childrenOf)
      case 'recursive':
        return this.#everything(values)
      case 'filter':
        return values.flatMap((value) => this.#filtered(value, node))
      case 'identifier':
        return this.#word(values, node.name)
    }
  }

  #word(values: Values, name: string): Values {
    if (name === 'range') {
      this.#beginning++
      return values
    }
    if (name !== 'end') throw wrong(`unrecognized identifier ${name}`)
    if (this.#running === 0) throw wrong('not in range, nothing to end')
    this.#ending++
    return []
  }

  #field(values: Values, name: string): Values {
    const found = values.flatMap((value) =>
      kindOf(value) === 'map' && Object.hasOwn(value as object, name)
        ? [(value as Readonly<Record<string, unknown>>)[name]]
        : [],
    )
    if (found.length === 0 && values.length > 0 && !this.allowsMissing)
      throw new MissingProblem(`${name} is not found`)
    return found
  }

  /** What has something in it, and all of that: from the outside to the inside. */
  #everything(values: Values): Values {
    const all: unknown[] = []
    const visit = (value: unknown) => {
      const children = childrenOf(value)
      if (children.length === 0) return
      this.budget.spend(children.length)
      all.push(value)
      children.forEach(visit)
    }
    values.forEach(visit)
    return all
  }

  #filtered(value: unknown, { left, operator, right }: Node & { sort: 'filter' }): Values {
    if (!Array.isArray(value))
      throw wrong(`${goValueText(value)} is not array or slice and cannot be filtered`)
    return value.filter((item) => {
      this.budget.spend(1)
      if (operator === 'exists') return this.#exists(item, left)
      const [first, ...more] = this.#list([item], left)
      if (more.length > 0) throw wrong('can only compare one element at a time')
      if (first === undefined) return false
      const [second, ...others] = this.#list([item], right)
      if (others.length > 0) throw wrong('can only compare one element at a time')
      return second !== undefined && compared(first, operator, second)
    })
  }

  /** What goes wrong on the way is taken for something. */
  #exists(item: unknown, path: readonly Node[]): boolean {
    try {
      return this.#list([item], path).length > 0
    } catch (error) {
      if (error instanceof PathProblem) return !(error instanceof MissingProblem)
      throw error
    }
  }
}

const childrenOf = (value: unknown): Values => {
  if (Array.isArray(value)) return value
  if (typeof value === 'string')
    return [...new TextEncoder().encode(value)].map((byte) => new GoInteger(BigInt(byte), 'uint8'))
  if (kindOf(value) !== 'map') return []
  return keysInOrderOfBytes(value as object).map((key) => (value as Readonly<Record<string, unknown>>)[key])
}

function itemsOf(value: unknown, { from: first, to: last, step = 1, isOne }: Slice): Values {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw wrong(`${typeOf(value)} is not array or slice`)
  const { length } = value
  let from = first ?? 0
  if (from < 0) from += length
  let to = last ?? length
  if (to < 0 || (to === 0 && isOne)) to += length
  if (from === to) return []
  const outOfBounds = (index: number) => wrong(`array index out of bounds: index ${index}, length ${length}`)
  if (from >= length || from < 0) throw outOfBounds(from)
  if (to > length || to < 0) throw outOfBounds(to - 1)
  if (from > to) throw wrong(`starting index ${from} is greater than ending index ${to}`)
  if (step <= 0) throw wrong('step must be > 0')
  return value.slice(from, to).filter((_item, n) => n % step === 0)
}

function compared(a: unknown, operator: string, b: unknown): boolean {
  switch (operator) {
    case '<':
      return isLess(a, b)
    case '>':
      return !isLess(a, b) && !isSame(a, b)
    case '==':
      return isSame(a, b)
    case '!=':
      return !isSame(a, b)
    case '<=':
      return isLess(a, b) || isSame(a, b)
    case '>=':
      return !isLess(a, b)
    default:
      throw wrong(`unrecognized filter operator ${operator}`)
  }
}

const basic = new Set(['bool', 'integer', 'float', 'string'])

/** The kind of both. */
function kindOfBoth(a: unknown, b: unknown): string {
  const [kind, other] = [kindOf(a), kindOf(b)]
  if (!basic.has(kind) || !basic.has(other)) throw wrong('invalid type for comparison')
  if (kind !== other) throw wrong('incompatible types for comparison')
  return kind
}

function isSame(a: unknown, b: unknown): boolean {
  const kind = kindOfBoth(a, b)
  if (kind === 'integer') return integerOf(a) === integerOf(b)
  return kind === 'float' ? floatOf(a) === floatOf(b) : a === b
}

function isLess(a: unknown, b: unknown): boolean {
  const kind = kindOfBoth(a, b)
  if (kind === 'bool') throw wrong('invalid type for comparison')
  if (kind === 'integer') return integerOf(a) < integerOf(b)
  return kind === 'float' ? floatOf(a) < floatOf(b) : (a as string) < (b as string)
}

/** A value as templates show it: texts as they are, maps and lists as JSON. */
export function valueText(value: unknown): string {
  const kind = kindOf(value)
  if (kind === 'map' || kind === 'list') return goJson(withKeysInOrder(value))
  return value === null ? 'null' : goValueText(value)
}

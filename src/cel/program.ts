/** Makes of a checked expression a function that evaluates it and pays for every step, as cel-go's interpreter does. */
import type { Call, Comprehension, Expression, MapLiteral } from './ast.ts'
import { type Attribute, type Evaluate, type Qualifier, qualified, resolver } from './attributes.ts'
import { callEvaluator, constantMembership } from './calls.ts'
import type { Checked } from './checker.ts'
import { Frame, overBudget, type Variables } from './frame.ts'
import { InstantiationError } from './instantiation-error.ts'
import { isFoldedWhenConstant } from './library/conversions.ts'
import { growingStart, loopEvaluator } from './loops.ts'
import { constantPlan, type Plan } from './plan.ts'
import { ArrayList, CelError, EntryMap, noSuchOverload, Optional, StructValue, type Value } from './values.ts'

/** What evaluating gave, an error perhaps, and what it cost. */
interface Evaluation {
  readonly value: Value
  readonly cost: number
}

export interface Program {
  evaluate(variables: Variables, limit: number): Evaluation
}

export function programOf(checked: Checked): Program {
  const { evaluate } = new Planner(checked).plan(checked.tree)
  return {
    evaluate(variables, limit) {
      const frame = new Frame(variables, limit)
      const value = evaluate(frame)
      return { value, cost: frame.cost }
    },
  }
}

/** A whole attribute costs one more than its steps, unless it is `a ? b : c`, which is free. */
function attributePlan(attribute: Attribute): Plan {
  const resolve = resolver(attribute)
  if (attribute.root.kind === 'conditional') return { attribute, evaluate: resolve }
  return {
    attribute,
    evaluate(frame) {
      const value = resolve(frame)
      return frame.pay(1) ? value : overBudget
    },
  }
}

class Planner {
  readonly checked: Checked
  /** Where the variables of the loops around are kept, by name. */
  #slots: ReadonlyMap<string, number | { readonly slot: number; readonly start: Evaluate }> = new Map()
  #lastSlot = -1

  constructor(checked: Checked) {
    this.checked = checked
  }

  plan(node: Expression): Plan {
    switch (node.kind) {
      case 'literal':
        return constantPlan(node.value)
      case 'identifier':
        return this.#identifier(node)
      case 'select':
        return this.#select(node)
      case 'call':
        return this.#call(node)
      case 'list':
        return this.#list(node)
      case 'map':
        return this.#map(node)
      case 'struct':
        return this.#struct(node)
      case 'comprehension':
        return this.#comprehension(node)
      default:
        return constantPlan(noSuchOverload)
    }
  }

  #identifier(node: Expression): Plan {
    const { name, constant } = this.checked.names.get(node)!
    if (constant) return constantPlan(constant)
    return attributePlan({ root: { kind: 'value', read: this.#reader(name) }, qualifiers: [] })
  }

  #reader(name: string): Evaluate {
    const slot = this.#slots.get(name)
    if (slot === undefined) {
      const missing = new CelError(`no such attribute(s): ${name}`)
      return ({ variables }) => {
        const value = variables(name)
        return value === undefined ? missing : value
      }
    }
    if (typeof slot === 'number') return ({ locals }) => locals[slot]!
    const { slot: place, start } = slot
    return (frame) => {
      const known = frame.locals[place]
      return known === undefined ? (frame.locals[place] = start(frame)) : known
    }
  }

  #attributeOf(plan: Plan): Attribute {
    return plan.attribute ?? { root: { kind: 'value', read: plan.evaluate }, qualifiers: [] }
  }

  #select(node: Expression & { kind: 'select' }): Plan {
    if (this.checked.names.has(node)) return this.#identifier(node)
    const { field, testsPresence } = node
    const attribute = qualified(this.#attributeOf(this.plan(node.operand)), {
      key: () => field,
      isOptional: false,
      testsPresence,
    })
    if (!testsPresence) return attributePlan(attribute)
    const resolve = resolver(attribute)
    return { evaluate: resolve }
  }

  #index(operand: Expression, key: Expression, isOptional: boolean): Plan {
    const plan = this.plan(key)
    const { constant } = plan
    const read: Evaluate =
      constant !== undefined ? () => constant : plan.attribute ? resolver(plan.attribute) : plan.evaluate
    const qualifier: Qualifier = { key: read, isOptional }
    return attributePlan(qualified(this.#attributeOf(this.plan(operand)), qualifier))
  }

  #call(node: Call): Plan {
    switch (node.name) {
      case '_[_]':
      case '_[?_]':
      case '_?._':
        return this.#index(node.args[0], node.args[1], node.name !== '_[_]')
      case '_?_:_':
        return this.#conditional(node)
      case '_&&_':
        return this.#logical(node, false)
      case '_||_':
        return this.#logical(node, true)
    }
    const overloads = this.checked.overloads.get(node) ?? []
    const isMember = node.target !== undefined && overloads[0]?.isMember
    const nodes = isMember ? [node.target!, ...node.args] : node.args
    const args = nodes.map((arg) => this.plan(arg))
    if (node.name === '@in' && overloads.length === 1) {
      const membership = constantMembership(args)
      if (membership) return membership
    }
    const types = nodes.map((arg) => this.checked.types.get(arg)!)
    const evaluate = callEvaluator({ name: overloads[0]?.name ?? node.name, overloads, args, types })
    if (args.length === 1 && args[0].constant !== undefined && isFoldedWhenConstant(node.name)) {
      const value = evaluate(new Frame(() => undefined, Number.POSITIVE_INFINITY))
      if (value instanceof CelError) throw new InstantiationError(value.message)
      return constantPlan(value)
    }
    return { evaluate }
  }

  #conditional({ args: [condition, yes, no] }: Call): Plan {
    return attributePlan({
      root: {
        kind: 'conditional',
        condition: this.plan(condition).evaluate,
        yes: this.#attributeOf(this.plan(yes)),
        no: this.#attributeOf(this.plan(no)),
      },
      qualifiers: [],
    })
  }

  /** `||` and `&&` look past an error on the one side when the other decides. */
  #logical({ args: [left, right] }: Call, decisive: boolean): Plan {
    const first = this.plan(left).evaluate
    const second = this.plan(right).evaluate
    return {
      evaluate(frame) {
        const a = first(frame)
        if (a === decisive) return decisive
        if (a instanceof CelError && a.isFinal) return a
        const b = second(frame)
        if (b === decisive) return decisive
        if (b instanceof CelError && b.isFinal) return b
        if (typeof a !== 'boolean') return a instanceof CelError ? a : noSuchOverload
        if (typeof b !== 'boolean') return b instanceof CelError ? b : noSuchOverload
        return !decisive
      },
    }
  }

  #list(node: Expression & { kind: 'list' }): Plan {
    const plans = node.elements.map((element) => this.plan(element))
    if (node.optional.size === 0 && plans.every(({ constant }) => constant !== undefined)) {
      return constantPlan(new ArrayList(plans.map(({ constant }) => constant!)))
    }
    const elements = plans.map(({ evaluate }) => evaluate)
    return {
      evaluate(frame) {
        const values: Value[] = []
        for (const [n, element] of elements.entries()) {
          const value = element(frame)
          if (value instanceof CelError) return value
          if (!node.optional.has(n)) values.push(value)
          else if (!(value instanceof Optional)) return noSuchOverload
          else if (value.value !== undefined) values.push(value.value)
        }
        return frame.pay(10) ? new ArrayList(values) : overBudget
      },
    }
  }

  #map(node: MapLiteral): Plan {
    const entries = node.entries.map(({ key, value, isOptional }) => ({
      key: this.plan(key),
      value: this.plan(value),
      isOptional,
    }))
    const build = (frame: Frame): Value => {
      const map = new EntryMap()
      for (const entry of entries) {
        const key = entry.key.evaluate(frame)
        if (key instanceof CelError) return key
        const value = entry.value.evaluate(frame)
        if (value instanceof CelError) return value
        if (entry.isOptional && !(value instanceof Optional)) return noSuchOverload
        const content = entry.isOptional ? (value as Optional).value : value
        if (content !== undefined) map.set(key, content)
      }
      return map
    }
    const isConstant = entries.every(
      ({ key, value, isOptional }) =>
        !isOptional && key.constant !== undefined && value.constant !== undefined,
    )
    if (isConstant) return constantPlan(build(new Frame(() => undefined, Number.POSITIVE_INFINITY)))
    return {
      evaluate(frame) {
        const map = build(frame)
        return map instanceof CelError || frame.pay(30) ? map : overBudget
      },
    }
  }

  #struct(node: Expression & { kind: 'struct' }): Plan {
    const fields = node.fields.map(({ name, value, isOptional }) => ({
      name,
      value: this.plan(value).evaluate,
      isOptional,
    }))
    const type = this.checked.types.get(node)!
    return {
      evaluate(frame) {
        const object = new StructValue(type.name)
        for (const { name, value, isOptional } of fields) {
          const given = value(frame)
          if (given instanceof CelError) return given
          const content = isOptional && given instanceof Optional ? given.value : given
          if (content !== undefined) object.add(name, content)
        }
        return frame.pay(40) ? object : overBudget
      },
    }
  }

  #comprehension(node: Comprehension): Plan {
    const range = this.plan(node.range).evaluate
    const start = this.plan(node.start).evaluate
    const outer = this.#slots
    const slot = ++this.#lastSlot
    const variable = ++this.#lastSlot
    const variable2 = ++this.#lastSlot
    const growing = growingStart(node.start, start)
    const withAccumulator = new Map(outer).set(node.accumulator, { slot, start: growing })
    const inner = new Map(withAccumulator).set(node.variable, variable)
    if (node.variable2 !== undefined) inner.set(node.variable2, variable2)
    this.#slots = inner
    const condition = this.plan(node.condition).evaluate
    const step = this.plan(node.step).evaluate
    this.#slots = withAccumulator
    const result = this.plan(node.result).evaluate
    this.#slots = outer
    const hasTwo = node.variable2 !== undefined
    return { evaluate: loopEvaluator({ range, condition, step, result, slot, variable, variable2, hasTwo }) }
  }
}

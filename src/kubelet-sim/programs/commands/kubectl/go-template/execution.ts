/** Fills in templates of Go. Source: text/template's exec.go. */
import { goValueText } from '../../../../../api/go-values/print.ts'
import {
  absent,
  boxed,
  GoInteger,
  integerOf,
  isAbsent,
  isTrue,
  kindOf,
  plain,
  staticTypeOf,
  typeOf,
  unboxed,
  type Value,
} from '../../../../../api/go-values/values.ts'
import { quoted } from '../../../../../api/quote.ts'
import { byteLength, keysInOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { failure } from '../failure.ts'
import { TemplateBudget } from '../template-budget.ts'
import { constantOf } from './constants.ts'
import { CallProblem, type Parameter, templateFunctions } from './functions.ts'
import {
  type Branch,
  type Call,
  type Command,
  type Node,
  type Operand,
  type Pipeline,
  sourceOf,
} from './nodes.ts'
import type { ParsedTemplate } from './parser.ts'

/** What Go says is wrong, with the place. */
export class ExecutionProblem extends Error {}

/** How many templates may stand within each other as they are filled in. */
const deepest = 1_000

/** How a list of nodes has ended. */
type Flow = 'on' | 'break' | 'continue'

export class Execution {
  readonly #pieces: string[] = []
  readonly #budget = new TemplateBudget()
  /** The newest last. What a block has made goes with it: it is cut off at a mark. */
  #variables: { readonly name: string; value: Value }[] = []
  /** What is being done, for what goes wrong. */
  #part: Operand | Command | Node | undefined
  #name = 'output'
  #depth = 0

  /** @param failsForMissing whether a key that is not there is a mistake */
  constructor(
    private readonly template: ParsedTemplate,
    private readonly failsForMissing: boolean,
  ) {}

  /** What has come of it so far. */
  get text(): string {
    return this.#pieces.join('')
  }

  /** @throws ExecutionProblem, Failure */
  run(object: unknown): void {
    const dot = plain(object)
    this.#variables = [{ name: '$', value: dot }]
    this.#all(this.template.nodes, dot)
  }

  #wrong(why: string): ExecutionProblem {
    if (!this.#part) return new ExecutionProblem(`template: ${this.#name}: ${why}`)
    const before = this.template.text.slice(0, this.#part.at)
    const line = before.split('\n').length
    const column = byteLength(before.slice(before.lastIndexOf('\n') + 1))
    return new ExecutionProblem(
      `template: output:${line}:${column}: executing ${quoted(this.#name)} at <${sourceOf(this.#part)}>: ${why}`,
    )
  }

  #write(text: string): void {
    this.#budget.spend(text.length)
    this.#pieces.push(text)
  }

  #all(nodes: readonly Node[], dot: Value): Flow {
    for (const node of nodes) {
      const flow = this.#step(node, dot)
      if (flow !== 'on') return flow
    }
    return 'on'
  }

  #step(node: Node, dot: Value): Flow {
    this.#budget.spend(1)
    this.#part = node
    switch (node.sort) {
      case 'text':
        this.#write(node.text)
        return 'on'
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot)
        if (node.pipeline.variables.length === 0)
          this.#write(isAbsent(value) ? '<no value>' : goValueText(value.of))
        return 'on'
      }
      case 'break':
      case 'continue':
        return node.sort
      case 'if':
      case 'with': {
        const mark = this.#variables.length
        const value = this.#pipeline(node.pipeline, dot)
        const isMet = isTrue(value.of)
        const inner = node.sort === 'with' && isMet ? value : dot
        const flow = this.#all(isMet ? node.then : (node.otherwise ?? []), inner)
        this.#variables.length = mark
        return flow
      }
      case 'range':
        return this.#range(node, dot)
      case 'template':
        this.#call(node, dot)
        return 'on'
    }
  }

  #range(node: Branch, dot: Value): Flow {
    const outer = this.#variables.length
    const { of } = this.#pipeline(node.pipeline, dot)
    const mark = this.#variables.length
    const { variables, assigns } = node.pipeline
    let isEmpty = true
    for (const [key, item] of this.#entries(of, variables.length)) {
      isEmpty = false
      this.#budget.spend(1)
      const values = variables.length > 1 ? [key, item] : [item]
      for (const [n, name] of variables.entries())
        if (assigns) this.#set(name, values[n])
        else this.#variables[mark - variables.length + n].value = values[n]
      const flow = this.#all(node.then, item)
      this.#variables.length = mark
      if (flow === 'break') break
    }
    const flow = isEmpty && node.otherwise ? this.#all(node.otherwise, dot) : 'on'
    this.#variables.length = outer
    return flow
  }

  *#entries(of: unknown, variables: number): Generator<readonly [Value, Value]> {
    switch (kindOf(of)) {
      case 'absent':
        return
      case 'list':
        for (const [n, item] of (of as unknown[]).entries())
          yield [plain(new GoInteger(BigInt(n))), boxed(item)]
        return
      case 'map':
        for (const key of keysInOrderOfBytes(of as object))
          yield [plain(key), boxed((of as Record<string, unknown>)[key])]
        return
      case 'integer': {
        if (variables > 1)
          throw this.#wrong(`can't use ${goValueText(of)} to iterate over more than one variable`)
        const isPlain = typeof of === 'number'
        for (let n = 0n; n < integerOf(of); n++) yield [absent, plain(isPlain ? Number(n) : new GoInteger(n))]
        return
      }
      default:
        throw this.#wrong(`range can't iterate over ${goValueText(of)}`)
    }
  }

  #call({ name, pipeline }: Call, dot: Value): void {
    const nodes = this.template.definitions.get(name)
    if (!nodes) throw this.#wrong(`template ${quoted(name)} not defined`)
    if (++this.#depth > deepest)
      throw failure(
        `error executing template: kubesim calls no more than ${deepest} templates within each other`,
      )
    const value = pipeline ? this.#pipeline(pipeline, dot) : absent
    const [variables, outer] = [this.#variables, this.#name]
    this.#variables = [{ name: '$', value }]
    this.#name = name
    this.#all(nodes, value)
    this.#variables = variables
    this.#name = outer
    this.#depth--
  }

  #set(name: string, value: Value): void {
    const known = this.#variables.findLast((each) => each.name === name)
    if (!known) throw this.#wrong(`undefined variable: ${name}`)
    known.value = value
  }

  #pipeline(pipeline: Pipeline, dot: Value): Value {
    this.#part = pipeline
    let value: Value | undefined
    for (const command of pipeline.commands) value = unboxed(this.#command(command, dot, value))
    for (const name of pipeline.variables)
      if (pipeline.assigns) this.#set(name, value!)
      else this.#variables.push({ name, value: value! })
    return value!
  }

  /** @param last what has come of the command before it, which is its last argument */
  #command(command: Command, dot: Value, last: Value | undefined): Value {
    const { operands } = command
    const [first] = operands
    switch (first.sort) {
      case 'field':
        this.#part = first
        return this.#fields(dot, first.names, operands, last)
      case 'chain':
        return this.#chain(first, dot, operands, last)
      case 'identifier':
        return this.#function(first, command, dot, operands.slice(1), last)
      case 'pipeline':
        this.#checkAlone(operands, last)
        return this.#pipeline(first, dot)
      case 'variable':
        return this.#variable(first, operands, last)
    }
    this.#part = first
    this.#checkAlone(operands, last)
    if (first.sort === 'nil') throw this.#wrong('nil is not a command')
    return first.sort === 'dot' ? dot : this.#literal(first)
  }

  #checkAlone(operands: readonly Operand[], last: Value | undefined): void {
    if (operands.length > 1 || last)
      throw this.#wrong(`can't give argument to non-function ${sourceOf(operands[0])}`)
  }

  #literal(operand: Operand & { sort: 'bool' | 'number' | 'string' }): Value {
    if (operand.sort !== 'number') return plain(operand.value)
    this.#part = operand
    const value = constantOf(operand.value, operand.text)
    if (value === undefined) throw this.#wrong(`${operand.text} overflows int`)
    return plain(value)
  }

  #variable(operand: Operand & { sort: 'variable' }, operands: readonly Operand[], last?: Value): Value {
    this.#part = operand
    const [name, ...fields] = operand.names
    const found = this.#variables.findLast((each) => each.name === name)
    if (!found) throw this.#wrong(`undefined variable: ${name}`)
    if (fields.length > 0) return this.#fields(found.value, fields, operands, last)
    this.#checkAlone(operands, last)
    return found.value
  }

  #chain(
    operand: Operand & { sort: 'chain' },
    dot: Value,
    operands: readonly Operand[],
    last: Value | undefined,
  ): Value {
    this.#part = operand
    const value = this.#argument(operand.of, 'value', dot)
    return this.#fields(value, operand.names, operands, last)
  }

  #fields(
    value: Value,
    names: readonly string[],
    operands: readonly Operand[],
    last: Value | undefined,
  ): Value {
    return names.reduce((from, name, n) => {
      const isLast = n === names.length - 1
      return this.#field(from, name, isLast && (operands.length > 1 || last !== undefined))
    }, value)
  }

  #field(from: Value, name: string, hasArguments: boolean): Value {
    if (isAbsent(from)) {
      if (this.failsForMissing) throw this.#wrong(`nil data; no entry for key ${quoted(name)}`)
      return absent
    }
    const type = staticTypeOf(from)
    if (from.of === null) throw this.#wrong(`nil pointer evaluating ${type}.${name}`)
    if (kindOf(from.of) !== 'map') throw this.#wrong(`can't evaluate field ${name} in type ${type}`)
    if (hasArguments) throw this.#wrong(`${name} is not a method but has arguments`)
    if (Object.hasOwn(from.of as object, name)) return boxed((from.of as Record<string, unknown>)[name])
    if (this.failsForMissing) throw this.#wrong(`map has no entry for key ${quoted(name)}`)
    return absent
  }

  #function(
    operand: Operand & { sort: 'identifier' },
    caller: Operand | Command,
    dot: Value,
    operands: readonly Operand[],
    last: Value | undefined,
  ): Value {
    this.#part = operand
    const { name } = operand
    const found = templateFunctions.get(name)
    if (!found) throw this.#wrong(`${quoted(name)} is not a defined function`)
    const { takes, rest } = found
    const count = operands.length + (last ? 1 : 0)
    if (rest ? count < takes.length : count !== takes.length)
      throw this.#wrong(
        `wrong number of args for ${name}: want ${rest ? 'at least ' : ''}${takes.length} got ${rest ? operands.length : count}`,
      )
    if (name === 'and' || name === 'or') return this.#shortened(name, dot, operands, last)
    const values = operands.map((each, n) => this.#argument(each, takes[n] ?? rest!, dot))
    if (last) values.push(this.#typed(last, takes[values.length] ?? rest!))
    const firstSource = () =>
      operands.length > 0
        ? sourceOf(operands[0])
        : typeof last?.of === 'string'
          ? last.of
          : `<${staticTypeOf(last ?? absent)} Value>`
    return this.#called(name, caller, () => found.call(values, firstSource))
  }

  #called(name: string, caller: Operand | Command, call: () => Value): Value {
    this.#budget.spend(1)
    try {
      const value = call()
      if (typeof value.of === 'string') this.#budget.spend(value.of.length >> 4)
      return value
    } catch (error) {
      if (!(error instanceof CallProblem)) throw error
      this.#part = caller
      throw this.#wrong(`error calling ${name}: ${error.message}`)
    }
  }

  /** `and` and `or`: up to the first that decides. */
  #shortened(name: 'and' | 'or', dot: Value, operands: readonly Operand[], last: Value | undefined): Value {
    let value = absent
    for (const operand of operands) {
      value = this.#argument(operand, 'value', dot)
      if (isTrue(value.of) === (name === 'or')) return value
    }
    return last ?? value
  }

  #argument(operand: Operand, type: Parameter, dot: Value): Value {
    this.#part = operand
    switch (operand.sort) {
      case 'dot':
        return this.#typed(dot, type)
      case 'nil':
        if (type === 'string') throw this.#wrong('cannot assign nil to string')
        return absent
      case 'field':
        return this.#typed(this.#fields(dot, operand.names, [], undefined), type)
      case 'variable':
        return this.#typed(this.#variable(operand, [], undefined), type)
      case 'pipeline':
        return this.#typed(this.#pipeline(operand, dot), type)
      case 'identifier':
        return this.#typed(this.#function(operand, operand, dot, [], undefined), type)
      case 'chain':
        return this.#typed(this.#chain(operand, dot, [], undefined), type)
    }
    if (type === 'string' && operand.sort !== 'string')
      throw this.#wrong(`expected string; found ${sourceOf(operand)}`)
    return this.#literal(operand)
  }

  /** The value, as far as it is of the type that is wanted. */
  #typed(value: Value, type: Parameter): Value {
    if (type !== 'string') return value
    if (isAbsent(value)) throw this.#wrong('invalid value; expected string')
    if (typeof value.of === 'string') return value
    const got = value.of === null ? 'interface {}' : typeOf(value.of)
    throw this.#wrong(`wrong type for value; expected string; got ${got}`)
  }
}

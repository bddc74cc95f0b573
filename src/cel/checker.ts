/** Finds the type of every part of an expression and the overloads that a call can mean; says in cel-go's words what does not fit. */
import {
  type Call,
  type Comprehension,
  type Expression,
  type ListLiteral,
  type MapLiteral,
  qualifiedName,
  type Select,
  type StructLiteral,
} from './ast.ts'
import { type Environment, typeNamed } from './environment.ts'
import type { Overload } from './functions.ts'
import type { Issue } from './issues.ts'
import {
  boolType,
  dynType,
  errorType,
  intType,
  isDynOrError,
  listType,
  mapType,
  optionalContent,
  optionalType,
  signatureText,
  type Type,
  typeOfType,
  typeParameter,
} from './types.ts'
import { learnAssignable, moreGeneral, type Substitutions, substitute } from './unification.ts'
import { TypeValue, typeOf } from './values.ts'

export interface Checked {
  readonly tree: Expression
  readonly types: ReadonlyMap<Expression, Type>
  /** What a name, or a chain of names that is one (`a.b`), stands for. */
  readonly names: ReadonlyMap<Expression, Named>
  readonly overloads: ReadonlyMap<Expression, readonly Overload[]>
}

interface Named {
  readonly name: string
  /** Of a name of a type. */
  readonly constant?: TypeValue
}

/** The names that are known at a place; a loop adds its own. */
interface Scope {
  readonly names: ReadonlyMap<string, Type>
  readonly outer?: Scope
}

export function check(tree: Expression, environment: Environment, issues: Issue[]): Checked {
  return new Checker(environment, issues).whole(tree)
}

class Checker {
  readonly #environment: Environment
  readonly #issues: Issue[]
  readonly #types = new Map<Expression, Type>()
  readonly #names = new Map<Expression, Named>()
  readonly #overloads = new Map<Expression, readonly Overload[]>()
  #known: Substitutions = new Map()
  #scope: Scope
  #freeTypes = 0

  constructor(environment: Environment, issues: Issue[]) {
    this.#environment = environment
    this.#issues = issues
    this.#scope = { names: environment.variables }
  }

  whole(tree: Expression): Checked {
    this.#check(tree)
    for (const [node, type] of this.#types) this.#types.set(node, substitute(this.#known, type, true))
    return { tree, types: this.#types, names: this.#names, overloads: this.#overloads }
  }

  #report(at: number, message: string) {
    this.#issues.push({ at, message })
  }
  #mismatch(at: number, expected: Type, found: Type) {
    this.#report(at, `expected type '${expected.text}' but found '${found.text}'`)
  }
  #undeclared(at: number, name: string) {
    this.#report(at, `undeclared reference to '${name}' (in container '')`)
    return errorType
  }

  #check(node: Expression): Type {
    const type = this.#typeOf(node)
    this.#types.set(node, type)
    return type
  }

  #typeOf(node: Expression): Type {
    switch (node.kind) {
      case 'literal':
        return typeOf(node.value)
      case 'identifier':
        return this.#name(node, node.name) ?? this.#undeclared(node.at, node.name)
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
        return errorType
    }
  }

  /** The type of what a name stands for, undefined when it stands for nothing. */
  #name(node: Expression, written: string): Type | undefined {
    const name = written.replace(/^\./, '')
    for (let scope: Scope | undefined = this.#scope; scope; scope = scope.outer) {
      const type = scope.names.get(name)
      if (!type) continue
      this.#names.set(node, { name })
      return type
    }
    const type = typeNamed(this.#environment, name)
    if (!type) return undefined
    this.#names.set(node, { name, constant: new TypeValue(type) })
    return typeOfType(type)
  }

  #select(node: Select): Type {
    const chain = qualifiedName(node)
    const named = chain === undefined ? undefined : this.#name(node, chain)
    if (named) return named
    const type = this.#field(node, node.operand, node.field)
    return node.testsPresence ? boolType : substitute(this.#known, type, false)
  }

  #field(node: Expression, operand: Expression, field: string, isOptional = false): Type {
    const operandType = substitute(this.#known, this.#check(operand), false)
    const content = optionalContent(operandType)
    const type = this.#fieldOf(node.at, content ?? operandType, field)
    return content || isOptional ? optionalType(type) : type
  }

  #fieldOf(at: number, type: Type, field: string): Type {
    switch (type.kind) {
      case 'map':
        return type.parameters[1]
      case 'struct':
        return this.#structField(at, type, field)
      case 'parameter':
        this.#learn([dynType], [type])
        return dynType
      default:
        if (!isDynOrError(type)) this.#report(at, `type '${type.text}' does not support field selection`)
        return dynType
    }
  }

  #structField(at: number, type: Type, field: string): Type {
    const found = type.field?.(field)
    if (!found) this.#report(at, `undefined field '${field}'`)
    return found ?? errorType
  }

  #call(node: Call): Type {
    if (node.name === '_?._') return this.#optionalSelect(node)
    const args = node.args.map((arg) => this.#check(arg))
    const { target } = node
    if (!target) {
      const overloads = this.#functions(node.name)
      return overloads ? this.#resolve(node, overloads, args, false) : this.#undeclared(node.at, node.name)
    }
    const prefix = qualifiedName(target)
    const qualified = prefix === undefined ? undefined : this.#functions(`${prefix}.${node.name}`)
    if (qualified) return this.#resolve(node, qualified, args, false)
    const receiver = this.#check(target)
    const overloads = this.#functions(node.name)
    if (!overloads) return this.#undeclared(node.at, node.name)
    return this.#resolve(node, overloads, [receiver, ...args], true)
  }

  #functions(name: string) {
    return this.#environment.functions.get(name.replace(/^\./, ''))
  }

  #optionalSelect(node: Call): Type {
    const [operand, field] = node.args
    if (field.kind !== 'literal' || typeof field.value !== 'string') return errorType
    return substitute(this.#known, this.#field(node, operand, field.value, true), false)
  }

  #resolve(node: Call, overloads: readonly Overload[], args: readonly Type[], isMember: boolean): Type {
    if (node.name === '_&&_' || node.name === '_||_') return this.#logical(node, overloads, args)
    const fitting: Overload[] = []
    let result: Type | undefined
    for (const overload of overloads) {
      if (overload.isMember !== isMember) continue
      const renamed = this.#withFreshParameters(overload)
      if (!this.#learn(args, renamed.parameters)) continue
      fitting.push(overload)
      const type = substitute(this.#known, renamed.result, false)
      if (!result) result = type
      else if (result.kind !== 'dyn' && result.text !== type.text) result = dynType
    }
    if (!result) {
      const signature = signatureText(
        args.map((type) => substitute(this.#known, type, true)),
        isMember,
      )
      this.#report(node.at, `found no matching overload for '${overloads[0].name}' applied to '${signature}'`)
      return errorType
    }
    this.#overloads.set(node, fitting)
    return result
  }

  #logical(node: Call, overloads: readonly Overload[], args: readonly Type[]): Type {
    let isRight = true
    for (const [n, type] of args.entries()) {
      if (this.#learn([type], [boolType])) continue
      this.#mismatch(node.args[n].at, boolType, type)
      isRight = false
    }
    if (!isRight) return errorType
    this.#overloads.set(node, overloads)
    return boolType
  }

  #withFreshParameters({ parameters, result, typeParameters }: Overload) {
    if (typeParameters.length === 0) return { parameters, result }
    const fresh: Substitutions = new Map()
    for (const name of typeParameters) fresh.set(name, this.#freeType())
    return {
      parameters: parameters.map((type) => substitute(fresh, type, false)),
      result: substitute(fresh, result, false),
    }
  }

  #freeType = () => typeParameter(`_var${this.#freeTypes++}`)

  #learn(given: readonly Type[], wanted: readonly Type[]): boolean {
    const known = learnAssignable(this.#known, given, wanted)
    if (known) this.#known = known
    return known !== undefined
  }

  #list(node: ListLiteral): Type {
    let type: Type | undefined
    for (const [n, element] of node.elements.entries()) {
      const found = this.#check(element)
      type = this.#join(type, node.optional.has(n) ? this.#content(element, found) : found)
    }
    return listType(type ?? this.#freeType())
  }

  /** What is in an optional value that was written with `?`. */
  #content(node: Expression, type: Type): Type {
    const content = optionalContent(type)
    if (!content && type.kind !== 'dyn') this.#mismatch(node.at, optionalType(type), type)
    return content ?? type
  }

  #map(node: MapLiteral): Type {
    let keyType: Type | undefined
    let valueType: Type | undefined
    for (const { key, value, isOptional } of node.entries) {
      keyType = this.#join(keyType, this.#check(key))
      const found = this.#check(value)
      valueType = this.#join(valueType, isOptional ? this.#content(value, found) : found)
    }
    return mapType(keyType ?? this.#freeType(), valueType ?? this.#freeType())
  }

  /** The type of all of several; that they are of one is looked at when all types are known (see literal-checks.ts). */
  #join(before: Type | undefined, type: Type): Type {
    if (!before) return type
    return this.#learn([before], [type]) ? moreGeneral(before, type) : dynType
  }

  #struct(node: StructLiteral): Type {
    const type = typeNamed(this.#environment, node.type.replace(/^\./, ''))
    if (!type) return this.#undeclared(node.at, node.type)
    if (type.kind !== 'struct') {
      this.#report(node.at, `'${type.text}' is not a message type`)
      return errorType
    }
    for (const field of node.fields) {
      const found = this.#check(field.value)
      const wanted = this.#structField(field.at, type, field.name)
      const given = field.isOptional ? this.#content(field.value, found) : found
      if (this.#learn([wanted], [given])) continue
      this.#report(
        field.at,
        `expected type of field '${field.name}' is '${wanted.text}' but provided type is '${given.text}'`,
      )
    }
    return type
  }

  #comprehension(node: Comprehension): Type {
    this.#check(node.range)
    const accumulator = this.#check(node.start)
    const range = substitute(this.#known, this.#types.get(node.range)!, false)
    const before = this.#scope
    const outer = { names: new Map([[node.accumulator, accumulator]]), outer: before }
    const names = new Map<string, Type>()
    const [first, second] = this.#variablesOver(node, range)
    names.set(node.variable, first)
    if (node.variable2 !== undefined) names.set(node.variable2, second)
    this.#scope = { names, outer }
    this.#assert(node.condition, boolType)
    this.#assert(node.step, accumulator)
    this.#scope = outer
    const result = this.#check(node.result)
    this.#scope = before
    return substitute(this.#known, result, false)
  }

  #assert(node: Expression, type: Type) {
    const found = this.#check(node)
    if (!this.#learn([type], [found])) this.#mismatch(node.at, type, found)
  }

  /** The types of the variables of a loop over a range. */
  #variablesOver({ variable2, range }: Comprehension, type: Type): readonly [Type, Type] {
    const hasTwo = variable2 !== undefined
    switch (type.kind) {
      case 'list':
        return hasTwo ? [intType, type.parameters[0]] : [type.parameters[0], errorType]
      case 'map':
        return [type.parameters[0], type.parameters[1]]
      case 'dyn':
      case 'error':
      case 'parameter':
        this.#learn([dynType], [type])
        return [dynType, dynType]
      default:
        this.#report(
          range.at,
          `expression of type '${type.text}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        )
        return [errorType, errorType]
    }
  }
}

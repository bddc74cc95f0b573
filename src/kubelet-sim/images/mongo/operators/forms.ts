/** Operators that look at their argument as it is written: those that choose, repeat, and take their operands by name. */
import { isNothing, isTrue, typeName } from '../bson-types.ts'
import { compare, type Doc, isDoc, MongoError, refuse, type Value } from '../documents.ts'
import {
  type Expression,
  type Form,
  fieldsOf,
  named,
  type Read,
  type Scope,
  withVariable,
} from '../expression.ts'
import { isList, type List } from './lists.ts'
import { expressionOf, trim, trims } from './texts.ts'
import { conversions } from './types.ts'

const listOf = (argument: Value): List => (isList(argument) ? argument : [argument])

const allConstant = (parts: readonly (Expression | undefined)[]): boolean =>
  parts.every((each) => each?.isConstant ?? true)

const literal: Form = (argument) => ({ isConstant: true, at: () => argument })

const logic =
  (endsAt: boolean): Form =>
  (argument, read) => {
    const operands = listOf(argument).map((each) => read(each))
    return {
      isConstant: allConstant(operands),
      at: (scope) => (operands.some((each) => isTrue(each.at(scope)) === endsAt) ? endsAt : !endsAt),
    }
  }

const cond: Form = (argument, read) => {
  const [test, yes, no] = condOperands(argument).map((each) => read(each))
  return {
    isConstant: allConstant([test, yes, no]),
    at: (scope) => (isTrue(test.at(scope)) ? yes : no).at(scope),
  }
}

const condNames = ['if', 'then', 'else']

function condOperands(argument: Value): List {
  if (isDoc(argument)) {
    for (const each of Object.keys(argument))
      if (!condNames.includes(each)) refuse(`Unrecognized parameter to $cond: ${each}`, 17083)
    for (const [n, each] of condNames.entries())
      if (!Object.hasOwn(argument, each)) refuse(`Missing '${each}' parameter to $cond`, 17080 + n)
    return condNames.map((each) => argument[each])
  }
  const operands = listOf(argument)
  if (operands.length === 3) return operands
  return refuse(`Expression $cond takes exactly 3 arguments. ${operands.length} were passed in.`, 16020)
}

const ifNull: Form = (argument, read) => {
  const operands = listOf(argument).map((each) => read(each))
  if (operands.length < 2) refuse(`$ifNull needs at least two arguments, had: ${operands.length}`, 1257300)
  return {
    isConstant: allConstant(operands),
    at(scope) {
      let value: Value | undefined
      for (const each of operands) if (!isNothing((value = each.at(scope)))) return value
      return value
    },
  }
}

const choice: Form = (argument, read) => {
  if (!isDoc(argument))
    return refuse(`$switch requires an object as an argument, found: ${typeName(argument)}`, 40060)
  for (const each of Object.keys(argument))
    if (!/^(branches|default)$/.test(each)) refuse(`$switch found an unknown argument: ${each}`, 40067)
  const { branches = [], default: otherwise } = argument
  if (!isList(branches))
    return refuse(`$switch expected an array for 'branches', found: ${typeName(branches)}`, 40061)
  if (branches.length === 0) return refuse('$switch requires at least one branch.', 40068)
  const cases = branches.map((each) => {
    if (!isDoc(each))
      return refuse(`$switch expected each branch to be an object, found: ${typeName(each)}`, 40062)
    if (each['case'] === undefined)
      return refuse("$switch requires each branch have a 'case' expression", 40064)
    if (each['then'] === undefined)
      return refuse("$switch requires each branch have a 'then' expression.", 40065)
    return { test: read(each['case']), worth: read(each['then']) }
  })
  const last = otherwise === undefined ? undefined : read(otherwise)
  return {
    isConstant: allConstant([...cases.flatMap(({ test, worth }) => [test, worth]), last]),
    at(scope) {
      const found = cases.find(({ test }) => isTrue(test.at(scope)))?.worth ?? last
      return found
        ? found.at(scope)
        : refuse(
            '$switch could not find a matching branch for an input, and no default was specified.',
            40066,
          )
    },
  }
}

const variables: Form = (argument, read, name) => {
  const { vars, in: inner } = fieldsOf(argument, name, { needed: ['vars', 'in'] }, 16874)
  if (!isDoc(vars)) return refuse('invalid parameter: expected an object (vars)', 10065)
  const bound = Object.entries(vars).map(([each, value]) => [each, read(value)] as const)
  const within = read(inner, Object.keys(vars))
  return {
    isConstant: false,
    at: (scope) =>
      within.at(bound.reduce((made, [each, value]) => withVariable(made, each, value.at(scope)), scope)),
  }
}

/** The items that the expression of `input` is worth; undefined where it is nothing. */
function itemsOf(
  input: Expression,
  scope: Scope,
  complaint: (type: string) => [string, number],
): List | undefined {
  const list = input.at(scope)
  if (isNothing(list)) return undefined
  if (!isList(list)) return refuse(...complaint(typeName(list)))
  scope.budget.spend(list.length)
  return list
}

const variableName = (as: Value | undefined): string => (typeof as === 'string' ? as : 'this')

const filter: Form = (argument, read, name) => {
  const {
    input,
    as,
    cond: test,
    limit,
  } = fieldsOf(argument, name, { needed: ['input', 'cond'], more: ['as', 'limit'] }, 28646)
  const each = variableName(as)
  const [list, holds] = [read(input), read(test, [each])]
  const most = limit === undefined ? undefined : read(limit)
  return {
    isConstant: false,
    at(scope) {
      const items = itemsOf(list, scope, (type) => [`input to $filter must be an array not ${type}`, 28651])
      const left = items?.filter((item) => isTrue(holds.at(withVariable(scope, each, item)))) ?? null
      const count = most?.at(scope)
      return typeof count === 'number' && left ? left.slice(0, count) : left
    },
  }
}

const map: Form = (argument, read, name) => {
  const { input, as, in: inner } = fieldsOf(argument, name, { needed: ['input', 'in'], more: ['as'] }, 16878)
  const each = variableName(as)
  const [list, made] = [read(input), read(inner, [each])]
  return {
    isConstant: false,
    at(scope) {
      const items = itemsOf(list, scope, (type) => [`input to $map must be an array not ${type}`, 16883])
      return scope.budget.made(items?.map((item) => made.at(withVariable(scope, each, item)) ?? null) ?? null)
    },
  }
}

const reduce: Form = (argument, read, name) => {
  const {
    input,
    initialValue,
    in: inner,
  } = fieldsOf(argument, name, { needed: ['input', 'initialValue', 'in'] }, 40075)
  const [list, start, next] = [read(input), read(initialValue), read(inner, ['this', 'value'])]
  return {
    isConstant: false,
    at(scope) {
      const items = itemsOf(list, scope, (type) => [
        `$reduce requires that 'input' be an array, found: ${type}`,
        40080,
      ])
      return items
        ? items.reduce<Value | undefined>(
            (value, item) =>
              scope.budget.made(next.at(withVariable(withVariable(scope, 'this', item), 'value', value))),
            start.at(scope),
          )
        : null
    },
  }
}

const convert: Form = named({ needed: ['input', 'to'], more: ['onError', 'onNull'] }, 40000, (values) => {
  const [input, to] = [values.get('input'), values.get('to')]
  if (isNothing(input)) return values.get('onNull') ?? null
  const type = isDoc(to) ? to['type'] : to
  const conversion = conversions.get(String(type))
  if (!conversion) throw new MongoError(`Unknown type name alias: ${String(type)}`, 'BadValue')
  try {
    return conversion(input)
  } catch (error) {
    if (error instanceof MongoError && values.has('onError')) return values.get('onError')
    throw error
  }
})

const getField: Form = (argument, read, name) => {
  const isShort = !isDoc(argument) || Object.keys(argument).some((each) => each.startsWith('$'))
  const whole = isShort ? { field: argument } : argument
  const { field, input } = fieldsOf(whole, name, { needed: ['field'], more: ['input'] }, 3041701)
  const [key, from] = [read(field), input === undefined ? undefined : read(input)]
  return {
    isConstant: false,
    at(scope) {
      const [own, value] = [key.at(scope), from ? from.at(scope) : scope.root]
      if (typeof own !== 'string')
        return refuse(
          `$getField requires 'field' to evaluate to type String, but got ${typeName(own)}`,
          3041704,
        )
      return isDoc(value) && Object.hasOwn(value, own) ? value[own] : undefined
    },
  }
}

const trimForm = (how: (typeof trims)[number]): Form =>
  named({ needed: ['input'], more: ['chars'] }, 50694, (values, _scope, name) => {
    const [input, chars] = [values.get('input'), values.get('chars')]
    if (isNothing(input) || chars === null) return null
    if (typeof input !== 'string')
      return refuse(
        `${name} requires its input to be a string, got ${String(input)} (of type ${typeName(input)}) instead.`,
        50699,
      )
    if (chars !== undefined && typeof chars !== 'string')
      return refuse(
        `${name} requires 'chars' to be a string, got ${String(chars)} (of type ${typeName(chars)}) instead.`,
        50700,
      )
    return trim(input, chars, how)
  })

const replaced = (isAll: boolean): Form =>
  named({ needed: ['input', 'find', 'replacement'] }, 51749, (values, scope, name) => {
    const texts = ['input', 'find', 'replacement'].map((each) => {
      const value = values.get(each)
      return isNothing(value) || typeof value === 'string'
        ? value
        : refuse(
            `${name} requires that '${each}' be a string, found: ${String(value)}`,
            each === 'input' ? 51746 : 51745,
          )
    })
    const [input, find, replacement] = texts
    if (isNothing(input) || isNothing(find) || isNothing(replacement)) return null
    scope.budget.spend((input.length * (isAll ? 1 + replacement.length : 1)) / 100)
    return scope.budget.made(
      isAll ? input.split(find).join(replacement) : input.replace(find, () => replacement),
    )
  })

const regexMatch: Form = named(
  { needed: ['input', 'regex'], more: ['options'] },
  51103,
  (values, _scope, name) => {
    const [input, regex] = [values.get('input'), values.get('regex')]
    if (isNothing(input) || isNothing(regex)) return false
    if (typeof input !== 'string') return refuse(`${name} needs 'input' to be of type string`, 51104)
    return expressionOf(regex, values.get('options'), name).matcher(input).find()
  },
)

/** Which of two comes first, by fields (`{ a: 1, b: -1 }`) or as they are. @throws MongoError */
const sortArray =
  (orderOf: (by: Doc) => (a: Doc, b: Doc) => number): Form =>
  (argument, read: Read, name) => {
    const { input, sortBy } = fieldsOf(argument, name, { needed: ['input', 'sortBy'] }, 2942500)
    const list = read(input)
    const order = isDoc(sortBy)
      ? (a: Value, b: Value) => (isDoc(a) && isDoc(b) ? orderOf(sortBy)(a, b) : compare(a, b))
      : (a: Value, b: Value) => (sortBy === -1 ? compare(b, a) : compare(a, b))
    return {
      isConstant: false,
      at: (scope) =>
        itemsOf(list, scope, (type) => [
          `The input argument to $sortArray must be an array, but was of type: ${type}`,
          2942504,
        ])?.toSorted(order) ?? null,
    }
  }

export const formsWith = (
  orderOf: (by: Doc) => (a: Doc, b: Doc) => number,
): Readonly<Record<string, Form>> => ({
  $literal: literal,
  $const: literal,
  $and: logic(false),
  $or: logic(true),
  $cond: cond,
  $ifNull: ifNull,
  $switch: choice,
  $let: variables,
  $filter: filter,
  $map: map,
  $reduce: reduce,
  $convert: convert,
  $getField: getField,
  $replaceOne: replaced(false),
  $replaceAll: replaced(true),
  $regexMatch: regexMatch,
  $sortArray: sortArray(orderOf),
  ...Object.fromEntries(trims.map((each) => [each.name, trimForm(each)])),
})

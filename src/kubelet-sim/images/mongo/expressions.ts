/** Reads expressions: `{ $multiply: ['$price', '$count'] }`. Source: the aggregation expressions of MongoDB. */
import { accumulators, ofOneDocument } from './accumulators.ts'
import { Budget } from './budget.ts'
import { isDoc, isPlain, MongoError, refuse, type Value } from './documents.ts'
import type { Expression, Form, Read, Scope } from './expression.ts'
import { dateForms } from './operators/dates.ts'
import { formsWith } from './operators/forms.ts'
import { isList, listOperators } from './operators/lists.ts'
import { numberOperators } from './operators/numbers.ts'
import type { Operator } from './operators/operator.ts'
import { textOperators } from './operators/texts.ts'
import { typeOperators } from './operators/types.ts'
import { orderOf } from './sorting.ts'

const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({ ...numberOperators, ...textOperators, ...listOperators, ...typeOperators }),
)

/** As expressions they take one array, or several values. */
const gathering: Form = (argument, read, name) => {
  const operands = (isList(argument) ? argument : [argument]).map((each) => read(each))
  return {
    isConstant: operands.every((each) => each.isConstant),
    at(scope) {
      const all = accumulators.get(name)!()
      const values = operands.map((each) => each.at(scope))
      const [only] = values
      for (const each of values.length === 1 && isList(only) ? only : values) {
        scope.budget.spend()
        all.add(each, scope.budget)
      }
      return all.result
    },
  }
}

const forms: ReadonlyMap<string, Form> = new Map([
  ...Object.entries({ ...formsWith(orderOf), ...dateForms }),
  ...ofOneDocument.map((name) => [name, gathering] as const),
])

/** The real server knows them, too. */
const notSimulated = new Set(
  '$accumulator $function $rand $sampleRate $meta $zip $setField $unsetField $regexFind $regexFindAll $dateFromString $dateFromParts $dateToParts $firstN $lastN $minN $maxN $top $topN $bottom $bottomN $percentile $median $indexOfBytes $sin $cos $tan $asin $acos $atan $atan2 $degreesToRadians $radiansToDegrees $log $bitAnd $bitOr $bitXor $bitNot $binarySize $bsonSize $toHashedIndexKey $toUUID $tsSecond $tsIncrement'.split(
    ' ',
  ),
)

export const isOperator = (name: string): boolean =>
  operators.has(name) || forms.has(name) || notSimulated.has(name)

const usualVariables = ['ROOT', 'CURRENT', 'NOW', 'REMOVE']

/** What stands at a path: of an array, what its documents have there. */
function pathIn(value: Value | undefined, path: readonly string[], at: number): Value | undefined {
  if (at === path.length) return value
  if (isList(value))
    return value.flatMap((each) => {
      const found = isDoc(each) ? pathIn(each, path, at) : undefined
      return found === undefined ? [] : [found]
    })
  return isDoc(value) && isPlain(value) && Object.hasOwn(value, path[at])
    ? pathIn(value[path[at]], path, at + 1)
    : undefined
}

function variableIn({ root, now, variables }: Scope, name: string): Value | undefined {
  for (let each = variables; each; each = each.outer) if (each.name === name) return each.value
  return name === 'NOW' ? now : name === 'REMOVE' ? undefined : root
}

function pathOf(text: string, names: ReadonlySet<string>): Expression {
  const isVariable = text.startsWith('$$')
  const path = text.slice(isVariable ? 2 : 1).split('.')
  if (text === '$') return refuse("'$' by itself is not a valid FieldPath", 16872)
  if (path.includes(''))
    refuse(
      path.at(-1) === ''
        ? "FieldPath must not end with a '.'."
        : 'FieldPath field names may not be empty strings.',
      path.at(-1) === '' ? 40353 : 15998,
    )
  if (!isVariable) {
    const wrong = path.find((each) => each.startsWith('$'))
    if (wrong !== undefined)
      refuse(`FieldPath field names may not start with '$'. Consider using $getField or $setField.`, 16410)
    return {
      isConstant: false,
      at({ root, budget }) {
        budget.spend()
        return pathIn(root, path, 0)
      },
    }
  }
  const [name, ...rest] = path
  if (!usualVariables.includes(name) && !names.has(name)) refuse(`Use of undefined variable: ${name}`, 17276)
  return {
    isConstant: false,
    at(scope) {
      scope.budget.spend()
      return pathIn(variableIn(scope, name), rest, 0)
    },
  }
}

function called(name: string, argument: Value, read: Read): Expression {
  const form = forms.get(name)
  if (form) return folded(form(argument, read, name))
  const operator = operators.get(name)
  if (!operator)
    throw notSimulated.has(name)
      ? new MongoError(`kubesim does not simulate ${name}`)
      : new MongoError(`Unrecognized expression '${name}'`, 'InvalidPipelineOperator')
  const operands = (isList(argument) ? argument : [argument]).map((each) => read(each))
  const { least, most, of } = operator
  if (operands.length < least || operands.length > most)
    return least === most
      ? refuse(
          `Expression ${name} takes exactly ${least} arguments. ${operands.length} were passed in.`,
          16020,
        )
      : refuse(
          `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${operands.length} were passed in.`,
          28667,
        )
  return folded({
    isConstant: operands.every((each) => each.isConstant),
    at(scope) {
      scope.budget.spend()
      return of(
        operands.map((each) => each.at(scope)),
        scope.budget,
      )
    },
  })
}

/** What is the same for every document is worked out before any. @throws MongoError */
function folded(expression: Expression): Expression {
  if (!expression.isConstant) return expression
  try {
    const value = expression.at({ root: {}, now: {}, budget: new Budget(), variables: undefined })
    return { isConstant: true, at: () => value }
  } catch (error) {
    if (!(error instanceof MongoError)) throw error
    const message = error.message.replace(/^Failed to optimize pipeline :: caused by :: /, '')
    throw new MongoError(`Failed to optimize pipeline :: caused by :: ${message}`, error.codeName)
  }
}

function together(fields: readonly (readonly [string, Value])[], read: Read): Expression {
  const parts = fields.map(([name, each]) => {
    if (name.includes('.'))
      refuse(`FieldPath field names may not contain '.'. Consider using $getField or $setField.`, 16412)
    return [name, read(each)] as const
  })
  return {
    isConstant: parts.every(([, each]) => each.isConstant),
    at(scope) {
      const made = parts.flatMap(([name, each]) => {
        const value = each.at(scope)
        return value === undefined ? [] : [[name, value] as const]
      })
      return scope.budget.made(Object.fromEntries(made))
    },
  }
}

/**
 * @param names variables that there are besides the usual ones
 * @throws MongoError what is wrong with it, for whichever document
 */
export function expressionOf(value: Value, names: ReadonlySet<string> = new Set()): Expression {
  const read: Read = (each, more) => expressionOf(each, more ? new Set([...names, ...more]) : names)
  if (typeof value === 'string' && value.startsWith('$')) return pathOf(value, names)
  if (isList(value)) {
    const items = value.map((each) => read(each))
    return {
      isConstant: items.every((each) => each.isConstant),
      at: (scope) => scope.budget.made(items.map((each) => each.at(scope) ?? null)),
    }
  }
  if (!isDoc(value) || !isPlain(value)) return { isConstant: true, at: () => value }
  const fields = Object.entries(value)
  const [first] = fields
  if (!first?.[0].startsWith('$')) return together(fields, read)
  if (fields.length > 1)
    refuse(
      `an object representing an expression must have exactly one field: ${JSON.stringify(value)}`,
      15983,
    )
  return called(first[0], first[1], read)
}

/** For which moment expressions are worked out, whichever the document. */
export type Surroundings = Omit<Scope, 'root'>

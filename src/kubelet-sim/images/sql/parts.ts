/** What expressions are made of. */
import type { Expression, Ordering, Window } from './syntax.ts'

/** The expressions right within one, those of questions within it aside. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call': {
      const { args, filter, orderBy = [], over } = expression
      return [
        ...args,
        ...(filter ? [filter] : []),
        ...keysOf(orderBy),
        ...(typeof over === 'object' ? windowParts(over) : []),
      ]
    }
    case 'binary':
      return [expression.left, expression.right]
    case 'in':
      return [expression.of, ...('kind' in expression.items ? [] : expression.items)]
    case 'case': {
      const { of, whens, otherwise } = expression
      return [...(of ? [of] : []), ...whens.flat(), ...(otherwise ? [otherwise] : [])]
    }
    case 'any':
      return isQuery(expression.items) ? [expression.left] : [expression.left, expression.items as Expression]
    case 'array':
      return 'kind' in expression.items ? [] : expression.items
    case 'row':
      return expression.items
    case 'element':
      return [expression.of, expression.index]
    case 'not':
    case 'negate':
    case 'null':
    case 'is':
    case 'cast':
    case 'interval':
      return [expression.of]
    default:
      return []
  }
}

const isQuery = ({ kind }: { readonly kind: string }): boolean => /^(select|compound|values)$/.test(kind)

const windowParts = ({ partitionBy, orderBy }: Window): readonly Expression[] => [
  ...partitionBy,
  ...keysOf(orderBy),
]

/** Those within an expression, itself among them, that are `wanted`; within these none are looked for. */
export function foundIn(
  expression: Expression,
  isWanted: (each: Expression) => boolean,
  into: Expression[] = [],
): readonly Expression[] {
  if (isWanted(expression)) into.push(expression)
  else for (const each of partsOf(expression)) foundIn(each, isWanted, into)
  return into
}

/** By what rows are put in order. */
export const keysOf = (orderBy: readonly Ordering[]): readonly Expression[] => orderBy.map(({ by }) => by)

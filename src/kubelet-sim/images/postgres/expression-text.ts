/** An expression as postgres writes it in a plan. Source: PostgreSQL's ruleutils, by what it prints. */
import type { Expression } from '../sql/syntax.ts'
import { typeText } from './types.ts'

const signs: Readonly<Record<string, string>> = {
  like: '~~',
  ilike: '~~*',
  '!=': '<>',
  and: 'AND',
  or: 'OR',
  concat: '||',
  overlaps: '&&',
}

/** @param isQualified columns are told with their tables */
export function expressionText(expression: Expression, isQualified: boolean): string {
  const text = (each: Expression) => expressionText(each, isQualified)
  switch (expression.kind) {
    case 'value': {
      const { value } = expression
      if (value === null) return 'NULL'
      return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'::text` : String(value)
    }
    case 'truth':
      return String(expression.holds)
    case 'column':
      return isQualified && expression.of !== undefined
        ? `${expression.of}.${expression.name}`
        : expression.name
    case 'binary': {
      const sign = Object.hasOwn(signs, expression.sign) ? signs[expression.sign] : expression.sign
      const parts =
        sign === 'AND' || sign === 'OR'
          ? chain(expression, expression.sign).map(text)
          : [text(expression.left), text(expression.right)]
      return `(${parts.join(` ${sign} `)})`
    }
    case 'not':
      return `(NOT ${text(expression.of)})`
    case 'negate':
      return `(- ${text(expression.of)})`
    case 'null':
      return `(${text(expression.of)} IS ${expression.isNegated ? 'NOT ' : ''}NULL)`
    case 'is':
      return `(${text(expression.of)} IS ${expression.isNegated ? 'NOT ' : ''}${expression.holds === undefined ? 'UNKNOWN' : String(expression.holds).toUpperCase()})`
    case 'in': {
      const { items, isNegated } = expression
      if ('kind' in items)
        return `(${isNegated ? 'NOT ' : ''}(ANY (${text(expression.of)} = (hashed SubPlan 1).col1)))`
      const isText = items.some((each) => each.kind === 'value' && typeof each.value === 'string')
      const all = items.map((each) => (each.kind === 'value' ? String(each.value) : text(each)))
      return `(${text(expression.of)} ${isNegated ? '<> ALL' : '= ANY'} ('{${all.join(',')}}'::${isText ? 'text' : 'integer'}[]))`
    }
    case 'call':
      return `${expression.name}(${expression.isStar ? '*' : expression.args.map(text).join(', ')})`
    case 'cast': {
      const { of } = expression
      const inner =
        of.kind === 'value' && typeof of.value === 'string'
          ? `'${of.value.replaceAll("'", "''")}'`
          : `(${text(of)})`
      return `${inner}::${typeText(expression.type)}`
    }
    case 'subquery':
      return '(InitPlan 1).col1'
    case 'exists':
      return 'EXISTS(SubPlan 1)'
    default:
      return `(${expression.kind})`
  }
}

/** `a AND b AND c` */
function chain(expression: Expression, sign: string): readonly Expression[] {
  return expression.kind === 'binary' && expression.sign === sign
    ? [...chain(expression.left, sign), ...chain(expression.right, sign)]
    : [expression]
}

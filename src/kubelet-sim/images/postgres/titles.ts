/** What columns are called that nobody has named. Source: FigureColname of PostgreSQL. */
import type { Expression, Query } from '../sql/syntax.ts'

export const titleOf = (value: Expression): string => figured(value) ?? '?column?'

function figured(value: Expression): string | undefined {
  switch (value.kind) {
    case 'column':
      return value.name
    case 'truth':
      return 'bool'
    case 'call':
      return value.name === 'substr' ? 'substr' : value.name === 'trim' ? 'btrim' : value.name
    case 'case':
      return (value.otherwise && strong(value.otherwise)) ?? 'case'
    case 'cast':
      return strong(value.of) ?? typeName(value.type)
    case 'interval':
      return 'interval'
    case 'array':
    case 'row':
    case 'exists':
      return value.kind
    case 'element':
      return figured(value.of)
    case 'subquery':
      return firstOf(value.select)
    default:
      return undefined
  }
}

/** A name that is more than that of a type. */
const strong = (value: Expression): string | undefined =>
  value.kind === 'cast' ? strong(value.of) : value.kind === 'truth' ? undefined : figured(value)

function firstOf(query: Query): string | undefined {
  if (query.kind === 'compound') return firstOf(query.left)
  return query.kind === 'values' ? 'column1' : query.chosen[0]?.title
}

const names: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  decimal: 'numeric',
  real: 'float4',
  float: 'float8',
  'double precision': 'float8',
  char: 'bpchar',
}

function typeName(type: string): string {
  const name = type.replace(/[([].*/, '')
  return Object.hasOwn(names, name) ? names[name] : name
}

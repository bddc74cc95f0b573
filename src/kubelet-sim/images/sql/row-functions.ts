/** Functions that answer rows. Sources: PostgreSQL, Set Returning Functions, JSON Functions. */
import type { Working } from '../../runtime/program.ts'
import { readElement } from './expressions.ts'
import { instantOf, intervalOf, moved, textOfInstant } from './instants.ts'
import { elementsOf, isObject, type Json, jsonText } from './json.ts'
import { bareText, parsed } from './operators.ts'
import { foundIn } from './parts.ts'
import { expressionFor } from './patterns.ts'
import type { Effort } from './relations.ts'
import { type Call, type Source, SqlError, type SqlValue } from './syntax.ts'
import { Decimal, Interval, numberOf, textOf } from './values.ts'

/** No table has more rows. */
export const mostRows = 100_000

type Row = readonly SqlValue[]

/** What their columns are called, where that is not as the function. */
const titles: Readonly<Record<string, readonly string[]>> = {
  jsonb_array_elements: ['value'],
  json_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
  json_array_elements_text: ['value'],
  jsonb_each: ['key', 'value'],
  json_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  json_each_text: ['key', 'value'],
}

export const isRowFunction = (name: string): boolean =>
  Object.hasOwn(titles, name) ||
  /^(generate_series|unnest|string_to_table|regexp_split_to_table|jsonb?_object_keys)$/.test(name)

/** @param alias what it is called in the question */
export const columnsOfFunction = (name: string, alias: string): readonly string[] =>
  Object.hasOwn(titles, name) ? titles[name] : [alias]

export function* rowsOf(name: string, args: readonly SqlValue[], effort: Effort): Working<readonly Row[]> {
  const [first = null, second = null] = args
  const alone = (values: readonly SqlValue[]): readonly Row[] => values.map((each) => [each])
  effort.needsRest(textOf(first).length)
  switch (name) {
    case 'generate_series':
      return yield* series(args, effort)
    case 'unnest':
      return first === null ? [] : alone(elementsOf(textOf(first)).map(readElement))
    case 'string_to_table':
      return first === null ? [] : alone(textOf(first).split(textOf(second)))
    case 'regexp_split_to_table':
      return first === null
        ? []
        : alone(expressionFor(textOf(first), textOf(second), false).split(textOf(first)))
    case 'jsonb_array_elements':
    case 'json_array_elements':
      return first === null ? [] : alone(arrayOf(first).map((each) => jsonText(each)))
    case 'jsonb_array_elements_text':
    case 'json_array_elements_text':
      return first === null ? [] : alone(arrayOf(first).map(bareText))
    case 'jsonb_object_keys':
    case 'json_object_keys':
      return first === null ? [] : alone(entriesOf(first).map(([key]) => key))
    case 'jsonb_each':
    case 'json_each':
      return first === null ? [] : entriesOf(first).map(([key, value]) => [key, jsonText(value)])
    case 'jsonb_each_text':
    case 'json_each_text':
      return first === null ? [] : entriesOf(first).map(([key, value]) => [key, bareText(value)])
    default:
      throw new SqlError('unsupported', `${name.toUpperCase()}()`)
  }
}

function arrayOf(value: SqlValue): readonly Json[] {
  const found = parsed(value)
  if (!Array.isArray(found)) throw new SqlError('bad value', textOf(value), 'json array')
  return found
}

function entriesOf(value: SqlValue): readonly (readonly [string, Json])[] {
  const found = parsed(value)
  if (!isObject(found)) throw new SqlError('bad value', textOf(value), 'json object')
  return Object.entries(found).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
}

function* series([first, last, step = 1]: readonly SqlValue[], effort: Effort): Working<readonly Row[]> {
  if (first === null || last === null || first === undefined || last === undefined) return []
  if (typeof first === 'string' && instantOf(first)) return yield* instants(first, textOf(last), step, effort)
  const exact = [first, last, step].some((each) => each instanceof Decimal)
  const [from, to, by] = [first, last, step].map(numberOf)
  if (by === 0) throw new SqlError('bad value', '0', 'step size')
  const length = Math.max(0, Math.floor((to - from) / by + 1e-9) + 1)
  if (!(length <= mostRows)) throw new SqlError('takes long', '')
  const found: Row[] = []
  let at = Decimal.parse(textOf(first)) ?? Decimal.of(from)
  const next = Decimal.parse(textOf(step)) ?? Decimal.of(by)
  for (let n = 0; n < length; n++) {
    if (effort.needsRest()) yield* effort.rest()
    found.push([exact ? at : from + n * by])
    if (exact) at = at.plus(next)
  }
  return found
}

function* instants(first: string, last: string, step: SqlValue, effort: Effort): Working<readonly Row[]> {
  const length = step instanceof Interval ? step : intervalOf(textOf(step))
  const [from, to] = [instantOf(first), instantOf(last)]
  if (!length || !from || !to || length.value === 0) throw new SqlError('bad value', textOf(step), 'interval')
  const found: Row[] = []
  for (let n = 0; ; n++) {
    const at = moved(from, length.times(n))
    if (length.value > 0 ? at.ms > to.ms : at.ms < to.ms) return found
    if (n >= mostRows) throw new SqlError('takes long', '')
    if (effort.needsRest()) yield* effort.rest()
    found.push([textOfInstant({ ...at, hasTime: true, hasZone: at.hasZone || !from.hasTime }) ?? null])
  }
}

interface TitledColumn {
  readonly name: string
  readonly isWhole?: boolean
}

/** The columns of a source that is such a function. */
export function columnsOfCall({ name }: Call, source: Source): readonly TitledColumn[] {
  const titles = columnsOfFunction(name, source.name)
  const [first, ...others] = titles.map((each, n) => ({ name: source.columns?.[n] ?? each }))
  const counted = source.isCounted ? [{ name: source.columns?.[titles.length] ?? 'ordinality' }] : []
  return [titles.length === 1 ? { ...first, isWhole: true } : first, ...others, ...counted]
}

/** Whether a source may ask for something of the row beside it. */
export const looksAround = ({ rows }: Source): boolean =>
  !('kind' in rows) ||
  rows.kind !== 'call' ||
  rows.args.some(
    (each) => foundIn(each, ({ kind }) => /^(column|subquery|exists|in|any)$/.test(kind)).length > 0,
  )

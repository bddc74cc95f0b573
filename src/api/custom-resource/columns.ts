/** What kubectl get shows of custom objects: what their definition says, or how old they are. Source: apiextensions-apiserver's tableconvertor. */
import { canonicalTime, isTime } from '../codec/timestamps.ts'
import { type Cell, type Column, columnsOf } from '../columns.ts'
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionVersion,
} from '../generated/types/apiextensions-v1.ts'
import { valueText } from '../json-path/evaluation.ts'
import { type JsonPath, jsonPath } from '../json-path/path.ts'
import type { KubeObject } from '../kind.ts'
import { age } from '../time.ts'

const usualColumns = columnsOf<KubeObject>((c) => [c.name, { ...c.age, type: 'date' }])
const [nameColumn] = usualColumns

export function columnsOfVersion({
  additionalPrinterColumns: defined = [],
}: CustomResourceDefinitionVersion): readonly Column<KubeObject>[] {
  if (defined.length === 0) return usualColumns
  const columns: Column<KubeObject>[] = [nameColumn]
  for (const each of defined) {
    const path = jsonPath(each.jsonPath)
    // What comes after a column that cannot be read is not shown, either.
    if (!path) break
    columns.push(columnOf(each, path))
  }
  return columns
}

function columnOf(defined: CustomResourceColumnDefinition, path: JsonPath): Column<KubeObject> {
  const { name, type, format = '', description, priority = 0, jsonPath: text } = defined
  return {
    name,
    type: type as Column<KubeObject>['type'],
    format,
    description: description || `Custom resource definition column (in JSONPath format): ${text}`,
    priority,
    cell: (object, now) => cellOf(type, path(object)[0], now),
  }
}

/** Null where there is nothing, or something else than what the column shows. */
function cellOf(type: string, value: unknown, now: number): Cell {
  // As Go's templates print nothing.
  if (value === null && type === 'string') return '<no value>'
  if (value === undefined || value === null) return null
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? ageSince(value, now) : null
    default:
      return valueText(value)
  }
}

/** Source: metav1.Time's UnmarshalQueryParameter. */
function ageSince(text: string, now: number): string {
  if (text === '' || text === 'null' || isUnset(text)) return '<unknown>'
  return isTime(text) ? age(text.replace(',', '.'), now) : '<invalid>'
}

const isUnset = (text: string): boolean => isTime(text) && canonicalTime(text) === undefined

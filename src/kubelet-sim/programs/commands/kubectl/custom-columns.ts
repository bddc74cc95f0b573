/** `-o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image`. Source: kubectl's get.CustomColumnsPrinter. */
import type { JsonPath } from '../../../../api/json-path.ts'
import { failure } from './failure.ts'
import { plainText, relaxedPath } from './json-path-template.ts'
import { isList, type Shown } from './object-list.ts'
import { columnsOf } from './text-columns.ts'

interface Column {
  readonly title: string
  readonly path: JsonPath
}

/** @throws Failure */
export function customColumns(spec: string, hasNoHeaders: boolean): (shown: Shown) => string {
  const columns = spec.split(',').map(columnOf)
  const titles = columns.map(({ title }) => title)
  return (shown) => {
    const rows = (isList(shown) ? shown.items : [shown]).map((object) =>
      columns.map(({ path }) => cell(path, object)),
    )
    return columnsOf(hasNoHeaders ? rows : [titles, ...rows])
  }
}

function columnOf(text: string): Column {
  const colon = text.indexOf(':')
  if (colon < 0) throw failure(`unexpected custom-columns spec: ${text}, expected <header>:<json-path-expr>`)
  return { title: text.slice(0, colon), path: relaxedPath(text.slice(colon + 1)) }
}

function cell(path: JsonPath, object: unknown): string {
  const found = path(object)
  return found.length === 0 ? '<none>' : found.map(shownValue).join(',')
}

/** Maps and lists are shown as Go prints them. */
function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownValue).join(' ')}]`
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : plainText(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, each]) => `${key}:${shownValue(each)}`).join(' ')}]`
}

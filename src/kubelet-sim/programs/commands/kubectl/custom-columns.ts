/** `-o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image`. Source: kubectl's get.CustomColumnsPrinter. */
import { goValueText } from '../../../../api/go-values/print.ts'
import { failure } from './failure.ts'
import { type JsonPath, relaxedPath } from './json-path.ts'
import { isList, type Shown } from './object-list.ts'
import { columnsOf } from './text-columns.ts'

interface Column {
  readonly title: string
  readonly path: JsonPath
}

/** @param spec `NAME:.metadata.name,…`. @throws Failure */
export const customColumns = (spec: string, hasNoHeaders: boolean): ((shown: Shown) => string) =>
  tableOf(spec.split(',').map(columnOf), hasNoHeaders)

/** @param text which has the titles in its first line and the paths in its second. @throws Failure */
export function customColumnsIn(text: string): (shown: Shown) => string {
  const missing = (line: string) =>
    failure(
      `invalid template, missing ${line} line. Expected format is one line of space separated headers, one line of space separated column specs.`,
    )
  const lines = text.split('\n')
  if (text === '') throw missing('header')
  if (lines.length < 2 || (lines.length === 2 && lines[1] === '')) throw missing('spec')
  const [titles, paths] = lines.map((line) => line.split(/\s+/).filter(Boolean))
  if (titles.length !== paths.length)
    throw failure(
      `number of headers (${titles.length}) and field specifications (${paths.length}) don't match`,
    )
  return tableOf(
    titles.map((title, n) => ({ title, path: relaxedPath(paths[n]) })),
    false,
  )
}

const tableOf =
  (columns: readonly Column[], hasNoHeaders: boolean) =>
  (shown: Shown): string => {
    const rows = (isList(shown) ? shown.items : [shown]).map((object) =>
      columns.map(({ path }) => cell(path(object))),
    )
    return columnsOf(hasNoHeaders ? rows : [columns.map(({ title }) => title), ...rows])
  }

function columnOf(text: string): Column {
  const colon = text.indexOf(':')
  if (colon < 0) throw failure(`unexpected custom-columns spec: ${text}, expected <header>:<json-path-expr>`)
  return { title: text.slice(0, colon), path: relaxedPath(text.slice(colon + 1)) }
}

const cell = (found: readonly unknown[]): string =>
  found.length === 0 ? '<none>' : found.map(goValueText).join(',')

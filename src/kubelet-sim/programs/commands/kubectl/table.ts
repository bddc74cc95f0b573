/** Tables as the server makes them, in the columns that kubectl shows. Source: cli-runtime's printers.TablePrinter. */
import { goValueText } from '../../../../api/go-values/print.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { age } from '../../../../api/time.ts'
import type { Kubectl } from './kubectl-process.ts'
import { TextColumns } from './text-columns.ts'

export const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

export interface Table {
  readonly metadata?: { readonly resourceVersion?: string }
  readonly columnDefinitions?: readonly {
    readonly name: string
    readonly format: string
    readonly priority: number
    readonly type: string
  }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: KubeObject }[]
}

/** Where there is nothing, a server may say so by null. */
type AnsweredTable = Omit<Table, 'rows'> & { readonly rows?: Table['rows'] | null }
interface AnsweredList {
  readonly items?: readonly KubeObject[] | null
}

/** Not every server makes tables. */
type Answered = { readonly kind?: string } & (AnsweredTable | AnsweredList | KubeObject)

/** What a server has answered, as a table: its own, or names and ages where it makes none. */
export function tableOf(answer: Answered, now: number): Table {
  if (answer.kind === 'Table') {
    const table = answer as AnsweredTable
    return { ...table, rows: table.rows ?? [] }
  }
  const { items } = answer as AnsweredList
  const objects = items === undefined ? [answer as KubeObject] : (items ?? [])
  return {
    columnDefinitions: [
      { name: 'Name', format: 'name', priority: 0, type: 'string' },
      { name: 'Age', format: '', priority: 0, type: 'string' },
    ],
    rows: objects.map((object) => {
      const { name, creationTimestamp } = object.metadata
      return { cells: [name, age(creationTimestamp, now)], object }
    }),
  }
}

interface Looks {
  /** Said with each name: `pod/web`. */
  readonly kind: string | undefined
  readonly withNamespace: boolean
}

/** What of a table is shown. */
interface Shown {
  readonly columns: readonly (NonNullable<Table['columnDefinitions']>[number] & { readonly n: number })[]
  /** The labels that have columns of their own. */
  readonly labels: readonly string[]
  readonly withLabels: boolean
}

/** Prints rows again and again: the headers once. */
export class TablePrinter {
  readonly #columns = new TextColumns()
  #shown: Shown['columns'] | undefined

  constructor(
    private readonly kubectl: Kubectl,
    private readonly looks: Looks,
  ) {}

  text(table: Table): string {
    const { flags } = this.kubectl
    const isFirst = this.#shown === undefined
    const isWide = flags.get('output') === 'wide'
    this.#shown ??= (table.columnDefinitions ?? []).flatMap((column, n) =>
      column.priority === 0 || isWide ? [{ ...column, n }] : [],
    )
    const shown: Shown = {
      columns: this.#shown,
      labels: flags.list('label-columns'),
      withLabels: flags.isOn('show-labels'),
    }
    const rows = table.rows.map((row) => this.#row(row, shown))
    const headed = isFirst && !flags.isOn('no-headers') ? [this.#titles(shown), ...rows] : rows
    return this.#columns.text(headed)
  }

  #titles({ columns, labels, withLabels }: Shown): readonly string[] {
    return [
      ...(this.looks.withNamespace ? ['NAMESPACE'] : []),
      ...columns.map(({ name }) => name.toUpperCase()),
      ...labels.map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      ...(withLabels ? ['LABELS'] : []),
    ]
  }

  #row({ cells, object }: Table['rows'][number], shown: Shown): readonly string[] {
    const { namespace = '', labels = {} } = object?.metadata ?? {}
    return [
      ...(this.looks.withNamespace ? [namespace] : []),
      ...shown.columns.flatMap(({ n, format }) => {
        if (n >= cells.length) return []
        const text = textOf(cells[n])
        return format === 'name' && this.looks.kind ? `${this.looks.kind}/${text}` : text.split('\t')
      }),
      ...shown.labels.map((label) => labels[label] ?? ''),
      ...(shown.withLabels ? [labelsText(labels)] : []),
    ]
  }
}

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',') || '<none>'

/** The first line of a cell, which can do nothing to a terminal. A date is shown as the server tells it. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell !== 'string') return goValueText(cell)
  const [line, ...more] = cell.split(/[\f\n\r]/)
  return `${line.replaceAll('\x1b', '^[')}${more.length > 0 ? '...' : ''}`
}

export const shownTable = (kubectl: Kubectl, table: Table, looks: Looks): string =>
  new TablePrinter(kubectl, looks).text(table)

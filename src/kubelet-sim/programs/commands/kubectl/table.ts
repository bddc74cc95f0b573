/** Tables as the server makes them, in the columns that kubectl shows. Source: cli-runtime's printers.TablePrinter. */
import type { KubeObject } from '../../../../api/kind.ts'
import { humanDuration } from '../../../../api/time.ts'
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

interface Looks {
  /** Said with each name: `pod/web`. */
  readonly kind: string | undefined
  readonly withNamespace: boolean
}

/** Prints rows again and again: the headers once. */
export class TablePrinter {
  readonly #columns = new TextColumns()
  #definitions: Table['columnDefinitions']

  constructor(
    private readonly kubectl: Kubectl,
    private readonly looks: Looks,
  ) {}

  text(table: Table): string {
    const { flags } = this.kubectl
    const isFirst = this.#definitions === undefined
    this.#definitions ??= table.columnDefinitions ?? []
    const rows = table.rows.map((row) => this.#row(row))
    const headed = isFirst && !flags.isOn('no-headers') ? [this.#titles(this.#definitions), ...rows] : rows
    return this.#columns.text(headed)
  }

  #isShown(n: number): boolean {
    const column = this.#definitions?.[n]
    return column !== undefined && (column.priority === 0 || this.kubectl.flags.get('output') === 'wide')
  }

  #titles(definitions: NonNullable<Table['columnDefinitions']>): readonly string[] {
    const { flags } = this.kubectl
    return [
      ...(this.looks.withNamespace ? ['NAMESPACE'] : []),
      ...definitions.filter((_each, n) => this.#isShown(n)).map(({ name }) => name.toUpperCase()),
      ...flags.list('label-columns').map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      ...(flags.isOn('show-labels') ? ['LABELS'] : []),
    ]
  }

  #row({ cells, object }: Table['rows'][number]): readonly string[] {
    const { flags, now } = this.kubectl
    const { namespace = '', labels = {} } = object?.metadata ?? {}
    const all = Object.entries(labels as Readonly<Record<string, string>>)
    return [
      ...(this.looks.withNamespace ? [namespace] : []),
      ...cells.flatMap((cell, n) => {
        if (!this.#isShown(n)) return []
        const { format, type } = this.#definitions![n]
        const text = type === 'date' ? ageOf(cell, now) : cell === null ? '<none>' : String(cell)
        return [format === 'name' && this.looks.kind ? `${this.looks.kind}/${text}` : firstLine(text)]
      }),
      ...flags.list('label-columns').map((label) => labels[label] ?? ''),
      ...(flags.isOn('show-labels')
        ? [
            all
              .map(([key, value]) => `${key}=${value}`)
              .sort()
              .join(',') || '<none>',
          ]
        : []),
    ]
  }
}

const firstLine = (text: string): string =>
  /[\n\r\f\t]/.test(text) ? `${text.split(/[\n\r\f\t]/)[0]}...` : text

const ageOf = (cell: unknown, now: number): string => {
  const at = typeof cell === 'string' ? Date.parse(cell) : Number.NaN
  return Number.isNaN(at) ? String(cell ?? '<unknown>') : humanDuration(now - at)
}

export const shownTable = (kubectl: Kubectl, table: Table, looks: Looks): string =>
  new TablePrinter(kubectl, looks).text(table)

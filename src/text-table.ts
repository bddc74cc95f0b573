/** Tables as kubectl prints them: columns as wide as their widest cell, three spaces apart. */
import type { Kind, KubeObject } from './api/kind.ts'

interface TextTableOptions {
  /** The cluster's time, in milliseconds. */
  readonly now: number
  readonly wide?: boolean
  /** Show where each object lives, as `kubectl get -A` does. */
  readonly allNamespaces?: boolean
  /** Say with each name of what kind it is: `pod/web`, as kubectl does where there are several. */
  readonly withKind?: boolean
}

export function textTable(kind: Kind, objects: readonly KubeObject[], options: TextTableOptions): string {
  const columns = kind.columns.filter(
    ({ priority, isUnnamed }) => !isUnnamed && (priority === 0 || options.wide),
  )
  const withNamespace = options.allNamespaces && kind.namespaced
  const header = [...(withNamespace ? ['NAMESPACE'] : []), ...columns.map(({ name }) => name.toUpperCase())]
  const rows = objects.map((object) => [
    ...(withNamespace ? [object.metadata.namespace ?? ''] : []),
    ...columns.map((column) => {
      const cell = String(column.cell(object, options.now))
      return options.withKind && column.format === 'name' ? `${prefixOf(kind)}/${cell}` : cell
    }),
  ])
  return align([header, ...rows])
}

/** `pod`, `deployment.apps` */
const prefixOf = ({ kind, group }: Kind) => [kind.toLowerCase(), ...(group ? [group] : [])].join('.')

function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, n) => Math.max(...rows.map((row) => row[n].length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, n) => cell.padEnd(widths[n]))
      .join('   ')
      .trimEnd()
  return rows.map(line).join('\n')
}

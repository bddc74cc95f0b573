/** Tables: what `kubectl get` prints, made by the server. */
import type { Cell } from '../api/columns.ts'
import type { Kind, KubeObject } from '../api/kind.ts'

/** How much of each object a row carries. Source: TableOptions. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

interface TableOptions {
  readonly version: 'v1' | 'v1beta1'
  readonly includeObject: IncludeObject
  /** The cluster's time, in milliseconds. */
  readonly now: number
}

/** What a Table is made of; its objects are told in a version of their kind. */
type Told = Pick<Kind, 'columns'> & Partial<Pick<Kind, 'fromStored' | 'partialMetadata'>>

interface Table {
  readonly kind: 'Table'
  readonly apiVersion: string
  readonly metadata: object
  readonly columnDefinitions: readonly object[] | null
  readonly rows: readonly { readonly cells: readonly Cell[]; readonly object?: unknown }[]
}

export function tableOf(
  kind: Told,
  objects: readonly KubeObject[],
  options: TableOptions & { metadata: object },
): Table {
  return { ...tableHead(kind, options), rows: objects.map((object) => rowOf(kind, object, options)) }
}

/** All of a Table but its rows. */
export function tableHead(
  kind: Pick<Kind, 'columns'>,
  { version, metadata }: Pick<TableOptions, 'version'> & { metadata: object },
): Omit<Table, 'rows'> {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: kind.columns
      .filter(({ isUnnamed }) => !isUnnamed)
      .map(({ name, type, format, description, priority }) => ({
        name,
        type,
        format,
        description,
        priority,
      })),
  }
}

export function rowOf(kind: Told, object: KubeObject, { version, includeObject, now }: TableOptions) {
  const cells = kind.columns.map((column) => column.cell(object, now))
  if (includeObject === 'None') return { cells, object: null }
  return {
    cells,
    object:
      includeObject === 'Object'
        ? (kind.fromStored?.(object) ?? object)
        : partialMetadata(kind, object, version),
  }
}

/** PartialObjectMetadata: an object of which only the metadata is told, as the API server has it inside. */
export const partialMetadata = (
  { partialMetadata }: Partial<Pick<Kind, 'partialMetadata'>>,
  object: KubeObject,
  version: 'v1' | 'v1beta1' = 'v1',
) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata: partialMetadata?.(object) ?? object.metadata,
})

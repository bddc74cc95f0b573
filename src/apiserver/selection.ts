/** Which objects a LIST or a watch means. */
import { isEmpty } from '../api/equality.ts'
import { badRequest } from '../api/errors.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { matches } from '../api/selector.ts'
import type { ListOptions } from '../client/client.ts'

type Wanted = Pick<ListOptions, 'labelSelector' | 'fieldSelector'>

/** Whether an object is meant by the selectors; undefined where everything is. @throws ApiError 400 for an unknown field */
export function selection<T extends KubeObject>(
  kind: Kind<T>,
  wanted: Wanted,
): ((object: T) => boolean) | undefined {
  const labels = wanted.labelSelector ?? []
  const terms = (wanted.fieldSelector ?? []).map(({ field, equal, value }) => {
    const read = fieldReader(kind, field)
    return (object: T) => (read(object) === value) === equal
  })
  if (labels.length === 0 && terms.length === 0) return undefined
  return (object) => matches(labels, object.metadata.labels) && terms.every((holds) => holds(object))
}

export function filterBySelectors<T extends KubeObject>(
  kind: Kind<T>,
  objects: readonly T[],
  wanted: Wanted,
): readonly T[] {
  const isMeant = selection(kind, wanted)
  return isMeant ? objects.filter(isMeant) : objects
}

function fieldReader<T extends KubeObject>(kind: Kind<T>, field: string): (object: T) => string {
  if (field === 'metadata.name') return ({ metadata }) => metadata.name
  const hasOwn = kind.isUnstructured || !isEmpty(kind.selectableFields)
  // A kind with fields of its own lists all that may be named; of others none looks whether it has namespaces.
  if (field === 'metadata.namespace' && (kind.namespaced || !hasOwn)) {
    return ({ metadata }) => metadata.namespace ?? ''
  }
  if (Object.hasOwn(kind.selectableFields, field)) return kind.selectableFields[field]
  // kubectl puts "Unable to find …" before it.
  throw badRequest(
    hasOwn
      ? (kind.notSelectable?.(field) ?? `field label not supported: ${field}`)
      : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
  )
}

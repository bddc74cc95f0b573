/** The order in which metadata is told, however it came to be. Source: the fields of ObjectMeta. */
import type { FieldSet } from '../../api/meta-types.ts'

export const fieldsOfMetadata = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const

export const metadataInOrder = (metadata: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    fieldsOfMetadata.map((name) => [
      name,
      name === 'managedFields' ? recordInOrder(metadata[name] as Entries) : metadata[name],
    ]),
  )

type Entries = readonly { readonly fieldsV1?: FieldSet }[] | undefined

const recordInOrder = (entries: Entries) =>
  entries?.map((entry) => ({ ...entry, fieldsV1: entry.fieldsV1 && fieldsInOrder(entry.fieldsV1) }))

/** The names of fields in alphabetical order, at every depth. */
export function fieldsInOrder(fields: FieldSet): FieldSet {
  const steps = Object.keys(fields).sort()
  return Object.fromEntries(steps.map((step) => [step, fieldsInOrder(fields[step])]))
}

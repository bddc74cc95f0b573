/** The order in which metadata is told, however it came to be. Source: the fields of ObjectMeta. */

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
  Object.fromEntries(fieldsOfMetadata.map((name) => [name, metadata[name]]))

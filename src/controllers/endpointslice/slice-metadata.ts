/** What an EndpointSlice bears in its metadata for its Service. */
import { managedByLabel, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import { isEqual } from '../../api/equality.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { controllerReference } from '../../api/meta.ts'
import type { Labels } from '../../api/selector.ts'
import { headlessLabel, labelsFrom, triggerTimeAnnotation } from '../shared/endpoints-metadata.ts'

const controllerName = 'endpointslice-controller.k8s.io'

/** Whether a slice says that this controller looks after it. */
export const isManaged = ({ metadata: { labels } }: EndpointSlice): boolean =>
  labels?.[managedByLabel] === controllerName

export const metadataOf = (object: Service, triggeredAt: string | undefined) => ({
  namespace: object.metadata.namespace,
  labels: labelsOf(object),
  ...(triggeredAt !== undefined && { annotations: { [triggerTimeAnnotation]: triggeredAt } }),
  ownerReferences: [controllerReference(object)],
})

export const labelsOf = (object: Service) =>
  labelsFrom(object, { [managedByLabel]: controllerName, [serviceNameLabel]: object.metadata.name })

const reserved = [managedByLabel, serviceNameLabel, headlessLabel]

/** Whether a slice has the labels of its service; those that are the controller's own do not count. */
export const hasLabelsOf = ({ metadata }: EndpointSlice, object: Service): boolean =>
  isEqual(unreserved(metadata.labels), unreserved(object.metadata.labels))

function unreserved(labels: Labels | undefined): Labels {
  const rest = { ...labels }
  for (const key of reserved) delete rest[key]
  return rest
}

export const isOwnedBy = ({ metadata: { ownerReferences } }: EndpointSlice, { metadata }: Service): boolean =>
  ownerReferences?.some(
    ({ uid, kind, apiVersion }) => uid === metadata.uid && kind === 'Service' && apiVersion === 'v1',
  ) ?? false

/** What Endpoints and EndpointSlices bear in their metadata for their service. */
import { isHeadless } from '../../api/core/service-type.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { Labels } from '../../api/selector.ts'

/** When the change came about that these endpoints follow from. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'

/** On the endpoints of a service without an address of its own. */
export const headlessLabel = 'service.kubernetes.io/headless'

/** The labels of a service, handed down, with `own` ones and whether the service is headless. */
export function labelsFrom({ metadata, spec }: Service, own: Labels): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = metadata.labels ?? {}
  return { ...labels, ...own, ...(isHeadless(spec) && { [headlessLabel]: '' }) }
}

/** Lets only claims of namespaces that are marked for it see devices that others use. Source: AuthorizedForAdmin of resource.k8s.io. */
import { namespace } from '../../api/core/namespace.ts'
import { invalid } from '../../api/errors.ts'
import { type FieldError, forbidden } from '../../api/field-error.ts'
import type {
  DeviceRequest,
  DeviceRequestAllocationResult,
  ResourceClaim,
  ResourceClaimTemplate,
} from '../../api/generated/types/resource-v1.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceClaimTemplate } from '../../api/resource/resourceclaimtemplate.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'

const label = 'resource.kubernetes.io/admin-access'

/** The real server asks before it validates the rest. */
export const deviceAdminAccess: AdmissionPlugin = {
  name: 'DeviceAdminAccess',
  operations: ['CREATE', 'UPDATE'],
  kinds: [resourceClaim, resourceClaimTemplate],

  validate(request) {
    const field = askedBy(request)
    if (field === undefined) return
    const { kind, object, store } = request
    const { labels } = store.get(namespace, { name: object.metadata.namespace ?? '' })?.metadata ?? {}
    if (labels?.[label] !== 'true') throw invalid(kind, object.metadata.name, [refusal(field)])
  },
}

const refusal = (field: string): FieldError =>
  forbidden(
    field,
    `admin access to devices requires the \`${label}: true\` label on the containing namespace`,
  )

/** Where it is asked for first, if it is: what is stored was looked at when it was. */
function askedBy({ kind, object, previous, subresource }: AdmissionRequest): string | undefined {
  if (subresource === 'status') {
    const before = resultsOf(previous as ResourceClaim)
    return before.some(isForAdmin) ? undefined : resultAskedFor(resultsOf(object as ResourceClaim))
  }
  if (previous) return undefined
  const spec =
    kind === resourceClaim ? (object as ResourceClaim).spec : (object as ResourceClaimTemplate).spec.spec
  return requestAskedFor(spec.devices.requests ?? [])
}

const resultsOf = ({ status: { allocation } }: ResourceClaim) => allocation?.devices.results ?? []

const isForAdmin = ({ adminAccess }: DeviceRequestAllocationResult) => adminAccess === true

function resultAskedFor(results: readonly DeviceRequestAllocationResult[]): string | undefined {
  const at = results.findIndex(isForAdmin)
  return at < 0 ? undefined : `status.allocation.devices.results[${at}].adminAccess`
}

/** Of templates the real server tells the same place as of claims. */
function requestAskedFor(requests: readonly DeviceRequest[]): string | undefined {
  const at = requests.findIndex(({ exactly }) => exactly?.adminAccess === true)
  return at < 0 ? undefined : `spec.devices.requests[${at}].adminAccess`
}

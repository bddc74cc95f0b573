/** resource.k8s.io/v1 ResourceClaim: asks for devices, and says which it was given and who uses them. */
import { columnsOf } from '../columns.ts'
import type { Defaults } from '../defaults.ts'
import { nullIfEmpty } from '../empty-list.ts'
import { isEqual } from '../equality.ts'
import { invalid } from '../field-error.ts'
import type { ResourceClaim } from '../generated/types/resource-v1.ts'
import { internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { isBeingDeleted, keepMetadata } from '../meta.ts'
import { structType } from '../schema.ts'
import { claimStatusProblems, deviceIdOf } from './allocation-problems.ts'
import { deviceClaimProblems } from './device-claim-problems.ts'
import {
  claimSpecDefaults,
  keepRequests,
  keepSameRequests,
  tolerationDefaults,
} from './device-request-defaults.ts'

const statusDefaults: Defaults<ResourceClaim['status']> = {
  parts: {
    allocation: {
      parts: { devices: { parts: { results: { parts: { tolerations: tolerationDefaults } } } } },
    },
    // What Go has no list for it writes as null.
    devices(device) {
      nullIfEmpty(device, 'conditions')
    },
  },
}

export const resourceClaim = defineKind<ResourceClaim>('resource.k8s.io/v1', 'ResourceClaim', {
  plural: 'resourceclaims',
  scope: 'Namespaced',
  answersDeleted: true,
  subresources: ['status'],
  withoutTable: ['status'],
  countsGenerations: false,

  defaults: { parts: { spec: claimSpecDefaults, status: statusDefaults } },

  prepareForCreate: ({ spec }) => keepRequests(spec),
  prepareForUpdate: ({ spec }, previous) => keepSameRequests(spec, previous.spec),

  prepareForStatusUpdate(object, previous) {
    keepMetadata(object, previous)
    object.status = withoutWhatIsGivenBack(object as ResourceClaim, previous) as typeof object.status
  },

  statusLeavesAlone: { 'f:metadata': {} },
  validate: ({ spec }) => deviceClaimProblems(spec.devices, 'spec.devices'),
  updateChecks: ['metadata', 'metadataChange', 'change'],

  *validateUpdate({ spec }, previous) {
    if (isEqual(spec, previous.spec)) return
    const struct = structType('io.k8s.api.resource.v1.ResourceClaimSpec')
    yield invalid('spec', internalForm(struct, spec), 'field is immutable')
  },

  validateStatus: claimStatusProblems,

  columns: columnsOf<ResourceClaim>((c) => [c.name, c.show('State', stateText), c.age]),
})

/** What drivers said of devices that the claim has no more goes with them. */
function withoutWhatIsGivenBack({ status }: ResourceClaim, previous: ResourceClaim): ResourceClaim['status'] {
  const before = idsIn(previous)
  if (before.size === 0 || !status.devices) return status
  const now = idsIn({ status })
  const isThere = (id: string) => now.has(id) || !before.has(id)
  const devices = status.devices.filter((each) => isThere(JSON.stringify(deviceIdOf(each))))
  if (devices.length === status.devices.length) return status
  const { devices: _gone, ...rest } = status
  return devices.length > 0 ? { ...rest, devices } : rest
}

const idsIn = ({ status: { allocation } }: Pick<ResourceClaim, 'status'>): ReadonlySet<string> =>
  new Set(allocation?.devices.results?.map((each) => JSON.stringify(deviceIdOf(each))))

function stateText(claim: ResourceClaim): string {
  const { allocation, reservedFor = [] } = claim.status
  const states: string[] = []
  if (isBeingDeleted(claim)) states.push('deleted')
  else if (!allocation) states.push('pending')
  if (allocation) states.push('allocated')
  if (allocation && reservedFor.length > 0) states.push('reserved')
  return states.join(',')
}

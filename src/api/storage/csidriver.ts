/** storage.k8s.io/v1 CSIDriver: what a storage driver can do, and what it needs to be told. */
import { columnsOf } from '../columns.ts'
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, invalid, notSupported } from '../field-error.ts'
import { optionalChoiceProblems } from '../fields.ts'
import type { CSIDriver, CSIDriverSpec, TokenRequest } from '../generated/types/storage-v1.ts'
import { defineKind } from '../kind.ts'

export const csiDriver = defineKind<CSIDriver>('storage.k8s.io/v1', 'CSIDriver', {
  plural: 'csidrivers',
  scope: 'Cluster',
  answersDeleted: true,
  needsVersion: true,
  countsGenerations: true,

  // Its changes are counted from nothing.
  prepareForCreate({ metadata }) {
    delete metadata.generation
  },

  defaults: {
    parts: {
      spec(spec) {
        spec.attachRequired ??= true
        spec.podInfoOnMount ??= false
        spec.storageCapacity ??= false
        spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
        if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent']
        spec.requiresRepublish ??= false
        spec.seLinuxMount ??= false
      },
    },
  },

  validate: ({ spec }) => specProblems(spec),
  updateChecks: ['metadataChange', 'object', 'change'],

  *validateUpdate({ spec }, previous) {
    const { attachRequired, volumeLifecycleModes } = spec
    if (attachRequired !== previous.spec.attachRequired) {
      yield invalid('spec.attachedRequired', attachRequired, 'field is immutable')
    }
    if (!isEqual(volumeLifecycleModes, previous.spec.volumeLifecycleModes)) {
      yield invalid('spec.volumeLifecycleModes', volumeLifecycleModes, 'field is immutable')
    }
  },

  *warnings({ spec: { tokenRequests, serviceAccountTokenInSecrets } }, previous) {
    if (!tokenRequests?.length || serviceAccountTokenInSecrets !== undefined) return
    if (previous && isEqual(tokenRequests, previous.spec.tokenRequests)) return
    yield 'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes'
  },

  columns: columnsOf<CSIDriver>((c) => [
    c.name,
    c.flag('AttachRequired', ({ spec }) => spec.attachRequired),
    c.flag('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount),
    c.flag('StorageCapacity', ({ spec }) => spec.storageCapacity),
    c.show('TokenRequests', ({ spec }) => audiencesText(spec.tokenRequests)),
    c.flag('RequiresRepublish', ({ spec }) => spec.requiresRepublish),
    c.show('Modes', ({ spec }) => spec.volumeLifecycleModes.join(',') || '<none>'),
    c.age,
  ]),
})

const fsGroupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType']
const lifecycleModes = ['Persistent', 'Ephemeral']
const leastUpdatePeriodSeconds = 10

/** Source: validateCSIDriverSpec. */
function* specProblems(spec: CSIDriverSpec): FieldErrors {
  yield* optionalChoiceProblems('spec.fsGroupPolicy', spec.fsGroupPolicy, fsGroupPolicies)
  yield* tokenProblems(spec.tokenRequests ?? [])
  for (const mode of spec.volumeLifecycleModes) {
    if (!lifecycleModes.includes(mode)) yield notSupported('spec.volumeLifecycleModes', mode, lifecycleModes)
  }
  const { serviceAccountTokenInSecrets, tokenRequests = [] } = spec
  if (serviceAccountTokenInSecrets !== undefined && tokenRequests.length === 0) {
    const detail = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified'
    yield invalid('spec.serviceAccountTokenInSecrets', serviceAccountTokenInSecrets, detail)
  }
  const { nodeAllocatableUpdatePeriodSeconds: period } = spec
  if (period === undefined || period >= leastUpdatePeriodSeconds) return
  yield invalid(
    'spec.nodeAllocatableUpdatePeriodSeconds',
    period,
    'must be greater than or equal to 10 seconds',
  )
}

const tenMinutes = 600

function* tokenProblems(requests: readonly TokenRequest[]): FieldErrors {
  const audiences = new Set<string>()
  for (const [n, { audience = '', expirationSeconds: seconds }] of requests.entries()) {
    const path = `spec.tokenRequests[${n}]`
    if (audiences.has(audience)) {
      yield duplicate(`${path}.audience`, audience)
      continue
    }
    audiences.add(audience)
    if (seconds === undefined) continue
    const field = `${path}.expirationSeconds`
    if (seconds < tenMinutes) yield invalid(field, seconds, 'may not specify a duration less than 10 minutes')
    if (seconds > 2 ** 32)
      yield invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')
  }
}

const audiencesText = (requests: readonly TokenRequest[] | undefined): string =>
  requests ? requests.map(({ audience }) => audience ?? '').join(',') : '<unset>'

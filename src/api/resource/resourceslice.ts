/** resource.k8s.io/v1 ResourceSlice: some of the devices that a driver offers. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { nodeSelectorProblems } from '../core/node-selector.ts'
import { noItems } from '../empty-list.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { CounterSet, Device, ResourceSlice, ResourceSliceSpec } from '../generated/types/resource-v1.ts'
import { shownPart } from '../given-empty.ts'
import { internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { structType } from '../schema.ts'
import { formatTime } from '../time.ts'
import { deviceDriverProblems, poolNameProblems } from './device-name-problems.ts'
import { counterSetProblems, deviceProblems } from './device-problems.ts'
import { uniqueItemProblems } from './list-problems.ts'

const mostDevices = 128
/** Of those with taints, counters or lists of values, which take more room. */
const mostLargeDevices = 64
const mostCounterSets = 8

export const resourceSlice = defineKind<ResourceSlice>('resource.k8s.io/v1', 'ResourceSlice', {
  plural: 'resourceslices',
  scope: 'Cluster',
  answersDeleted: true,
  countsGenerations: true,
  countsLeftOut: true,

  *validate({ spec }, previous) {
    yield* poolProblems(spec, previous?.spec)
    yield* placeProblems(spec)
    // Be they empty or not.
    if (shownPart(spec, 'sharedCounters') && shownPart(spec, 'devices')) {
      yield invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed')
    }
    yield* devicesProblems(spec, previous?.spec)
    const counterSets = {
      path: 'spec.sharedCounters',
      max: mostCounterSets,
      key: (set: CounterSet) => nameOf(set),
    }
    yield* uniqueItemProblems(spec.sharedCounters, counterSets, counterSetProblems)
  },

  updateChecks: ['metadataChange', 'object'],

  prepareForCreate: (slice, now) => dateTaints(slice, now),
  prepareForUpdate: (slice, _previous, now) => dateTaints(slice, now),

  *warnings({ spec: { driver } }) {
    if (driver === driver.toLowerCase()) return
    const name = JSON.stringify(driver)
    yield `spec.driver: driver names should be lowercase; ${name} contains uppercase characters`
  },
  warnsAlways: true,

  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.driver': ({ spec }) => spec.driver,
  },
  notSelectable: (field) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,

  columns: columnsOf<ResourceSlice>((c) => [
    c.name,
    c.show('Node', ({ spec }) => spec.nodeName ?? ''),
    c.show('Driver', ({ spec }) => spec.driver),
    c.show('Pool', ({ spec }) => spec.pool.name),
    c.age,
  ]),
})

/** A taint is as old as the write that brought it. */
function dateTaints({ spec: { devices } }: Draft<ResourceSlice>, now: number): void {
  for (const { taints } of devices ?? []) {
    for (const taint of taints ?? []) taint.timeAdded ??= formatTime(now)
  }
}

const nameOf = ({ name = '' }: CounterSet | Device) => name

function* poolProblems(spec: ResourceSliceSpec, previous?: ResourceSliceSpec): FieldErrors {
  const { driver, nodeName, pool } = spec
  yield* deviceDriverProblems(driver, 'spec.driver')
  yield* poolNameProblems(pool.name, 'spec.pool.name')
  if (!(pool.resourceSliceCount > 0)) {
    yield invalid('spec.pool.resourceSliceCount', pool.resourceSliceCount ?? 0, 'must be greater than zero')
  }
  if (pool.generation < 0) {
    yield invalid('spec.pool.generation', pool.generation, 'must be greater than or equal to zero')
  }
  if (!previous) return
  const fixed = 'field is immutable'
  if (pool.name !== previous.pool.name) yield invalid('spec.pool.name', pool.name, fixed)
  if (driver !== previous.driver) yield invalid('spec.driver', driver, fixed)
  if (nodeName !== previous.nodeName) yield invalid('spec.nodeName', nodeName, fixed)
}

/** The devices are in one place, of one sort. */
function* placeProblems(spec: ResourceSliceSpec): FieldErrors {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec
  const given: string[] = []
  if (nodeName) {
    given.push('`nodeName`')
    yield* breaches(dnsSubdomainProblems, 'spec.nodeName', nodeName)
  } else if (nodeName !== undefined) {
    yield invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string')
  }
  if (nodeSelector) {
    given.push('`nodeSelector`')
    yield* nodeSelectorProblems(nodeSelector, 'spec.nodeSelector')
    if (nodeSelector.nodeSelectorTerms?.length !== 1) {
      const struct = structType('io.k8s.api.core.v1.NodeSelector')
      const { NodeSelectorTerms: some } = internalForm(struct, nodeSelector) as {
        readonly NodeSelectorTerms: unknown
      }
      const terms = (nodeSelector.nodeSelectorTerms as unknown) === noItems ? null : some
      yield invalid('spec.nodeSelector.nodeSelectorTerms', terms, 'must have exactly one node selector term')
    }
  }
  for (const [name, value] of Object.entries({ allNodes, perDeviceNodeSelection })) {
    if (value) given.push(`\`${name}\``)
    else if (value === false) yield invalid(`spec.${name}`, value, 'must be either unset or set to true')
  }
  const one = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
  if (given.length === 0) yield required('spec', one)
  if (given.length > 1) yield invalid('spec', `{${given.join(', ')}}`, `${one}, but multiple fields are set`)
}

function* devicesProblems(spec: ResourceSliceSpec, previous?: ResourceSliceSpec): FieldErrors {
  const { devices = [], perDeviceNodeSelection } = spec
  const max = devices.some(isLarge) ? mostLargeDevices : mostDevices
  const before = new Map(previous?.devices?.map((each) => [each.name, each]))
  yield* uniqueItemProblems(
    devices,
    { path: 'spec.devices', max, key: (device: Device) => nameOf(device) },
    (device, at) =>
      deviceProblems(device, at, {
        previous: before.get(device.name),
        choosesNodes: perDeviceNodeSelection === true,
      }),
  )
}

const isLarge = ({ taints = [], consumesCounters = [], attributes = {} }: Device): boolean =>
  taints.length > 0 ||
  consumesCounters.length > 0 ||
  Object.values(attributes).some(({ bools, ints, strings, versions }) => bools ?? ints ?? strings ?? versions)

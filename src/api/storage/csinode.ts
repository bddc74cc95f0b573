/** storage.k8s.io/v1 CSINode: the storage drivers on a node, and how each of them calls it. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { csiDriverNameProblems } from '../core/volume-source-problems.ts'
import { nullIfAbsent, nullIfEmpty } from '../empty-list.ts'
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches, nonNegativeProblems } from '../fields.ts'
import type { CSINode, CSINodeDriver } from '../generated/types/storage-v1.ts'
import { defineKind } from '../kind.ts'
import { qualifiedNameProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'

export const csiNode = defineKind<CSINode>('storage.k8s.io/v1', 'CSINode', {
  plural: 'csinodes',
  scope: 'Cluster',
  answersDeleted: true,
  needsVersion: true,

  // What Go has no list for it writes as null.
  defaults: {
    parts: {
      spec: {
        first(spec) {
          nullIfAbsent(spec, 'drivers')
        },
        parts: {
          drivers(driver) {
            nullIfAbsent(driver, 'topologyKeys')
          },
        },
      },
    },
  },

  prepareForCreate: keepLists,
  prepareForUpdate: keepLists,

  updateChecks: ['metadata', 'object', 'change'],
  validate: ({ spec }) => driversProblems(spec.drivers ?? []),

  *validateUpdate({ spec }, previous) {
    for (const before of previous.spec.drivers ?? []) {
      for (const now of spec.drivers ?? []) {
        if (now.name !== before.name || isEqual(inGo(now), inGo(before))) continue
        yield invalid('spec.drivers', inGo(now), 'field is immutable')
      }
    }
  },

  columns: columnsOf<CSINode>((c) => [
    c.name,
    c.count('Drivers', ({ spec }) => spec.drivers?.length ?? 0),
    c.age,
  ]),
})

const maxNodeIdBytes = 256

/** An empty list is kept as null, too; yet its author has written it. */
function keepLists({ spec }: Draft<CSINode>): void {
  nullIfEmpty(spec, 'drivers')
  for (const driver of spec.drivers ?? []) nullIfEmpty(driver, 'topologyKeys')
}

/** Source: validateCSINodeDrivers. */
function* driversProblems(drivers: readonly CSINodeDriver[]): FieldErrors {
  const names = new Set<string>()
  for (const [n, driver] of drivers.entries()) {
    const path = `spec.drivers[${n}]`
    yield* csiDriverNameProblems(driver.name, `${path}.name`)
    yield* nodeIdProblems(driver.nodeID ?? '', `${path}.nodeID`)
    yield* nonNegativeProblems(`${path}.allocatable.count`, driver.allocatable?.count)
    if (names.has(driver.name)) yield duplicate(`${path}.name`, driver.name)
    names.add(driver.name)
    yield* topologyProblems(driver.topologyKeys ?? [], path)
  }
}

function* nodeIdProblems(id: string, field: string): FieldErrors {
  if (!id) yield required(field)
  if (byteLength(id) > maxNodeIdBytes)
    yield invalid(field, id, `must be ${maxNodeIdBytes} characters or less`)
}

/** The API server names the driver, not the key. */
function* topologyProblems(keys: readonly string[], path: string): FieldErrors {
  for (const [n, key] of keys.entries()) {
    if (!key) yield required(path)
    if (keys.indexOf(key) < n) yield duplicate(path, key)
    yield* breaches(qualifiedNameProblems, path, key)
  }
}

/** What of a driver never changes, as the API server prints it. */
const inGo = ({ name, nodeID, topologyKeys }: CSINodeDriver) => ({
  Name: name,
  NodeID: nodeID ?? '',
  TopologyKeys: topologyKeys ?? null,
  Allocatable: null,
})

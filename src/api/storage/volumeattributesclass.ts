/** storage.k8s.io/v1 VolumeAttributesClass: qualities of a volume that can be changed while it is in use. */
import { columnsOf } from '../columns.ts'
import { isEmpty, isEqual } from '../equality.ts'
import { forbidden, required } from '../field-error.ts'
import type { VolumeAttributesClass } from '../generated/types/storage-v1.ts'
import { defineKind } from '../kind.ts'
import { parametersProblems, provisionerProblems } from './provisioner-problems.ts'

export const volumeAttributesClass = defineKind<VolumeAttributesClass>(
  'storage.k8s.io/v1',
  'VolumeAttributesClass',
  {
    plural: 'volumeattributesclasses',
    shortNames: ['vac'],
    scope: 'Cluster',
    answersDeleted: true,

    *validate({ driverName, parameters }) {
      yield* provisionerProblems(driverName, 'driverName')
      yield* parametersProblems(parameters)
      if (isEmpty(parameters)) yield required('parameters', 'must contain at least one key/value pair')
    },

    updateChecks: ['metadataChange', 'change', 'metadata', 'object'],

    *validateUpdate(object, previous) {
      for (const field of ['driverName', 'parameters'] as const) {
        if (isEqual(object[field], previous[field])) continue
        yield forbidden(field, `updates to ${field} are forbidden.`)
      }
    },

    columns: columnsOf<VolumeAttributesClass>((c) => [
      c.name,
      c.show('DriverName', ({ driverName }) => driverName),
      c.age,
    ]),
  },
)

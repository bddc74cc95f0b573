/** resource.k8s.io/v1 DeviceClass: a sort of devices, and how they are set up. */
import { columnsOf } from '../columns.ts'
import { isEqual } from '../equality.ts'
import { invalid } from '../field-error.ts'
import type { DeviceClass } from '../generated/types/resource-v1.ts'
import { defineKind } from '../kind.ts'
import { qualifiedNameProblems } from '../names.ts'
import { mostDeviceItems } from './device-claim-problems.ts'
import { deviceConfigurationProblems, deviceSelectorProblems } from './device-config-problems.ts'
import { itemProblems } from './list-problems.ts'

export const deviceClass = defineKind<DeviceClass>('resource.k8s.io/v1', 'DeviceClass', {
  plural: 'deviceclasses',
  scope: 'Cluster',
  answersDeleted: true,
  countsGenerations: true,

  *validate({ spec }, previous) {
    const { selectors, config, extendedResourceName } = spec
    const isStored = (name: 'selectors' | 'config') => !!previous && isEqual(spec[name], previous.spec[name])
    yield* deviceSelectorProblems(selectors, 'spec.selectors', isStored('selectors'))
    yield* itemProblems(config, { path: 'spec.config', max: mostDeviceItems }, (each, at) =>
      deviceConfigurationProblems(each, at, isStored('config')),
    )
    if (extendedResourceName !== undefined && !isExtendedResource(extendedResourceName)) {
      yield invalid(
        'spec.extendedResourceName',
        extendedResourceName,
        'must be a valid extended resource name',
      )
    }
  },

  updateChecks: ['metadata', 'metadataChange', 'object'],
  columns: columnsOf<DeviceClass>((c) => [c.name, c.age]),
})

/** Of a domain that is not Kubernetes' own; a quota on it must have a name, too. */
function isExtendedResource(name: string): boolean {
  const isOfOthers = name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.')
  return isOfOthers && qualifiedNameProblems(`requests.${name}`).length === 0
}

/** What kubectl explain says of the types of the core group. */
import type { Descriptions } from '../common-descriptions.ts'
import { configurationDescriptions } from './descriptions/configuration.ts'
import { containerDescriptions } from './descriptions/container.ts'
import { containerStatusDescriptions } from './descriptions/container-status.ts'
import { eventDescriptions } from './descriptions/events.ts'
import { namespaceDescriptions } from './descriptions/namespaces.ts'
import { nodeDescriptions } from './descriptions/nodes.ts'
import { placementDescriptions } from './descriptions/placement.ts'
import { podDescriptions } from './descriptions/pods.ts'
import { replicationControllerDescriptions } from './descriptions/replicationcontroller.ts'
import { serviceDescriptions } from './descriptions/services.ts'
import { storageDescriptions } from './descriptions/storage.ts'
import { vendorVolumeDescriptions } from './descriptions/vendor-volumes.ts'
import { volumeDescriptions } from './descriptions/volumes.ts'

export const coreDescriptions = (): Descriptions => ({
  ...configurationDescriptions(),
  ...containerDescriptions(),
  ...containerStatusDescriptions(),
  ...eventDescriptions(),
  ...namespaceDescriptions(),
  ...nodeDescriptions(),
  ...placementDescriptions(),
  ...podDescriptions(),
  ...replicationControllerDescriptions(),
  ...serviceDescriptions(),
  ...storageDescriptions(),
  ...vendorVolumeDescriptions(),
  ...volumeDescriptions(),
})

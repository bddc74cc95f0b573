/** The images whose programs need something of the cluster that they run in. */
import type { NewExtensionServer } from '../../client/extension-server.ts'
import type { Image } from '../runtime/image.ts'
import { ingressControllers } from './ingress-controller.ts'
import { sampleApiServers } from './sample-apiserver/sample-apiserver.ts'

export const clusterImages = (
  router: Parameters<typeof ingressControllers>[0],
  newServer: NewExtensionServer,
): readonly Image[] => [...ingressControllers(router), ...sampleApiServers(newServer)]

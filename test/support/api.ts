/** The REST API of a control plane without controllers, asked without a socket. */
import { Fetcher } from '../../src/fetch/fetch.ts'
import type { ControlPlane } from './control-plane.ts'
import { noNodes } from './no-nodes.ts'

export const apiOf = (plane: ControlPlane): Fetcher =>
  new Fetcher({
    registry: plane.registry,
    nodes: noNodes,
    now: () => plane.clock.now(),
    onWork: () => plane.settle(),
  })

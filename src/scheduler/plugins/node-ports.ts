/** Keeps pods off nodes where a port of the node that they want is taken. */
import { anyCollide } from '../../api/core/host-ports.ts'
import { notNow, type Plugin } from '../framework/plugin.ts'
import { orOtherTaints } from './taint-wakes.ts'

const taken = notNow("node(s) didn't have free ports for the requested pod ports")

export const nodePorts: Plugin = {
  name: 'NodePorts',
  needs: ['hostPorts'],
  perNode: true,

  preFilter: ({ hostPorts }) => (hostPorts.length === 0 ? 'skip' : undefined),

  filter: ({ hostPorts }, { usedPorts }) => (anyCollide(hostPorts, usedPorts) ? taken : undefined),

  wakesOn: {
    node: orOtherTaints((_pod, _node, previous) => previous === undefined),
    podGone: ({ hostPorts }, gone) => anyCollide(hostPorts, gone.hostPorts),
  },
}

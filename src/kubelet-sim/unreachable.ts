/** What the API server says of a node at which nobody answers. */
import { ApiError } from '../api/errors.ts'
import { Undialled } from '../client/node-refusal.ts'
import type { NodeMachine } from './node-machine.ts'

const kubeletPort = 10_250

type Machine = Pick<NodeMachine, 'ip' | 'isRunning'>

/** What the API server says where it connects a client with the node. */
export const undialled = (machine: Machine): Undialled =>
  new Undialled(`${machine.ip}:${kubeletPort}`, dialError(machine))

/** @param path what was asked: `/containerLogs/default/web/nginx` */
export function unreachable(machine: Machine, path: string): ApiError {
  // The real one has no reason for it, and says 500 for that.
  return new ApiError(503, '', `Get "https://${machine.ip}:${kubeletPort}${path}": ${dialError(machine)}`)
}

const dialError = ({ ip, isRunning }: Machine): string =>
  `dial tcp ${ip}:${kubeletPort}: ${isRunning ? 'i/o timeout' : 'connect: no route to host'}`

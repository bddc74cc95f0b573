/** What the API server says of a node at which nobody answers. */
import { ApiError } from '../api/errors.ts'
import type { NodeMachine } from './node-machine.ts'

const kubeletPort = 10_250

/** @param path what was asked: `/containerLogs/default/web/nginx` */
export function unreachable(
  { ip, isRunning }: Pick<NodeMachine, 'ip' | 'isRunning'>,
  path: string,
): ApiError {
  const address = `${ip}:${kubeletPort}`
  const why = isRunning ? 'i/o timeout' : 'connect: no route to host'
  // The real one has no reason for it, and says 500 for that.
  return new ApiError(503, '', `Get "https://${address}${path}": dial tcp ${address}: ${why}`)
}

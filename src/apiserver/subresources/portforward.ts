/** `portforward`: connections with ports of a pod, as many as the client wants. */
import { badRequest } from '../../api/errors.ts'
import { checkNode, podOf } from './opening.ts'
import type { Subresource } from './subresource.ts'

export const portForward: Subresource = {
  name: 'portforward',
  speaks: { group: '', version: 'v1', kind: 'PodPortForwardOptions' },

  open(request) {
    const ports = request.all('ports').flatMap((each) => each.split(',').map(portOf))
    const asked = ports.length > 0 && { ports }
    request.admit({ kind: 'PodPortForwardOptions', apiVersion: 'v1', ...asked })
    const pod = podOf(request)
    checkNode(request.registry, pod)
    return { sort: 'ports', ports, connect: (port) => request.nodes.connect(pod, port) }
  },
}

/** @throws ApiError 400 */
function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw badRequest(`unable to parse ${JSON.stringify(text)} as a port`)
  return port
}

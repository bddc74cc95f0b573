/** `kubectl create service …`. */
import { failure } from './failure.ts'
import { type Making, nameOf, objectOf, placedMeta } from './making.ts'

export const serviceOf = (type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'): Making => ({
  flags: 'tcp= clusterip= node-port= external-name=',
  *objectOf(kubectl) {
    const { flags } = kubectl
    const name = nameOf(kubectl)
    const labels = { app: name }
    const ports = flags.list('tcp').map((text) => {
      const [port, target = port] = text.split(':')
      const targetPort = /^\d+$/.test(target) ? Number(target) : target
      const nodePort = flags.number('node-port')
      return {
        name: text.replace(':', '-'),
        port: Number(port),
        protocol: 'TCP',
        targetPort,
        ...(nodePort && { nodePort }),
      }
    })
    if (ports.length === 0 && type !== 'ExternalName' && flags.get('clusterip') !== 'None')
      throw failure('at least one tcp port specifier must be provided')
    return objectOf('v1', 'Service', placedMeta(kubectl, name, { labels }), {
      spec: {
        type,
        ...(ports.length > 0 && { ports }),
        ...(flags.has('clusterip') && { clusterIP: flags.get('clusterip') }),
        ...(type === 'ExternalName' ? { externalName: flags.get('external-name') } : {}),
        selector: labels,
      },
      status: { loadBalancer: {} },
    })
  },
})

/** Gives every node a range of addresses for its pods: spec.podCIDR. */
import { node } from '../../api/core/node.ts'
import { secondRangeOf } from '../../api/networking/second-addresses.ts'
import { defineActor } from '../runtime/actor.ts'
import { PodCidrs } from './pod-cidrs.ts'

/** @param isDualStack whether there is a second range, of IPv6 */
export const nodeIpamController = (isDualStack: boolean) =>
  defineActor({
    name: 'node-ipam',
    component: 'cidrAllocator',

    start({ cache, client, events, queue }) {
      const cidrs = new PodCidrs()
      const nodes = queue(allocate)
      cache.onNews(node, ({ type, object }) => {
        const { podCIDR } = object.spec
        if (type === 'DELETED') cidrs.release(podCIDR ?? '')
        else if (podCIDR) cidrs.occupy(podCIDR)
        else nodes.add(object.metadata.name)
      })
      for (const { spec, metadata } of cache.list(node)) {
        if (spec.podCIDR) cidrs.occupy(spec.podCIDR)
        else nodes.add(metadata.name)
      }

      function allocate(name: string): void {
        const object = client.find(node, name)
        if (!object || object.spec.podCIDR) return
        const podCIDR = cidrs.take()
        if (podCIDR === undefined) {
          events.normal(object, 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`)
          return
        }
        client.update(node, object, ({ spec }) => {
          spec.podCIDR = podCIDR
          spec.podCIDRs = isDualStack ? [podCIDR, secondRangeOf(podCIDR)] : [podCIDR]
        })
      }
    },
  })

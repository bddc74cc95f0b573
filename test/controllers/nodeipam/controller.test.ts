import { expect, test } from 'vitest'
import { node } from '../../../src/api/core/node.ts'
import { nodeIpamController } from '../../../src/controllers/nodeipam/controller.ts'
import { PodCidrs } from '../../../src/controllers/nodeipam/pod-cidrs.ts'
import { ControlPlane } from '../../support/control-plane.ts'

test('every node gets a range of its own, and a new node that of one that is gone', () => {
  const plane = new ControlPlane({ actors: [nodeIpamController(false)] })
  for (const name of ['a', 'b', 'c']) plane.client.create(node, { metadata: { name } })
  plane.settle()
  expect(plane.client.list(node).map(({ spec }) => spec.podCIDR)).toEqual([
    '10.244.0.0/24',
    '10.244.1.0/24',
    '10.244.2.0/24',
  ])
  expect(plane.client.get(node, 'a').spec.podCIDRs).toEqual(['10.244.0.0/24'])
})

test('a range that a node brings along is not given out again', () => {
  const plane = new ControlPlane({ actors: [nodeIpamController(false)] })
  plane.client.create(node, { metadata: { name: 'a' }, spec: { podCIDR: '10.244.0.0/24' } })

  plane.client.create(node, { metadata: { name: 'b' } })
  plane.settle()

  expect(plane.client.get(node, 'b').spec.podCIDR).toBe('10.244.1.0/24')
})

test('there are ranges for more than thirty thousand nodes, all different', () => {
  const cidrs = new PodCidrs()

  const taken = Array.from({ length: 128 * 256 }, () => cidrs.take())

  expect(new Set(taken).size).toBe(128 * 256)
  expect(taken.at(256)).toBe('10.128.0.0/24')
  expect(cidrs.take()).toBeUndefined()
})

test('a range that is given back is free again', () => {
  const cidrs = new PodCidrs()
  const taken = Array.from({ length: 128 * 256 }, () => cidrs.take())

  cidrs.release(taken[7]!)

  expect(cidrs.take()).toBe(taken[7])
})

import { expect, test } from 'vitest'
import { node } from '../../../src/api/core/node.ts'
import { ttlController } from '../../../src/controllers/ttl/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const plane = () => new ControlPlane({ actors: [ttlController] })

const ttlOf = (cluster: ControlPlane, name: string) =>
  cluster.client.get(node, name).metadata.annotations?.['node.alpha.kubernetes.io/ttl']

function add(cluster: ControlPlane, from: number, to: number): void {
  for (let n = from; n <= to; n++) cluster.client.create(node, { metadata: { name: `n-${n}` } })
  cluster.settle()
}

test('a node of a small cluster is told to believe nothing for long', () => {
  const cluster = plane()
  add(cluster, 1, 1)
  expect(ttlOf(cluster, 'n-1')).toBe('0')
})

test('beyond a hundred nodes they may believe for longer: the new ones at once, the others when they change', () => {
  const cluster = plane()
  add(cluster, 1, 100)
  add(cluster, 101, 101)
  expect([ttlOf(cluster, 'n-1'), ttlOf(cluster, 'n-101')]).toEqual(['0', '15'])

  cluster.client.update(node, cluster.client.get(node, 'n-1'), ({ metadata }) => {
    metadata.labels = { touched: 'true' }
  })
  cluster.settle()
  expect(ttlOf(cluster, 'n-1')).toBe('15')
})

test('a cluster that shrinks a little keeps what it has told', () => {
  const cluster = plane()
  add(cluster, 1, 101)
  for (let n = 1; n <= 10; n++) cluster.client.delete(node, cluster.client.get(node, `n-${n}`))
  add(cluster, 200, 200)
  expect(ttlOf(cluster, 'n-200')).toBe('15')

  for (let n = 11; n <= 13; n++) cluster.client.delete(node, cluster.client.get(node, `n-${n}`))
  add(cluster, 201, 201)
  expect(ttlOf(cluster, 'n-201')).toBe('0')
})

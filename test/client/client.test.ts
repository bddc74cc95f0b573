import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { podOf } from '../support/sight.ts'

test('a deletion of what is gone already leaves its namesake alone', () => {
  const cluster = testCluster()
  cluster.apply(pod('web'))
  cluster.settle()
  const first = podOf(cluster, 'web')
  cluster.client.delete(podKind, first, { gracePeriodSeconds: 0 })
  cluster.client.delete(podKind, first)
  cluster.apply(pod('web'))

  cluster.client.delete(podKind, first)

  expect(podOf(cluster, 'web').metadata).not.toHaveProperty('deletionTimestamp')
})

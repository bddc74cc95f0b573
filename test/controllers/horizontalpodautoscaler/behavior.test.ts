/** How fast an autoscaler scales: policies, windows and tolerances. */
import { describe, expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../../src/api/apps/deployment.ts'
import { horizontalPodAutoscaler as kind } from '../../../src/api/autoscaling/horizontalpodautoscaler.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { deployment } from '../../support/manifests.ts'
import { autoscaler, conditionsOf, eventsOf, ofQueue, replicasOf, replicasOver, sync } from './support.ts'

const queue = (cluster: Cluster, value: number) => cluster.metrics.setExternal({ metric: 'queue', value })

/** Ten a Pod. */
const each = ofQueue({ type: 'AverageValue', averageValue: '10' })

function scaled({ replicas = 1, behavior }: { replicas?: number; behavior?: object }): Cluster {
  const cluster = testCluster()
  queue(cluster, replicas * 10)
  cluster.apply([
    deployment('web', { replicas }),
    autoscaler('web', each, { maxReplicas: 100, ...(behavior && { behavior }) }),
  ])
  sync(cluster)
  return cluster
}

const policy = (type: 'Pods' | 'Percent', value: number, periodSeconds: number) => ({
  type,
  value,
  periodSeconds,
})

describe('up', () => {
  test('without a word of it, twice as many come at once, or four', () => {
    const cluster = scaled({ replicas: 1 })
    queue(cluster, 1_000)
    expect(replicasOver(cluster, 'web', 5)).toEqual([4, 8, 16, 32, 64])
    expect(conditionsOf(cluster, 'web')).toContain('ScalingLimited=True ScaleUpLimit')
    expect(replicasOver(cluster, 'web', 1)).toEqual([100])
  })

  test('a policy counts what came within its period', () => {
    const behavior = { scaleUp: { policies: [policy('Pods', 3, 60)] } }
    const cluster = scaled({ replicas: 2, behavior })
    queue(cluster, 1_000)
    expect(replicasOver(cluster, 'web', 9)).toEqual([5, 5, 5, 5, 8, 8, 8, 8, 11])
    expect(conditionsOf(cluster, 'web')).toContain('ScalingLimited=True ScaleUpLimit')
  })

  test('of several policies the one that lets most come is chosen, or the one that lets fewest', () => {
    const policies = [policy('Pods', 3, 15), policy('Percent', 100, 15)]
    const most = scaled({ replicas: 10, behavior: { scaleUp: { policies } } })
    queue(most, 1_000)
    expect(replicasOver(most, 'web', 1)).toEqual([20])
    const fewest = scaled({ replicas: 10, behavior: { scaleUp: { policies, selectPolicy: 'Min' } } })
    queue(fewest, 1_000)
    expect(replicasOver(fewest, 'web', 2)).toEqual([13, 16])
  })

  test('can be forbidden', () => {
    const cluster = scaled({ replicas: 2, behavior: { scaleUp: { selectPolicy: 'Disabled' } } })
    queue(cluster, 1_000)
    expect(replicasOver(cluster, 'web', 3)).toEqual([2, 2, 2])
    expect(conditionsOf(cluster, 'web')).toContain('ScalingLimited=True ScaleUpLimit')
  })

  test('waits until the least of late is more', () => {
    const behavior = { scaleUp: { stabilizationWindowSeconds: 60 } }
    const cluster = scaled({ replicas: 2, behavior })
    queue(cluster, 60)
    expect(replicasOver(cluster, 'web', 5)).toEqual([2, 2, 2, 6, 6])
    queue(cluster, 80)
    sync(cluster)
    expect(conditionsOf(cluster, 'web')[0]).toBe('AbleToScale=True ScaleUpStabilized')
  })
})

describe('down', () => {
  test('nothing goes for five minutes, without a word of it', () => {
    const cluster = scaled({ replicas: 10 })
    queue(cluster, 20)
    cluster.advance(minutes(4.5))
    expect(replicasOf(cluster, 'web')).toBe(10)
    cluster.advance(minutes(0.5))
    expect(replicasOf(cluster, 'web')).toBe(2)
    expect(eventsOf(cluster, 'web')).toEqual([
      'SuccessfulRescale New size: 2; reason: All metrics below target',
    ])
  })

  test('goes at once where that is asked for, as fast as policies let it', () => {
    const behavior = {
      scaleDown: {
        stabilizationWindowSeconds: 0,
        policies: [policy('Percent', 10, 60), policy('Pods', 2, 60)],
      },
    }
    const cluster = scaled({ replicas: 30, behavior })
    queue(cluster, 20)
    expect(replicasOver(cluster, 'web', 6)).toEqual([27, 27, 27, 27, 24, 24])
    expect(conditionsOf(cluster, 'web')).toContain('ScalingLimited=True ScaleDownLimit')
  })

  test('the policy that lets fewest go may be chosen, and all of it be forbidden', () => {
    const policies = [policy('Percent', 50, 60), policy('Pods', 2, 60)]
    const slow = { stabilizationWindowSeconds: 0, policies, selectPolicy: 'Min' }
    const cluster = scaled({ replicas: 30, behavior: { scaleDown: slow } })
    queue(cluster, 20)
    expect(replicasOver(cluster, 'web', 2)).toEqual([28, 28])
    const never = { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' }
    const other = scaled({ replicas: 30, behavior: { scaleDown: never } })
    queue(other, 20)
    expect(replicasOver(other, 'web', 2)).toEqual([30, 30])
  })

  test('a window that becomes longer again brings back what was recommended, all but the one whose place was taken', () => {
    const cluster = scaled({ replicas: 10, behavior: { scaleDown: { stabilizationWindowSeconds: 300 } } })
    sync(cluster)
    const windowOf = (stabilizationWindowSeconds: number) =>
      cluster.client.update(kind, cluster.client.get(kind, 'web', 'default'), ({ spec }) => {
        spec.behavior!.scaleDown!.stabilizationWindowSeconds = stabilizationWindowSeconds
      })
    windowOf(0)
    queue(cluster, 20)
    expect(replicasOver(cluster, 'web', 1)).toEqual([2])
    windowOf(300)
    cluster.client.scale(deploymentKind, cluster.client.get(deploymentKind, 'web', 'default'), 6)
    expect(replicasOver(cluster, 'web', 1)).toEqual([6])
    expect(conditionsOf(cluster, 'web')).toContain('AbleToScale=True ScaleDownStabilized')
  })
})

describe('a small difference', () => {
  test('is let be: a tenth, or what is asked for', () => {
    const usual = scaled({ replicas: 20 })
    queue(usual, 219)
    expect(replicasOver(usual, 'web', 1)).toEqual([20])
    queue(usual, 221)
    expect(replicasOver(usual, 'web', 1)).toEqual([23])
    const exact = scaled({ replicas: 20, behavior: { scaleUp: { tolerance: '0' } } })
    queue(exact, 205)
    expect(replicasOver(exact, 'web', 1)).toEqual([21])
    const behavior = { scaleDown: { tolerance: '500m', stabilizationWindowSeconds: 0 } }
    const generous = scaled({ replicas: 20, behavior })
    queue(generous, 101)
    expect(replicasOver(generous, 'web', 1)).toEqual([20])
    queue(generous, 99)
    expect(replicasOver(generous, 'web', 1)).toEqual([10])
  })
})

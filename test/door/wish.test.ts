import { describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, job, pod, script } from '../support/manifests.ts'

describe('a cluster runs until', () => {
  test('a condition holds, and stands there', () => {
    const cluster = testCluster({ profile: 'realistic' })
    cluster.apply(deployment('web', { replicas: 2, image: 'nginx' }))
    expect(cluster.runUntil({ resource: 'deployment/web', for: 'condition=Available' })).toBe(true)
    expect(cluster.get('deployments')).toMatch(/web +2\/2/)
    expect(cluster.condition('deploy/web', 'Available')).toBe('MinimumReplicasAvailable')
  })

  test('a condition is false, if that is what is wished', () => {
    const cluster = testCluster()
    cluster.apply(deployment('web', { replicas: 1, image: 'image.does-not-exist.invalid/x' }))
    expect(cluster.runUntil({ resource: 'deploy/web', for: 'condition=available=False' })).toBe(true)
  })

  test('a field has a value', () => {
    const cluster = testCluster({ profile: 'realistic' })
    cluster.apply(pod('once', { ...script('sleep 5'), podSpec: { restartPolicy: 'Never' } }))
    const wish = { resource: 'pod/once', for: "jsonpath='{.status.phase}'=Succeeded" }
    expect(cluster.runUntil(wish)).toBe(true)
    expect(cluster.get('pods')).toMatch(/once +0\/1 +Completed/)
  })

  test('an object is there, or is gone', () => {
    const cluster = testCluster({ profile: 'realistic' })
    cluster.apply(job('work', script('sleep 5')))
    cluster.clock.after(
      minutes(1),
      () => void cluster.client.create(configMap, { metadata: { name: 'late' } }),
    )
    expect(cluster.runUntil({ resource: 'configmap/late' })).toBe(true)
    cluster.clock.after(minutes(1), () =>
      cluster.client.delete(configMap, cluster.client.get(configMap, 'late')),
    )
    expect(cluster.runUntil({ resource: 'cm/late', for: 'delete' })).toBe(true)
  })

  test('a question of the caller is answered', () => {
    const cluster = testCluster()
    const at = cluster.clock.now() + minutes(3)
    expect(cluster.runUntil(() => cluster.clock.now() >= at)).toBe(true)
  })

  test('its patience is at an end', () => {
    const cluster = testCluster()
    const before = cluster.clock.now()
    expect(cluster.runUntil({ resource: 'pod/never' }, { limitMs: minutes(2) })).toBe(false)
    expect(cluster.clock.now()).toBe(before + minutes(2))
  })
})

describe('a wish that makes no sense is refused in one sentence', () => {
  test.each([
    [{ resource: 'pod' }, '"pod" names no object: it must be a type and a name, such as deployment/web'],
    [{ resource: 'pots/web' }, 'the server doesn\'t have a resource type "pots"'],
    [
      { resource: 'pod/web', for: 'luck' },
      '"luck" says no wish: it must be create, delete, condition=… or jsonpath=…',
    ],
    [
      { resource: 'pod/web', for: 'jsonpath={.items[*].x}=1' },
      'the path "{.items[*].x}" is not understood: only fields and indexes are, such as .status.phase',
    ],
  ])('%j', (wish, sentence) => {
    expect(() => testCluster({ nodes: 0 }).runUntil(wish)).toThrow(new Error(sentence))
  })
})

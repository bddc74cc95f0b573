import { expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { pod } from '../../src/api/core/pod.ts'
import { seconds } from '../../src/sim/duration.ts'
import { ControlPlane } from '../support/control-plane.ts'

/** A pod on a node, whose kubelet takes its time. */
function runningPod(plane: ControlPlane, finalizers?: string[]) {
  const made = plane.client.create(pod, {
    metadata: { name: 'web', namespace: 'default', finalizers },
    spec: { containers: [{ name: 'app', image: 'nginx' }], terminationGracePeriodSeconds: 30 },
  })
  return plane.client.bind(made, 'node-1')
}

const find = (plane: ControlPlane) => plane.client.find(pod, 'web', 'default')

test('a second request shortens the grace period, counted from the first', () => {
  const plane = new ControlPlane()
  const web = runningPod(plane)
  plane.user.delete(pod, web)
  plane.advance(seconds(4))

  plane.user.delete(pod, web, { gracePeriodSeconds: 10 })

  const { deletionGracePeriodSeconds, deletionTimestamp } = find(plane)!.metadata
  expect(deletionGracePeriodSeconds).toBe(10)
  expect(deletionTimestamp).toBe('2026-01-01T00:00:10Z')
})

test('a second request that asks for more time, or for none in particular, changes nothing', () => {
  const plane = new ControlPlane()
  const web = runningPod(plane)
  plane.user.delete(pod, web, { gracePeriodSeconds: 60 })
  const { revision } = plane.client

  plane.user.delete(pod, web, { gracePeriodSeconds: 90 })
  plane.user.delete(pod, web)

  expect(plane.client.revision).toBe(revision)
  expect(find(plane)!.metadata.deletionGracePeriodSeconds).toBe(60)
})

test('a second request changes no finalizers while the grace period runs', () => {
  const plane = new ControlPlane()
  const web = runningPod(plane)
  plane.user.delete(pod, web, { propagationPolicy: 'Foreground' })
  expect(find(plane)!.metadata.finalizers).toEqual(['foregroundDeletion'])

  plane.user.delete(pod, web, { propagationPolicy: 'Background' })

  expect(find(plane)!.metadata.finalizers).toEqual(['foregroundDeletion'])
})

test('a second request may change what becomes of the dependents', () => {
  const plane = new ControlPlane()
  const settings = plane.user.create(configMap, {
    metadata: { name: 'settings', namespace: 'default', finalizers: ['example.com/hold'] },
  })
  plane.user.delete(configMap, settings, { propagationPolicy: 'Foreground' })

  plane.user.delete(configMap, settings, { propagationPolicy: 'Orphan' })

  expect(plane.client.get(configMap, 'settings', 'default').metadata.finalizers).toEqual([
    'example.com/hold',
    'orphan',
  ])
})

/** How a Pod ends: politely, then by force, and out of its Services first. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { endpointSlice } from '../../src/api/discovery/endpointslice.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, script, service } from '../support/manifests.ts'
import {
  conditionsOf,
  containerOf,
  deletePod,
  eventsOf,
  line,
  logs,
  podOf,
  secondsAfter,
  status,
  table,
} from '../support/sight.ts'

const trapping = 'trap "echo asked; sleep 3; echo done; exit 0" TERM; while true; do sleep 1; done'

describe('deleting a Pod', () => {
  test('sets a deletionTimestamp a grace period ahead and asks the container to stop (P10)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', script(trapping)))
    cluster.advance(seconds(10))
    deletePod(cluster, 'app')
    const { metadata } = podOf(cluster, 'app')
    expect(metadata.deletionGracePeriodSeconds).toBe(30)
    expect(secondsAfter(cluster.clock.now(), metadata.deletionTimestamp)).toBeCloseTo(30, 0)

    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('1/1 Terminating 0')
    expect(logs(cluster, 'app')).toMatch(/^asked\n/)
    expect(eventsOf(cluster, 'pod/app').at(-1)).toBe('Killing: Stopping container app')
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('gone')
  })

  test('kills what does not listen when the grace is over (P10)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', script('sleep 1000')))
    cluster.settle()
    const seen: (number | undefined)[] = []
    cluster.store.subscribe(({ object }) => {
      const { status } = object as ReturnType<typeof podOf>
      if (object.kind === 'Pod') seen.push(status.containerStatuses?.[0].state.terminated?.exitCode)
    })
    deletePod(cluster, 'app', { gracePeriodSeconds: 5 })
    cluster.advance(seconds(4))
    expect(status(cluster, 'app')).toBe('1/1 Terminating 0')
    cluster.advance(seconds(2))
    expect(status(cluster, 'app')).toBe('gone')
    expect(seen.at(-1)).toBe(137)
  })

  test.each([
    ['python3 -m http.server', 'python:3.12'],
    ['httpd -f', 'busybox:1.36'],
    ['stress --cpu 1', 'polinux/stress'],
  ])('waits for the whole grace of what handles no signal: %s (P10)', (command, image) => {
    const cluster = testCluster()
    cluster.apply(pod('app', { image, container: { command: command.split(' ') } }))
    cluster.advance(seconds(10))
    deletePod(cluster, 'app')
    cluster.advance(seconds(29))
    expect(status(cluster, 'app')).toBe('1/1 Terminating 0')
    cluster.advance(seconds(2))
    expect(status(cluster, 'app')).toBe('gone')
  })

  test('runs the preStop hook before the signal, within the same grace (P10)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        image: 'busybox:1.36',
        container: {
          command: ['sh', '-c', trapping],
          lifecycle: { preStop: { exec: { command: ['sh', '-c', 'echo hook > /proc/1/fd/1; sleep 8'] } } },
        },
      }),
    )
    cluster.settle()
    deletePod(cluster, 'app')
    cluster.advance(seconds(7))
    expect(logs(cluster, 'app')).not.toContain('asked')
    cluster.advance(seconds(2))
    expect(logs(cluster, 'app')).toContain('asked')
    cluster.advance(seconds(4))
    expect(status(cluster, 'app')).toBe('gone')
  })

  test('cuts a preStop hook short that takes too long, and tells of one that fails (P10)', () => {
    const cluster = testCluster()
    const withHook = (name: string, command: string) =>
      pod(name, {
        image: 'busybox:1.36',
        container: {
          command: ['sh', '-c', 'sleep 1000'],
          lifecycle: { preStop: { exec: { command: ['sh', '-c', command] } } },
        },
        podSpec: { terminationGracePeriodSeconds: 10 },
      })
    cluster.apply([withHook('slow', 'sleep 100'), withHook('broken', 'exit 1')])
    cluster.settle()
    deletePod(cluster, 'slow')
    deletePod(cluster, 'broken')
    cluster.advance(seconds(11))
    expect(status(cluster, 'slow')).toBe('1/1 Terminating 0')
    expect(status(cluster, 'broken')).toBe('gone')
    expect(eventsOf(cluster, 'pod/broken')).toContain('FailedPreStopHook: PreStopHook failed')
    cluster.advance(seconds(2))
    expect(status(cluster, 'slow')).toBe('gone')
  })

  test('by force takes it out of the API at once (P10)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', script('sleep 1000')))
    cluster.settle()
    deletePod(cluster, 'app', { gracePeriodSeconds: 0 })
    expect(status(cluster, 'app')).toBe('gone')
    cluster.apply(pod('app', script('sleep 1000')))
    cluster.settle()
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })

  test('shortens the grace when asked again, and never lengthens it (P10)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', script('sleep 1000')))
    cluster.settle()
    deletePod(cluster, 'app')
    cluster.advance(seconds(1))
    deletePod(cluster, 'app', { gracePeriodSeconds: 60 })
    expect(podOf(cluster, 'app').metadata.deletionGracePeriodSeconds).toBe(30)
    deletePod(cluster, 'app', { gracePeriodSeconds: 3 })
    cluster.advance(seconds(4))
    expect(status(cluster, 'app')).toBe('gone')
  })

  test('takes it out of the Service before it ends (P10)', () => {
    const cluster = testCluster()
    const slow = { container: { lifecycle: { preStop: { sleep: { seconds: 20 } } } } }
    cluster.apply([deployment('web', { replicas: 2, ...slow }), service('web')])
    cluster.settle()
    expect(line(cluster, 'endpoints', 'web')).toMatch(/^(\S+:80),(\S+:80) /)
    const [{ NAME }] = table(cluster, 'pods')
    const { podIP } = podOf(cluster, NAME).status
    deletePod(cluster, NAME)
    cluster.advance(seconds(2))

    expect(status(cluster, NAME)).toBe('1/1 Terminating 0')
    expect(line(cluster, 'endpoints', 'web')).not.toContain(`${podIP}:80`)
    const [slice] = cluster.store
      .list(endpointSlice, 'default')
      .filter(({ metadata }) => metadata.name.startsWith('web-'))
    expect(slice.endpoints?.find(({ addresses }) => addresses[0] === podIP)?.conditions).toEqual({
      ready: false,
      serving: true,
      terminating: true,
    })
  })

  test('goes on asking whether it is ready, and no more whether it lives (P10, P15)', () => {
    const cluster = testCluster()
    const probe = { exec: { command: ['test', '-e', '/ready'] }, periodSeconds: 2, failureThreshold: 1 }
    const text = 'touch /ready; trap "rm /ready; sleep 20; exit 0" TERM; while true; do sleep 1; done'
    const container = { ...script(text).container, readinessProbe: probe, livenessProbe: probe }
    cluster.apply(pod('app', { image: 'busybox:1.36', container }))
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    deletePod(cluster, 'app')
    cluster.advance(seconds(4))
    expect(status(cluster, 'app')).toBe('0/1 Terminating 0')
    expect(conditionsOf(cluster, 'app').Ready).toBe('False ContainersNotReady')
    expect(eventsOf(cluster, 'pod/app').join()).toContain('Readiness probe failed')
    expect(eventsOf(cluster, 'pod/app').join()).not.toContain('Liveness probe failed')
  })

  test('waits for its finalizers, and takes no new ones (P17)', () => {
    const cluster = testCluster()
    cluster.apply({ ...pod('app'), metadata: { name: 'app', finalizers: ['example.com/hold'] } })
    cluster.settle()
    deletePod(cluster, 'app')
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 Completed 0')
    const change = (finalizers: string[]) =>
      cluster.client.update(podKind, podOf(cluster, 'app'), ({ metadata }) => {
        metadata.finalizers = finalizers
      })
    expect(() => change(['example.com/hold', 'example.com/more'])).toThrow(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
    )
    change([])
    expect(status(cluster, 'app')).toBe('gone')
  })
})

test('a Pod past its activeDeadlineSeconds fails with DeadlineExceeded (P19)', () => {
  const cluster = testCluster()
  cluster.apply(pod('app', { ...script('sleep 1000'), podSpec: { activeDeadlineSeconds: 60 } }))
  cluster.advance(seconds(59))
  expect(status(cluster, 'app')).toBe('1/1 Running 0')
  cluster.advance(seconds(40))
  expect(status(cluster, 'app')).toBe('0/1 Error 0')
  expect(podOf(cluster, 'app').status).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  })
  expect(containerOf(cluster, 'app').state.terminated?.exitCode).toBe(137)
  expect(conditionsOf(cluster, 'app')).toMatchObject({ Ready: 'False PodFailed' })
  expect(eventsOf(cluster, 'pod/app')).toContain(
    'DeadlineExceeded: Pod was active on the node longer than the specified deadline',
  )
})

/** Init containers come first, one after the other; sidecars come with them and stay. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { job, service } from '../support/manifests.ts'
import {
  conditionsOf,
  containerOf,
  deletePod,
  eventsOf,
  line,
  logs,
  podOf,
  status,
} from '../support/sight.ts'

const shell = (name: string, text: string, more: object = {}) => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', text],
  ...more,
})
const pod = (name: string, spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec })
const sidecar = (name: string, text: string, more: object = {}) =>
  shell(name, text, { restartPolicy: 'Always', ...more })
/** Runs until it is asked to stop, and says so. */
const obedient = 'trap "date +%s; exit 0" TERM; while true; do sleep 1; done'

describe('init containers', () => {
  test('run in order, each to completion, before the app containers (P11)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        initContainers: [shell('first', 'sleep 10'), shell('second', 'sleep 10')],
        containers: [shell('main', 'sleep 1000')],
      }),
    )
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('0/1 Init:0/2 0')
    expect(containerOf(cluster, 'app', 'main').state.waiting?.reason).toBe('PodInitializing')
    expect(containerOf(cluster, 'app', 'second').state.waiting?.reason).toBe('PodInitializing')
    expect(conditionsOf(cluster, 'app')).toMatchObject({
      Initialized: 'False ContainersNotInitialized',
      Ready: 'False ContainersNotReady',
    })
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('0/1 Init:1/2 0')
    expect(podOf(cluster, 'app').status.phase).toBe('Pending')
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(conditionsOf(cluster, 'app')).toMatchObject({ Initialized: 'True', Ready: 'True' })
    expect(containerOf(cluster, 'app', 'first')).toMatchObject({
      ready: true,
      started: false,
      state: { terminated: { reason: 'Completed', exitCode: 0 } },
    })
  })

  test('keep the image that they ran when their spec names another one later (P11, P18)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', { initContainers: [shell('first', 'true')], containers: [shell('main', 'sleep 900')] }),
    )
    cluster.settle()
    const before = containerOf(cluster, 'app', 'first')
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ spec }) => {
      for (const each of spec.initContainers ?? []) each.image = 'busybox:1.37'
    })
    cluster.advance(seconds(10))
    expect(containerOf(cluster, 'app', 'first')).toEqual(before)
    expect(before.image).toBe('docker.io/library/busybox:1.36')
  })

  test('that run when the Pod is ended leave what comes after them waiting (P11, P19)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        activeDeadlineSeconds: 5,
        terminationGracePeriodSeconds: 5,
        initContainers: [shell('first', 'sleep 100'), shell('second', 'sleep 100')],
        containers: [shell('main', 'sleep 100')],
      }),
    )
    cluster.advance(minutes(1))
    expect(podOf(cluster, 'app').status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' })
    expect(containerOf(cluster, 'app', 'first').state.terminated?.exitCode).toBe(137)
    const waiting = { waiting: { reason: 'PodInitializing' } }
    expect(containerOf(cluster, 'app', 'second').state).toEqual(waiting)
    expect(containerOf(cluster, 'app', 'main').state).toEqual(waiting)
  })

  test('make all containers say PodInitializing from the first status on (P11)', () => {
    const cluster = testCluster()
    const seen = new Set<string | undefined>()
    cluster.store.subscribe(({ object }) => {
      if (object.kind !== 'Pod') return
      const { initContainerStatuses = [], containerStatuses = [] } = (object as ReturnType<typeof podOf>)
        .status
      for (const { state } of [...initContainerStatuses, ...containerStatuses])
        seen.add(state.waiting?.reason)
    })
    const volumes = [{ name: 'v', configMap: { name: 'missing' } }]
    const initContainers = [shell('first', 'true')]
    cluster.apply(pod('app', { volumes, initContainers, containers: [shell('main', 'sleep 9')] }))
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('0/1 Init:0/1 0')
    expect([...seen]).toEqual(['PodInitializing'])
  })

  test('wait for the Services of the documents, and go on when these exist (P11, P28)', () => {
    const cluster = testCluster()
    const until = (name: string) =>
      `until nslookup ${name}.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for ${name}; sleep 2; done`
    cluster.apply(
      pod('myapp-pod', {
        initContainers: [shell('init-myservice', until('myservice')), shell('init-mydb', until('mydb'))],
        containers: [shell('myapp-container', 'echo The app is running! && sleep 3600')],
      }),
    )
    cluster.advance(minutes(1))
    expect(status(cluster, 'myapp-pod')).toBe('0/1 Init:0/2 0')
    expect(logs(cluster, 'myapp-pod', { container: 'init-myservice' })).toContain('waiting for myservice\n')

    cluster.apply([service('myservice'), service('mydb')])
    cluster.advance(seconds(10))
    expect(status(cluster, 'myapp-pod')).toBe('1/1 Running 0')
    expect(logs(cluster, 'myapp-pod')).toBe('The app is running!\n')
  })

  test('that fail are tried again with back-off under Always (P11)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', { initContainers: [shell('first', 'exit 3')], containers: [shell('main', 'sleep 9')] }),
    )
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('0/1 Init:CrashLoopBackOff 1 (5s ago)')
    cluster.advance(seconds(20))
    expect(status(cluster, 'app')).toBe('0/1 Init:CrashLoopBackOff 2 (15s ago)')
    expect(podOf(cluster, 'app').status.phase).toBe('Pending')
    expect(eventsOf(cluster, 'pod/app').at(-1)).toMatch(
      /^BackOff: Back-off restarting failed container first in pod app_default\(/,
    )
  })

  test('that fail under Never fail the Pod (P11)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        restartPolicy: 'Never',
        initContainers: [shell('first', 'exit 3')],
        containers: [shell('main', 'sleep 9')],
      }),
    )
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 Init:Error 0')
    expect(podOf(cluster, 'app').status.phase).toBe('Failed')
    expect(conditionsOf(cluster, 'app')).toMatchObject({
      Initialized: 'False ContainersNotInitialized',
      Ready: 'False PodFailed',
    })
  })

  test('leave their restarts out of the count once the app runs (P11)', () => {
    const cluster = testCluster()
    const flaky = 'echo >> /n/n; [ $(wc -l < /n/n) = 2 ]'
    const volumeMounts = [{ name: 'n', mountPath: '/n' }]
    cluster.apply(
      pod('app', {
        volumes: [{ name: 'n', emptyDir: {} }],
        initContainers: [shell('first', flaky, { volumeMounts })],
        containers: [shell('main', 'sleep 900')],
      }),
    )
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(containerOf(cluster, 'app', 'first').restartCount).toBe(1)
  })
})

describe('a sidecar', () => {
  test('gets the signal and two seconds even when the app has used up all grace (P12, P10)', () => {
    const cluster = testCluster()
    const initContainers = [sidecar('helper', obedient)]
    const main = shell('main', 'trap "" TERM; while true; do sleep 1; done')
    const spec = { terminationGracePeriodSeconds: 5, initContainers, containers: [main] }
    cluster.apply({ ...pod('app', spec), metadata: { name: 'app', finalizers: ['example.com/hold'] } })
    cluster.settle()
    deletePod(cluster, 'app')
    cluster.advance(seconds(10))
    expect(containerOf(cluster, 'app', 'main').state.terminated?.exitCode).toBe(137)
    expect(containerOf(cluster, 'app', 'helper').state.terminated?.exitCode).toBe(0)
  })

  test('starts before the app containers, and its startup probe holds them back (P12)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        initContainers: [
          sidecar('helper', 'sleep 12; touch /ready; sleep 1000', {
            startupProbe: { exec: { command: ['cat', '/ready'] }, periodSeconds: 5, failureThreshold: 10 },
          }),
          shell('setup', 'sleep 5'),
        ],
        containers: [shell('main', 'sleep 1000')],
      }),
    )
    cluster.advance(seconds(11))
    expect(status(cluster, 'app')).toBe('0/2 Init:0/2 0')
    expect(containerOf(cluster, 'app', 'helper')).toMatchObject({ started: false, ready: false })
    cluster.advance(seconds(6))
    expect(status(cluster, 'app')).toBe('1/2 Init:1/2 0')
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('2/2 Running 0')
  })

  test('that is the only init container holds the app containers back until it is started (P12)', () => {
    const cluster = testCluster()
    const helper = sidecar('helper', 'sleep 12; touch /ready; sleep 1000', {
      startupProbe: { exec: { command: ['cat', '/ready'] }, periodSeconds: 5, failureThreshold: 10 },
    })
    cluster.apply(pod('app', { initContainers: [helper], containers: [shell('main', 'sleep 1000')] }))
    cluster.advance(seconds(11))
    expect(status(cluster, 'app')).toBe('0/2 Init:0/1 0')
    expect(conditionsOf(cluster, 'app').Initialized).toBe('False ContainersNotInitialized')
    expect(podOf(cluster, 'app').status.phase).toBe('Pending')
    cluster.advance(seconds(6))
    expect(status(cluster, 'app')).toBe('2/2 Running 0')
    expect(conditionsOf(cluster, 'app').Initialized).toBe('True')
  })

  test('is restarted when it ends, for as long as the Pod lives, and counts among the restarts (P12)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        restartPolicy: 'Never',
        initContainers: [sidecar('helper', 'sleep 20; exit 1')],
        containers: [shell('main', 'sleep 1000')],
      }),
    )
    cluster.advance(seconds(25))
    expect(status(cluster, 'app')).toBe('2/2 Running 1 (5s ago)')
    expect(containerOf(cluster, 'app', 'helper').restartCount).toBe(1)
  })

  test('ends after the app containers, the last one first (P12, P10)', () => {
    const cluster = testCluster()
    const seen: Record<string, string> = {}
    cluster.store.subscribe(({ object }) => {
      if (object.kind !== 'Pod') return
      const { status } = object as ReturnType<typeof podOf>
      for (const each of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
        const { finishedAt } = each.state.terminated ?? {}
        if (finishedAt) seen[each.name] ??= finishedAt
      }
    })
    const slow = 'trap "sleep 5; exit 0" TERM; while true; do sleep 1; done'
    cluster.apply(
      pod('app', {
        initContainers: [sidecar('one', slow), sidecar('two', slow)],
        containers: [shell('main', slow)],
      }),
    )
    cluster.advance(seconds(10))
    deletePod(cluster, 'app')
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('3/3 Terminating 0')
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('gone')
    expect(Object.keys(seen)).toEqual(['main', 'two', 'one'])
    expect(Date.parse(seen.two) - Date.parse(seen.main)).toBeGreaterThanOrEqual(seconds(5))
  })

  test('is told at once that the Pod ends: its preStop hook runs beside the app, and only its signal waits (P12, P10)', () => {
    const cluster = testCluster()
    const preStop = { exec: { command: ['sh', '-c', 'echo draining > /proc/1/fd/1'] } }
    const text = 'trap "echo signalled; exit 0" TERM; while true; do sleep 1; done'
    const slow = 'trap "sleep 5; exit 0" TERM; while true; do sleep 1; done'
    cluster.apply(
      pod('app', {
        initContainers: [sidecar('helper', text, { lifecycle: { preStop } })],
        containers: [shell('main', slow)],
      }),
    )
    cluster.advance(seconds(3))
    deletePod(cluster, 'app')
    cluster.advance(seconds(2))
    expect(eventsOf(cluster, 'pod/app').filter((each) => each.startsWith('Killing'))).toEqual([
      'Killing: Stopping container helper',
      'Killing: Stopping container main',
    ])
    expect(logs(cluster, 'app', { container: 'helper' })).toBe('draining\n')
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('gone')
  })

  test('does not keep a Job from completing (P12)', () => {
    const cluster = testCluster()
    cluster.apply(
      job('work', {
        image: 'busybox:1.36',
        container: { command: ['sh', '-c', 'sleep 30'] },
        podSpec: { initContainers: [sidecar('helper', obedient)] },
      }),
    )
    cluster.advance(seconds(20))
    expect(line(cluster, 'jobs', 'work')).toBe('Running 0/1 20s 20s')
    cluster.advance(seconds(20))
    expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 1\/1 3\ds 40s$/)
    const { containerStatuses, initContainerStatuses } = podOf(
      cluster,
      cluster.get('pods').match(/work-\w+/)![0],
    ).status
    expect(containerStatuses?.[0].state.terminated?.exitCode).toBe(0)
    expect(initContainerStatuses?.[0].state.terminated?.exitCode).toBe(0)
  })
})

import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { condition, containerOf, eventsOf, logs, podOf, status } from '../support/sight.ts'

test('a crashing container is restarted at once, then after 10s, 20s, 40s … up to five minutes', () => {
  const cluster = testCluster({ nodes: 1 })
  const restartsAt: number[] = []
  const startedAt = cluster.clock.now()
  let restarts = 0
  cluster.store.subscribe(({ object, at }) => {
    const count =
      (object as unknown as ReturnType<typeof podOf>).status?.containerStatuses?.[0].restartCount ?? 0
    if (count > restarts) restartsAt.push((at - startedAt) / 1_000)
    restarts = Math.max(restarts, count)
  })
  cluster.apply(pod('crash', script('exit 1')))
  cluster.advance(minutes(20))

  expect(restartsAt).toEqual([0, 10, 30, 70, 150, 310, 610, 910])
  expect(status(cluster, 'crash')).toMatch(/^0\/1 CrashLoopBackOff 8 \(/)
  const { uid } = podOf(cluster, 'crash').metadata
  expect(containerOf(cluster, 'crash').state.waiting).toEqual({
    reason: 'CrashLoopBackOff',
    message: `back-off 5m0s restarting failed container=crash pod=crash_default(${uid})`,
  })
  expect(containerOf(cluster, 'crash').lastState.terminated).toMatchObject({ exitCode: 1, reason: 'Error' })
  // The recorder lets no more through about one pod than 25 Events at once.
  expect(eventsOf(cluster, 'crash').join()).toContain(
    `BackOff: Back-off restarting failed container crash in pod crash_default(${uid}) (x`,
  )
})

test('ten good minutes make up for earlier crashes', () => {
  const cluster = testCluster({ nodes: 1 })
  const text =
    'n=$(cat /state/n 2>/dev/null || echo 0); echo $((n+1)) > /state/n; if [ $n -eq 3 ]; then sleep 700; fi; exit 1'
  cluster.apply(
    pod('app', {
      image: 'busybox:1',
      container: { command: ['sh', '-c', text], volumeMounts: [{ name: 'state', mountPath: '/state' }] },
      podSpec: { volumes: [{ name: 'state', emptyDir: {} }] },
    }),
  )
  cluster.advance(seconds(31))
  expect(status(cluster, 'app')).toBe('1/1 Running 3 (21s ago)')
  cluster.advance(seconds(702))
  expect(status(cluster, 'app')).toMatch(/^0\/1 CrashLoopBackOff 4/)
  expect(containerOf(cluster, 'app').state.waiting?.message).toMatch(/^back-off 10s /)
})

test('OnFailure restarts what fails and leaves what succeeds', () => {
  const cluster = testCluster({ nodes: 1 })
  const text = 'if [ -e /state/tried ]; then echo second; exit 0; fi; touch /state/tried; echo first; exit 1'
  cluster.apply(
    pod('app', {
      image: 'busybox:1',
      container: { command: ['sh', '-c', text], volumeMounts: [{ name: 'state', mountPath: '/state' }] },
      podSpec: { restartPolicy: 'OnFailure', volumes: [{ name: 'state', emptyDir: {} }] },
    }),
  )
  cluster.advance(seconds(1))
  expect(status(cluster, 'app')).toMatch(/^0\/1 Completed 1/)
  expect(logs(cluster, 'app')).toBe('second\n')
  expect(logs(cluster, 'app', { previous: true })).toBe('first\n')
})

test('the termination message comes from its file, or from the end of the log', () => {
  const cluster = testCluster({ nodes: 1 })
  const podSpec = { restartPolicy: 'Never' }
  cluster.apply(pod('file', { ...script('echo because > /dev/termination-log; exit 1'), podSpec }))
  const { image, container } = script('echo last words; exit 1')
  cluster.apply(
    pod('log', {
      image,
      podSpec,
      container: { ...container, terminationMessagePolicy: 'FallbackToLogsOnError' },
    }),
  )
  cluster.settle()
  expect(containerOf(cluster, 'file').state.terminated?.message).toBe('because\n')
  expect(containerOf(cluster, 'log').state.terminated?.message).toBe('last words\n')
})

test('a command that is not in the image cannot be started', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('app', { image: 'busybox:1', container: { command: ['bogus'] } }))
  cluster.settle()
  expect(status(cluster, 'app')).toMatch(/^0\/1 RunContainerError /)
  cluster.advance(seconds(2))
  expect(status(cluster, 'app')).toMatch(/^0\/1 CrashLoopBackOff /)
  expect(containerOf(cluster, 'app').lastState.terminated).toMatchObject({
    exitCode: 128,
    reason: 'StartError',
    startedAt: '1970-01-01T00:00:00Z',
    message: expect.stringContaining('exec: "bogus": executable file not found in $PATH'),
  })
})

describe('images', () => {
  test('an image that is not there is tried again after 10s, 20s …', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('app', { image: 'nginx:does-not-exist' }))
    cluster.settle()
    expect(status(cluster, 'app')).toBe('0/1 ErrImagePull 0')
    cluster.advance(seconds(2))
    expect(status(cluster, 'app')).toBe('0/1 ImagePullBackOff 0')
    expect(containerOf(cluster, 'app').state.waiting?.message).toMatch(
      /^Back-off pulling image "nginx:does-not-exist": ErrImagePull: rpc error: code = NotFound desc = failed to pull/,
    )
    cluster.advance(seconds(60))
    const events = eventsOf(cluster, 'app')
    expect(events).toContain('Pulling: Pulling image "nginx:does-not-exist" (x3)')
    expect(events).toContain('BackOff: Back-off pulling image "nginx:does-not-exist" (x3)')
    expect(events).toContain('Failed: Error: ErrImagePull (x3)')
    expect(events).toContain('Failed: Error: ImagePullBackOff (x3)')
  })

  test('a corrected image is pulled without delay', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('app', { image: 'nginx:does-not-exist' }))
    cluster.advance(minutes(4))
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ spec }) => {
      spec.containers[0].image = 'nginx:1.27'
    })
    cluster.settle()
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })

  test('another image in a running pod restarts its container', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('app'))
    cluster.settle()
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ spec }) => {
      spec.containers[0].image = 'nginx:1.28'
    })
    cluster.settle()
    expect(status(cluster, 'app')).toMatch(/^1\/1 Running 1/)
    expect(containerOf(cluster, 'app').image).toBe('docker.io/library/nginx:1.28')
    expect(eventsOf(cluster, 'app')).toContain('Killing: Container app definition changed, will be restarted')
  })

  test('another image while one is being pulled waits until its container has started', () => {
    const cluster = testCluster({ nodes: 1, profile: 'realistic' })
    cluster.apply(
      pod('app', { container: { ports: [{ containerPort: 80 }] }, podSpec: { restartPolicy: 'Never' } }),
    )
    cluster.advance(seconds(1))
    expect(eventsOf(cluster, 'app').at(-1)).toBe('Pulling: Pulling image "nginx:1.27"')
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ spec }) => {
      spec.containers[0].image = 'nginx:1.28'
    })
    cluster.advance(seconds(30))
    expect(eventsOf(cluster, 'app').map((event) => event.replace(/ in .*/, ''))).toEqual([
      'Scheduled: Successfully assigned default/app to node-1',
      'Pulling: Pulling image "nginx:1.27"',
      'Pulled: Successfully pulled image "nginx:1.27"',
      'Created: Container created (x2)',
      'Started: Container started (x2)',
      'Killing: Container app definition changed, will be restarted',
      'Pulling: Pulling image "nginx:1.28"',
      'Pulled: Successfully pulled image "nginx:1.28"',
    ])
    expect(status(cluster, 'app')).toMatch(/^1\/1 Running 1/)
    expect(containerOf(cluster, 'app').image).toBe('docker.io/library/nginx:1.28')
  })

  test.each(['Never', 'OnFailure'])('another image restarts a container also under %s', (restartPolicy) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('app', { podSpec: { restartPolicy } }))
    cluster.settle()
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ spec }) => {
      spec.containers[0].image = 'nginx:1.28'
    })
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toMatch(/^1\/1 Running 1/)
    expect(containerOf(cluster, 'app').image).toBe('docker.io/library/nginx:1.28')
    expect(containerOf(cluster, 'app').lastState.terminated?.exitCode).toBe(0)
  })

  test('another image restarts a running sidecar, and leaves a running init container alone', () => {
    const cluster = testCluster({ nodes: 1 })
    const initContainers = [
      { name: 'proxy', image: 'nginx:1.27', restartPolicy: 'Always' },
      { name: 'setup', image: 'busybox:1', command: ['sleep', '60'] },
    ]
    cluster.apply(pod('app', { ...script('sleep 1000'), podSpec: { initContainers } }))
    cluster.settle()
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ spec }) => {
      for (const each of spec.initContainers ?? []) each.image = `${each.image.split(':')[0]}:1.28`
    })
    cluster.advance(seconds(1))
    expect(containerOf(cluster, 'app', 'proxy').restartCount).toBe(1)
    expect(eventsOf(cluster, 'app')).toContain('Killing: Init container proxy definition changed')
    expect(eventsOf(cluster, 'app').join()).not.toContain('setup')
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toMatch(/^2\/2 Running/)
    expect(containerOf(cluster, 'app', 'setup').restartCount).toBe(0)
  })

  test('the policy Never takes only what is there, and a wrong name is no image at all', () => {
    const cluster = testCluster({ nodes: 1, profile: 'realistic' })
    cluster.apply(pod('never', { container: { imagePullPolicy: 'Never' } }))
    cluster.apply(pod('wrong', { image: 'Nginx:1' }))
    cluster.advance(seconds(3))
    expect(status(cluster, 'never')).toBe('0/1 ErrImageNeverPull 0')
    expect(containerOf(cluster, 'never').state.waiting?.message).toBe(
      'Container image "nginx:1.27" is not present with pull policy of Never',
    )
    expect(status(cluster, 'wrong')).toBe('0/1 InvalidImageName 0')
  })
})

describe('init containers', () => {
  const init = (name: string, text: string, more: object = {}) => ({
    name,
    image: 'busybox:1',
    command: ['sh', '-c', text],
    ...more,
  })

  test('run one after the other, before the others', () => {
    const cluster = testCluster({ nodes: 1 })
    const initContainers = [init('first', 'sleep 5; echo 1'), init('second', 'sleep 5; echo 2')]
    cluster.apply(pod('app', { podSpec: { initContainers } }))
    cluster.settle()
    expect(status(cluster, 'app')).toBe('0/1 Init:0/2 0')
    expect(condition(cluster, 'app', 'Initialized')).toBe(
      'False ContainersNotInitialized containers with incomplete status: [first second]',
    )
    expect(containerOf(cluster, 'app', 'app').state.waiting?.reason).toBe('PodInitializing')
    cluster.advance(seconds(6))
    expect(status(cluster, 'app')).toBe('0/1 Init:1/2 0')
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(logs(cluster, 'app', { container: 'second' })).toBe('2\n')
    expect(containerOf(cluster, 'app', 'first').ready).toBe(true)
  })

  test('that fail are tried again, unless nothing is to be restarted', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('again', { podSpec: { initContainers: [init('setup', 'exit 1')] } }))
    cluster.apply(
      pod('never', { podSpec: { restartPolicy: 'Never', initContainers: [init('setup', 'exit 1')] } }),
    )
    cluster.advance(seconds(12))
    expect(status(cluster, 'again')).toMatch(/^0\/1 Init:CrashLoopBackOff 2/)
    expect(status(cluster, 'never')).toBe('0/1 Init:Error 0')
    expect(podOf(cluster, 'never').status.phase).toBe('Failed')
  })

  test('with restartPolicy Always are sidecars: they stay, and go last', () => {
    const cluster = testCluster({ nodes: 1 })
    const trap = (name: string) =>
      `trap 'echo ${name} stops; exit 0' TERM; echo ${name}; while true; do sleep 1; done`
    const initContainers = [
      init('proxy', trap('proxy'), { restartPolicy: 'Always' }),
      init('setup', 'sleep 3'),
    ]
    cluster.apply(pod('app', { ...script('sleep 10'), podSpec: { restartPolicy: 'Never', initContainers } }))
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('1/2 Init:1/2 0')
    cluster.advance(seconds(4))
    expect(status(cluster, 'app')).toBe('2/2 Running 0')
    cluster.advance(seconds(12))
    expect(status(cluster, 'app')).toBe('0/2 Completed 0')
    expect(podOf(cluster, 'app').status.phase).toBe('Succeeded')
    expect(logs(cluster, 'app', { container: 'proxy' })).toBe('proxy\nproxy stops\n')
  })
})

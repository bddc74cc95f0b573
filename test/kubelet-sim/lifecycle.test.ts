import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { job, pod, script } from '../support/manifests.ts'
import { condition, containerOf, eventsOf, isGone, status as line, logs, podOf } from '../support/sight.ts'

test('a pod runs and is ready, with an address of its node and the events of its start', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web'))
  cluster.settle()

  expect(cluster.get('pods', { wide: true })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS    RESTARTS   AGE   IP           NODE     NOMINATED NODE   READINESS GATES
    web    1/1     Running   0          0s    10.244.0.2   node-1   <none>           <none>"
  `)
  expect(eventsOf(cluster, 'web').slice(1)).toEqual([
    'Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    'Created: Container created',
    'Started: Container started',
  ])
  const { status } = podOf(cluster, 'web')
  expect(status.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ])
  expect(status).toMatchObject({
    hostIP: '172.18.0.3',
    podIPs: [{ ip: '10.244.0.2' }],
    observedGeneration: 1,
  })
  expect(containerOf(cluster, 'web')).toMatchObject({
    image: 'docker.io/library/nginx:1.27',
    imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
    containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
    started: true,
    lastState: {},
  })
})

test('in the instant profile a pod that waits for nothing costs one write of its status', () => {
  const cluster = testCluster({ nodes: 1 })
  const phases: string[] = []
  cluster.store.subscribe(({ kind, object }) => {
    if (kind.kind === 'Pod') phases.push((object as unknown as ReturnType<typeof podOf>).status.phase)
  })
  cluster.apply(pod('web'))
  cluster.settle()

  // Created, bound, running.
  expect(phases).toEqual(['Pending', 'Pending', 'Running'])
})

test('in the realistic profile a deleted pod is seen to go', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(pod('web'))
  cluster.advance(seconds(30))
  cluster.client.delete(podKind, podOf(cluster, 'web'))
  cluster.advance(400)
  expect(line(cluster, 'web')).toBe('0/1 Terminating 0')
  cluster.advance(seconds(1))
  expect(isGone(cluster, 'web')).toBe(true)
})

test('in the realistic profile a pod that is deleted at once does not come back', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(pod('web'))
  cluster.advance(seconds(30))
  cluster.client.delete(podKind, podOf(cluster, 'web'))
  cluster.advance(200)
  cluster.client.delete(podKind, podOf(cluster, 'web'), { gracePeriodSeconds: 0 })
  cluster.apply(pod('web'))
  cluster.advance(seconds(5))
  expect(line(cluster, 'web')).toBe('1/1 Running 0')
})

test('the realistic profile pulls an image once per node and takes its time', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(pod('one'))
  cluster.advance(seconds(1))
  expect(line(cluster, 'one')).toBe('0/1 ContainerCreating 0')
  cluster.advance(seconds(6))
  expect(line(cluster, 'one')).toBe('1/1 Running 0')
  expect(eventsOf(cluster, 'one')[2]).toMatch(
    /^Pulled: Successfully pulled image "nginx:1\.27" in [\d.]+s \([\d.]+s including waiting\)\. Image size: \d+ bytes\.$/,
  )

  cluster.apply(pod('two'))
  cluster.advance(seconds(3))
  expect(line(cluster, 'two')).toBe('1/1 Running 0')
  expect(eventsOf(cluster, 'two')[1]).toMatch(/^Pulled: .*already present/)
})

test('a deleted pod is told to stop, and goes when its containers have', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('polite', script('trap "echo bye; exit 0" TERM; while true; do sleep 1; done')))
  cluster.apply(pod('deaf', script('sleep 3600')))
  cluster.settle()

  const final: string[] = []
  cluster.store.subscribe(({ kind, object, type }) => {
    const { status, metadata } = object as unknown as ReturnType<typeof podOf>
    if (kind.kind !== 'Pod' || type === 'DELETED') return
    const end = status.containerStatuses?.[0].state.terminated
    if (end) final.push(`${metadata.name} ${status.phase} ${end.exitCode} ${end.reason}`)
  })
  cluster.client.delete(podKind, podOf(cluster, 'polite'))
  cluster.client.delete(podKind, podOf(cluster, 'deaf'))
  cluster.advance(seconds(2))
  expect(isGone(cluster, 'polite')).toBe(true)
  expect(line(cluster, 'deaf')).toBe('1/1 Terminating 0')

  cluster.advance(seconds(28))
  expect(isGone(cluster, 'deaf')).toBe(true)
  expect(final).toEqual(['polite Succeeded 0 Completed', 'deaf Failed 137 Error'])
  expect(eventsOf(cluster, 'deaf').at(-1)).toBe('Killing: Stopping container deaf')
})

test('a second deletion with less grace shortens what is left', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('deaf', script('sleep 3600')))
  cluster.settle()
  cluster.client.delete(podKind, podOf(cluster, 'deaf'))
  cluster.advance(seconds(5))
  cluster.client.delete(podKind, podOf(cluster, 'deaf'), { gracePeriodSeconds: 1 })
  cluster.advance(seconds(2))
  expect(isGone(cluster, 'deaf')).toBe(true)
})

test('a pod deleted by force is gone at once, and its address is free when its containers are', () => {
  const cluster = testCluster({ nodes: [{ name: 'a', podCIDR: '10.9.0.0/29' }] })
  for (const n of [1, 2, 3, 4, 5]) cluster.apply(pod(`p${n}`, script('sleep 3600')))
  cluster.apply(pod('late', script('sleep 3600')))
  cluster.advance(seconds(1))
  expect(line(cluster, 'late')).toBe('0/1 ContainerCreating 0')
  expect(eventsOf(cluster, 'late').at(-1)).toContain(
    'no IP addresses available in range set: 10.9.0.1-10.9.0.6',
  )

  const { podIP } = podOf(cluster, 'p3').status
  cluster.client.delete(podKind, podOf(cluster, 'p3'), { gracePeriodSeconds: 0 })
  expect(isGone(cluster, 'p3')).toBe(true)
  cluster.advance(seconds(20))
  expect(line(cluster, 'late')).toBe('1/1 Running 0')
  expect(podOf(cluster, 'late').status.podIP).toBe(podIP)
})

test('a preStop hook runs before the signal, within the grace', () => {
  const cluster = testCluster({ nodes: 1 })
  const container = {
    lifecycle: { preStop: { exec: { command: ['sh', '-c', 'echo draining > /proc/1/fd/1; sleep 5'] } } },
  }
  cluster.apply(pod('web', { container }))
  cluster.settle()
  cluster.client.delete(podKind, podOf(cluster, 'web'))
  cluster.advance(seconds(4))
  expect(line(cluster, 'web')).toBe('1/1 Terminating 0')
  cluster.advance(seconds(2))
  expect(isGone(cluster, 'web')).toBe(true)
})

test('a postStart hook that fails takes its container down', () => {
  const cluster = testCluster({ nodes: 1 })
  const container = { lifecycle: { postStart: { exec: { command: ['false'] } } }, command: ['sleep', '1000'] }
  cluster.apply(pod('web', { image: 'busybox:1', container, podSpec: { terminationGracePeriodSeconds: 2 } }))
  cluster.advance(seconds(5))
  expect(eventsOf(cluster, 'web')).toContain('FailedPostStartHook: PostStartHook failed (x2)')
  expect(line(cluster, 'web')).toMatch(/^0\/1 CrashLoopBackOff 1/)
})

test('a container that a failed postStart hook took down says so until it backs off', () => {
  const cluster = testCluster({ nodes: 1 })
  const command = ['sh', '-c', 'sleep 2; echo oops >&2; exit 3']
  const lifecycle = { postStart: { exec: { command } } }
  cluster.apply(pod('web', { container: { lifecycle } }))
  cluster.advance(seconds(3))
  expect(line(cluster, 'web')).toBe('0/1 PostStartHookError 0')
  const { waiting } = containerOf(cluster, 'web').state
  expect(waiting?.message).toBe(
    'Exec lifecycle hook ([sh -c sleep 2; echo oops >&2; exit 3]) for Container "web" in Pod ' +
      `"web_default(${podOf(cluster, 'web').metadata.uid})" failed - error: ` +
      `command 'sh -c sleep 2; echo oops >&2; exit 3' exited with 3: oops\n, message: "oops\\n"`,
  )
  cluster.advance(seconds(3))
  expect(line(cluster, 'web')).toMatch(/^0\/1 CrashLoopBackOff 1/)
})

test('a container is not shown as running, nor probed, before its postStart hook is done', () => {
  const cluster = testCluster({ nodes: 1 })
  const { image, container } = script('echo up; sleep 1000')
  const readinessProbe = { exec: { command: ['false'] }, periodSeconds: 1 }
  const lifecycle = { postStart: { exec: { command: ['sleep', '20'] } } }
  cluster.apply(pod('app', { image, container: { ...container, lifecycle, readinessProbe } }))
  const startedAt = cluster.clock.now()
  cluster.advance(seconds(19))
  expect(line(cluster, 'app')).toBe('0/1 ContainerCreating 0')
  expect(podOf(cluster, 'app').status.phase).toBe('Pending')
  expect(eventsOf(cluster, 'app').at(-1)).toBe('Started: Container started')
  cluster.advance(seconds(2))
  expect(line(cluster, 'app')).toBe('0/1 Running 0')
  const { startedAt: shown = '' } = containerOf(cluster, 'app').state.running ?? {}
  expect(Date.parse(shown) - startedAt).toBeLessThan(seconds(2))
  expect(eventsOf(cluster, 'app').at(-1)).toMatch(/^Unhealthy: Readiness probe failed/)
})

test('a pod that is deleted while its postStart hook runs is stopped like any other', () => {
  const cluster = testCluster({ nodes: 1 })
  const { image, container } = script('trap "exit 0" TERM; while true; do sleep 1; done')
  const lifecycle = { postStart: { exec: { command: ['sleep', '600'] } } }
  cluster.apply(pod('app', { image, container: { ...container, lifecycle } }))
  cluster.advance(seconds(5))
  cluster.client.delete(podKind, podOf(cluster, 'app'))
  cluster.advance(seconds(2))
  expect(isGone(cluster, 'app')).toBe(true)
  expect(eventsOf(cluster, 'app').at(-1)).toBe('Killing: Stopping container app')
})

test('another image replaces a container even while its postStart hook runs', () => {
  const cluster = testCluster({ nodes: 1 })
  const container = { lifecycle: { postStart: { exec: { command: ['sleep', '60'] } } } }
  cluster.apply(pod('app', { container }))
  cluster.advance(seconds(5))
  cluster.client.update(podKind, podOf(cluster, 'app'), ({ spec }) => {
    spec.containers[0].image = 'nginx:1.28'
  })
  cluster.advance(minutes(2))
  expect(line(cluster, 'app')).toMatch(/^1\/1 Running 1/)
  expect(containerOf(cluster, 'app').image).toBe('docker.io/library/nginx:1.28')
})

test('a tcpSocket hook, which the API still takes, fails when it is to run', () => {
  const cluster = testCluster({ nodes: 1 })
  const lifecycle = { postStart: { tcpSocket: { port: 80 } } }
  cluster.apply(pod('web', { container: { lifecycle } }))
  cluster.advance(seconds(5))
  expect(eventsOf(cluster, 'web')).toContain('FailedPostStartHook: PostStartHook failed (x2)')
  expect(line(cluster, 'web')).toMatch(/^0\/1 CrashLoopBackOff 1/)
})

test('pods of a Job end as Completed, or as Error when they fail', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('good', { ...script('echo done'), podSpec: { restartPolicy: 'Never' } }))
  cluster.apply(pod('bad', { ...script('echo oops >&2; exit 3'), podSpec: { restartPolicy: 'Never' } }))
  cluster.apply(job('work', script('sleep 5; echo worked')))
  cluster.settle()

  expect(line(cluster, 'good')).toBe('0/1 Completed 0')
  expect(podOf(cluster, 'good').status.phase).toBe('Succeeded')
  expect(condition(cluster, 'good', 'Initialized')).toBe('True PodCompleted')
  expect(condition(cluster, 'good', 'Ready')).toBe('False PodCompleted')
  expect(line(cluster, 'bad')).toBe('0/1 Error 0')
  expect(condition(cluster, 'bad', 'ContainersReady')).toBe('False PodFailed')
  expect(containerOf(cluster, 'bad').state.terminated).toMatchObject({ exitCode: 3, reason: 'Error' })
  expect(logs(cluster, 'bad')).toBe('oops\n')
  cluster.advance(seconds(10))
  expect(cluster.get('jobs')).toContain('Complete')
})

test('a pod that is active for too long fails', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(
    pod('slow', {
      ...script('sleep 3600'),
      podSpec: { activeDeadlineSeconds: 20, terminationGracePeriodSeconds: 5 },
    }),
  )
  cluster.advance(seconds(21))
  expect(podOf(cluster, 'slow').status.phase).toBe('Running')
  cluster.advance(seconds(5))
  expect(podOf(cluster, 'slow').status).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  })
})

test('a node turns away what it has no room for', () => {
  const cluster = testCluster({ nodes: [{ name: 'small', capacity: { cpu: '1', pods: '2' } }] })
  const podSpec = { nodeName: 'small' }
  cluster.apply(pod('greedy', { podSpec, container: { resources: { requests: { cpu: '2' } } } }))
  for (const name of ['a', 'b', 'c']) cluster.apply(pod(name, { podSpec }))
  cluster.settle()

  expect(line(cluster, 'greedy')).toBe('0/1 OutOfcpu 0')
  expect(podOf(cluster, 'greedy').status.message).toBe(
    "Pod was rejected: Node didn't have enough resource: cpu, requested: 2000, used: 0, capacity: 1000",
  )
  expect(line(cluster, 'b')).toBe('1/1 Running 0')
  expect(line(cluster, 'c')).toBe('0/1 OutOfpods 0')
})

test('a node turns away whoever wants a port of its own that is taken, until it is free', () => {
  const cluster = testCluster({ nodes: [{ name: 'only' }] })
  const wants = (hostPort: number) => ({
    podSpec: { nodeName: 'only' },
    container: { ports: [{ containerPort: 80, hostPort }] },
  })
  cluster.apply([pod('first', wants(8080)), pod('other', wants(8081))])
  cluster.settle()
  cluster.apply(pod('second', wants(8080)))
  cluster.settle()

  expect(line(cluster, 'other')).toBe('1/1 Running 0')
  expect(line(cluster, 'second')).toBe('0/1 NodePorts 0')
  expect(podOf(cluster, 'second').status.message).toBe(
    "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  )

  cluster.client.delete(podKind, podOf(cluster, 'first'), { gracePeriodSeconds: 0 })
  cluster.settle()
  cluster.apply(pod('third', wants(8080)))
  cluster.settle()
  expect(line(cluster, 'third')).toBe('1/1 Running 0')
})

test('a running pod without probes needs no time of anybody', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web'))
  cluster.settle()
  const { resourceVersion } = podOf(cluster, 'web').metadata
  cluster.advance(hours(1))
  expect(podOf(cluster, 'web').metadata.resourceVersion).toBe(resourceVersion)
})

test('an ephemeral container joins a running pod (P13)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web'))
  cluster.settle()
  cluster.client.updateSubresource(podKind, podOf(cluster, 'web'), 'ephemeralcontainers', ({ spec }) => {
    const debug = {
      ...spec.containers[0],
      name: 'debug',
      image: 'busybox:1',
      command: ['sh', '-c', 'echo looking'],
    }
    spec.ephemeralContainers = [debug]
  })
  cluster.settle()
  expect(containerOf(cluster, 'web', 'debug').state.terminated).toMatchObject({
    exitCode: 0,
    reason: 'Completed',
  })
  expect(logs(cluster, 'web', { container: 'debug' })).toBe('looking\n')
  expect(line(cluster, 'web')).toBe('1/1 Running 0')
})

test('a view that lags behind the log harms nothing', () => {
  const cluster = testCluster({ nodes: 2, cacheLagMs: 300 })
  for (const name of ['a', 'b', 'c']) cluster.apply(pod(name))
  cluster.advance(seconds(10))
  expect(['a', 'b', 'c'].map((name) => line(cluster, name))).toEqual(Array(3).fill('1/1 Running 0'))
  for (const name of ['a', 'b', 'c']) cluster.client.delete(podKind, podOf(cluster, name))
  cluster.advance(seconds(10))
  expect(['a', 'b', 'c'].every((name) => isGone(cluster, name))).toBe(true)
})

test('a container that ends as soon as it begins again is never seen to run, one that lives for a second is', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([pod('brief', script('exit 1')), pod('longer', script('sleep 1; exit 1'))])
  cluster.advance(minutes(10))
  const { revision } = cluster.store
  cluster.advance(minutes(6))
  const statesOf = (name: string) =>
    cluster.store
      .since(revision)
      .filter(({ key }) => key === `default/${name}`)
      .map(({ object }) => Object.keys((object as Pod).status.containerStatuses?.[0].state ?? {})[0])
  expect(new Set(statesOf('brief'))).toEqual(new Set(['waiting']))
  expect(statesOf('longer')).toContain('running')
})

test('back-offs of which nobody was told show in the count of the next that is', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('crashes', script('exit 1')))
  cluster.advance(hours(4))
  const backOff = eventsOf(cluster, 'crashes').find((each) => each.startsWith('BackOff'))
  const times = Number(/\(x(\d+)\)/.exec(backOff ?? '')?.[1])
  // Every minute to minute and a half, as long as it waits.
  expect(times).toBeGreaterThan(120)
  expect(times).toBeLessThanOrEqual(240)
})

test('where things take time a kubelet notices within a second that a container has ended by itself', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(pod('work', { ...script('sleep 10; echo done'), podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(5))
  while (logs(cluster, 'work') === '') cluster.advance(10)
  const endedAt = cluster.clock.now()
  expect(podOf(cluster, 'work').status.phase).toBe('Running')
  while (podOf(cluster, 'work').status.phase === 'Running') cluster.advance(10)
  expect(cluster.clock.now() - endedAt).toBeLessThanOrEqual(seconds(1))
})

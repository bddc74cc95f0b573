/** Every word that `kubectl get pods` can show in this version, and what `describe` says with it. */
import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { conditionsOf, containerOf, deletePod, eventsOf, logs, podOf, status } from '../support/sight.ts'

const never = { podSpec: { restartPolicy: 'Never' } }

describe('kubectl get pods says', () => {
  test('Pending where no node fits, and why (P35)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(pod('app', { container: { resources: { requests: { cpu: '64' } } } }))
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 Pending 0')
    expect(conditionsOf(cluster, 'app')).toEqual({ PodScheduled: 'False Unschedulable' })
    expect(eventsOf(cluster, 'pod/app')).toEqual([
      'FailedScheduling: 0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, ' +
        'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    ])
  })

  test('ContainerCreating, then Running, when things take their time (P35)', () => {
    const cluster = testCluster({ nodes: 1, profile: 'realistic' })
    cluster.apply(pod('app'))
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('0/1 ContainerCreating 0')
    cluster.advance(seconds(20))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(eventsOf(cluster, 'pod/app')).toEqual([
      'Scheduled: Successfully assigned default/app to node-1',
      'Pulling: Pulling image "nginx:1.27"',
      expect.stringMatching(
        /^Pulled: Successfully pulled image "nginx:1\.27" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes\.$/,
      ),
      'Created: Container created',
      'Started: Container started',
    ])
  })

  test('Completed and Error where nothing is restarted (P35)', () => {
    const cluster = testCluster()
    cluster.apply([
      pod('good', { ...script('exit 0'), ...never }),
      pod('bad', { ...script('exit 3'), ...never }),
    ])
    cluster.settle()
    expect(status(cluster, 'good')).toBe('0/1 Completed 0')
    expect(status(cluster, 'bad')).toBe('0/1 Error 0')
    expect([podOf(cluster, 'good').status.phase, podOf(cluster, 'bad').status.phase]).toEqual([
      'Succeeded',
      'Failed',
    ])
  })

  test('Error, then CrashLoopBackOff, where something is (P35)', () => {
    const cluster = testCluster()
    const seen: string[] = []
    cluster.store.subscribe(({ object }) => {
      if (object.kind === 'Pod') seen.push(status(cluster, 'app').split(' ')[1])
    })
    cluster.apply(pod('app', script('sleep 2; exit 3')))
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('0/1 CrashLoopBackOff 1 (1s ago)')
    expect(seen.slice(-3)).toEqual(['Running', 'Error', 'CrashLoopBackOff'])
    const { uid } = podOf(cluster, 'app').metadata
    expect(containerOf(cluster, 'app')).toMatchObject({
      ready: false,
      started: false,
      restartCount: 1,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=app pod=app_default(${uid})`,
        },
      },
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    })
    expect(podOf(cluster, 'app').status.phase).toBe('Running')
    expect(eventsOf(cluster, 'pod/app').at(-1)).toBe(
      `BackOff: Back-off restarting failed container app in pod app_default(${uid})`,
    )
  })

  test('ErrImagePull and ImagePullBackOff where there is no such image (P35)', () => {
    const cluster = testCluster()
    const seen = new Set<string>()
    cluster.store.subscribe(({ object }) => {
      if (object.kind === 'Pod') seen.add(status(cluster, 'app'))
    })
    cluster.apply(pod('app', { image: 'nginx:does-not-exist' }))
    cluster.advance(minutes(2))
    expect(seen).toContain('0/1 ErrImagePull 0')
    expect(status(cluster, 'app')).toBe('0/1 ImagePullBackOff 0')
    expect(containerOf(cluster, 'app').state.waiting?.message).toMatch(
      /^Back-off pulling image "nginx:does-not-exist": ErrImagePull: /,
    )
    const events = eventsOf(cluster, 'pod/app').join('\n')
    expect(events).toContain('Pulling: Pulling image "nginx:does-not-exist" (x4)')
    expect(events).toContain('Failed: Failed to pull image "nginx:does-not-exist": ')
    expect(events).toContain('Failed: Error: ErrImagePull (x4)')
    expect(events).toContain('BackOff: Back-off pulling image "nginx:does-not-exist"')
    expect(events).toContain('Failed: Error: ImagePullBackOff')
  })

  test('ErrImageNeverPull and InvalidImageName (P35)', () => {
    const cluster = testCluster({ profile: 'realistic' })
    cluster.apply([
      pod('never', { container: { imagePullPolicy: 'Never' } }),
      pod('wrong', { image: 'Not A Name' }),
    ])
    cluster.advance(seconds(30))
    expect(status(cluster, 'never')).toBe('0/1 ErrImageNeverPull 0')
    expect(eventsOf(cluster, 'pod/never').join('\n')).toContain(
      'ErrImageNeverPull: Container image "nginx:1.27" is not present with pull policy of Never',
    )
    expect(status(cluster, 'wrong')).toBe('0/1 InvalidImageName 0')
    expect(eventsOf(cluster, 'pod/wrong').join('\n')).toContain(
      'InspectFailed: Failed to apply default image tag "Not A Name": couldn\'t parse image name "Not A Name"',
    )
  })

  test('CreateContainerConfigError where the configuration is not there (P35)', () => {
    const cluster = testCluster()
    const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'a' } } }]
    cluster.apply(pod('app', { container: { env } }))
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
    expect(containerOf(cluster, 'app').state.waiting?.message).toBe('secret "none" not found')
  })

  test('RunContainerError or StartError where the command is not in the image (P35)', () => {
    const cluster = testCluster()
    cluster.apply([
      pod('again', { image: 'busybox:1.36', container: { command: ['bogus'] } }),
      pod('once', { image: 'busybox:1.36', container: { command: ['bogus'] }, ...never }),
    ])
    cluster.settle()
    expect(status(cluster, 'again')).toMatch(/^0\/1 (RunContainerError|CrashLoopBackOff) \d/)
    expect(containerOf(cluster, 'again').lastState.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      message: expect.stringContaining('exec: "bogus": executable file not found in $PATH'),
    })
    expect(status(cluster, 'once')).toBe('0/1 StartError 0')
    expect(podOf(cluster, 'once').status.phase).toBe('Failed')
  })

  test('OOMKilled where a program takes more memory than its limit (P35, P8)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('memory-demo', {
        image: 'polinux/stress',
        container: {
          resources: { limits: { memory: '100Mi' } },
          command: ['stress'],
          args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'],
        },
        ...never,
      }),
    )
    cluster.advance(seconds(10))
    expect(status(cluster, 'memory-demo')).toBe('0/1 OOMKilled 0')
    expect(containerOf(cluster, 'memory-demo').state.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    })
  })

  test('Terminating while a Pod is on its way out (P35)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', script('sleep 1000')))
    cluster.settle()
    deletePod(cluster, 'app')
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('1/1 Terminating 0')
  })

  test('SchedulingGated while nobody may schedule it (P35)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', { podSpec: { schedulingGates: [{ name: 'example.com/wait' }] } }))
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 SchedulingGated 0')
    expect(conditionsOf(cluster, 'app')).toEqual({ PodScheduled: 'False SchedulingGated' })
  })

  test('the reason of a node that turned the Pod away (P35, P29)', () => {
    const cluster = testCluster({ nodes: 1 })
    const nodeName = 'node-1'
    cluster.apply([
      pod('windows', { podSpec: { nodeName, os: { name: 'windows' } } }),
      pod('huge', { podSpec: { nodeName }, container: { resources: { requests: { cpu: '64' } } } }),
      pod('elsewhere', { podSpec: { nodeName, nodeSelector: { disk: 'ssd' } } }),
    ])
    cluster.advance(seconds(5))
    expect(status(cluster, 'windows')).toBe('0/1 PodOSNotSupported 0')
    expect(podOf(cluster, 'windows').status).toMatchObject({
      phase: 'Failed',
      reason: 'PodOSNotSupported',
      message: "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS",
    })
    expect(eventsOf(cluster, 'pod/windows').at(-1)).toBe(
      "PodOSNotSupported: Failed to admit pod as the OS field doesn't match node OS",
    )
    expect(podOf(cluster, 'windows').status.conditions).toBeUndefined()
    expect(status(cluster, 'huge')).toBe('0/1 OutOfcpu 0')
    expect(status(cluster, 'elsewhere')).toBe('0/1 NodeAffinity 0')
    expect(eventsOf(cluster, 'pod/huge').at(-1)).toBe(
      "OutOfcpu: Node didn't have enough resource: cpu, requested: 64000, used: 0, capacity: 4000",
    )
  })
})

describe('sysctls', () => {
  const setting = (name: string, value: string, more: object = {}) => ({
    podSpec: { securityContext: { sysctls: [{ name, value }] }, ...more },
  })

  test('that touch other Pods of the node are refused by its kubelet', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([
      pod('safe', setting('net/ipv4/tcp_syncookies', '1')),
      pod('unsafe', setting('kernel.msgmax', '65536')),
    ])
    cluster.settle()
    expect(status(cluster, 'safe')).toBe('1/1 Running 0')
    expect(status(cluster, 'unsafe')).toBe('0/1 SysctlForbidden 0')
    expect(podOf(cluster, 'unsafe').status.message).toBe(
      'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted',
    )
    expect(eventsOf(cluster, 'unsafe').at(-1)).toBe(
      'SysctlForbidden: forbidden sysctl: "kernel.msgmax" not allowlisted',
    )
  })
})

describe('spec.os', () => {
  test('does not steer the scheduler, and a kubelet of another OS refuses the Pod (P29)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', { podSpec: { os: { name: 'windows' } } }))
    cluster.settle()
    expect(podOf(cluster, 'app').spec.nodeName).toMatch(/^node-/)
    expect(status(cluster, 'app')).toBe('0/1 PodOSNotSupported 0')
  })

  test('is linux or windows, and forbids the fields of the other (P29)', () => {
    const cluster = testCluster()
    const create = (podSpec: object) => () => cluster.apply(pod('app', { podSpec }))
    expect(create({ os: { name: 'plan9' } })).toThrow(
      'spec.os: Unsupported value: "plan9": supported values: "linux", "windows"',
    )
    expect(create({ os: { name: 'windows' }, securityContext: { runAsUser: 1000 } })).toThrow(
      'spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod',
    )
    expect(create({ os: { name: 'windows' }, hostPID: true })).toThrow(
      'spec.hostPID: Forbidden: cannot be set for a windows pod',
    )
    const windowsOptions = { runAsUserName: 'ContainerUser' }
    expect(create({ os: { name: 'linux' }, securityContext: { windowsOptions } })).toThrow(
      'spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
    )
  })
})

test('the log of a container that is waiting is refused in the words of the kubelet (P35)', () => {
  const cluster = testCluster()
  cluster.apply(pod('app', { image: 'nginx:does-not-exist' }))
  cluster.advance(seconds(5))
  expect(() => logs(cluster, 'app')).toThrow(
    /^container "app" in pod "app" is waiting to start: (trying and failing to pull image|image can't be pulled)$/,
  )
})

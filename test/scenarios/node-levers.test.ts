/** The levers on nodes: their power, and their network. */
import { describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { node as nodeKind } from '../../src/api/core/node.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, job, pod, script, service } from '../support/manifests.ts'
import {
  conditionsOf,
  containerOf,
  deletePod,
  eventsOf,
  isGone,
  line,
  logs,
  podOf,
  podsOf,
  reasonsOf,
  status,
} from '../support/sight.ts'

const onNode = (nodeName: string, more: object = {}) => ({ podSpec: { nodeName, ...more } })

/** A pod on a node that does something once a second. */
const everySecond = (name: string, nodeName: string, what: string) =>
  pod(name, { ...script(`while true; do ${what}; sleep 1; done`), ...onNode(nodeName) })

const lastLine = (cluster: Cluster, name: string) => logs(cluster, name).trimEnd().split('\n').at(-1)

describe('a node whose power is taken', () => {
  test('is silent; with its power it boots, and its Pods run in new sandboxes (P36)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('web'))
    cluster.settle()
    const before = podOf(cluster, 'web')
    const { bootID } = cluster.client.get(nodeKind, 'node-1').status.nodeInfo!
    cluster.nodes.stop('node-1')
    cluster.advance(minutes(2))
    expect(status(cluster, 'web')).toBe('1/1 Running 0')
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^NotReady /)

    cluster.nodes.start('node-1')
    cluster.advance(seconds(1))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready /)
    const rebooted = cluster.client.get(nodeKind, 'node-1').status.nodeInfo!
    expect(rebooted).toMatchObject({ machineID: expect.any(String) })
    expect(rebooted.bootID).not.toBe(bootID)
    expect(eventsOf(cluster, 'node/node-1')).toContain(
      `Rebooted: Node node-1 has been rebooted, boot id: ${rebooted.bootID}`,
    )
    expect(eventsOf(cluster, 'node/node-1')).toContain('Starting: Starting kubelet.')

    const after = podOf(cluster, 'web')
    expect(status(cluster, 'web')).toBe('1/1 Running 1 (1s ago)')
    expect(after.metadata.uid).toBe(before.metadata.uid)
    expect(after.status.podIP).not.toBe(before.status.podIP)
    expect(containerOf(cluster, 'web').lastState.terminated).toMatchObject({
      exitCode: 255,
      reason: 'Unknown',
      containerID: before.status.containerStatuses![0].containerID,
      startedAt: before.status.containerStatuses![0].state.running!.startedAt,
    })
    expect(reasonsOf(cluster, 'pod/web').slice(-5)).toEqual([
      'NodeNotReady',
      'SandboxChanged',
      'Pulled',
      'Created',
      'Started',
    ])
    expect(eventsOf(cluster, 'pod/web')).toContain(
      'SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    )
  })

  test('fails Pods that are never restarted, and lets those that have succeeded be', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([
      pod('once', { ...script('sleep 600'), podSpec: { restartPolicy: 'Never' } }),
      pod('done', { ...script('echo done'), podSpec: { restartPolicy: 'Never' } }),
      pod('again', { ...script('sleep 600'), podSpec: { restartPolicy: 'OnFailure' } }),
    ])
    cluster.settle()
    cluster.nodes.stop('node-1')
    cluster.nodes.start('node-1')
    cluster.settle()
    expect(status(cluster, 'once')).toBe('0/1 Unknown 0')
    expect(podOf(cluster, 'once').status.phase).toBe('Failed')
    expect(containerOf(cluster, 'once').state.terminated).toMatchObject({ exitCode: 255, reason: 'Unknown' })
    expect(reasonsOf(cluster, 'pod/once')).not.toContain('SandboxChanged')
    expect(status(cluster, 'done')).toBe('0/1 Completed 0')
    expect(status(cluster, 'again')).toMatch(/^1\/1 Running 1/)
    expect(logs(cluster, 'done')).toBe('done\n')
  })

  test('begins again with the init containers (P11)', () => {
    const cluster = testCluster({ nodes: 1 })
    const init = { name: 'init', image: 'busybox:1.36', command: ['sh', '-c', 'echo once more; sleep 5'] }
    cluster.apply(pod('web', { podSpec: { initContainers: [init] } }))
    cluster.advance(seconds(10))
    expect(status(cluster, 'web')).toBe('1/1 Running 0')
    cluster.nodes.stop('node-1')
    cluster.nodes.start('node-1')
    cluster.advance(seconds(2))
    expect(containerOf(cluster, 'web', 'init').state).toHaveProperty('running')
    expect(podOf(cluster, 'web').status.phase).toBe('Pending')
    cluster.advance(seconds(10))
    expect(status(cluster, 'web')).toMatch(/^1\/1 Running 1/)
    expect(containerOf(cluster, 'web', 'init').restartCount).toBe(1)
  })

  test('keeps what is on its disk: emptyDirs, files of the host, logs; what is in memory is lost (P24)', () => {
    const cluster = testCluster({ nodes: 1 })
    const look =
      'for f in /disk /memory /host; do cat $f/x 2>/dev/null || echo "no $f"; echo here > $f/x; done'
    const volumes = [
      { name: 'disk', emptyDir: {} },
      { name: 'memory', emptyDir: { medium: 'Memory' } },
      { name: 'host', hostPath: { path: '/srv' } },
    ]
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }))
    const container = { command: ['sh', '-c', `${look}; sleep 600`], volumeMounts }
    cluster.apply(pod('notes', { image: 'busybox:1.36', container, podSpec: { volumes } }))
    cluster.settle()
    expect(logs(cluster, 'notes')).toBe('no /disk\nno /memory\nno /host\n')
    cluster.nodes.stop('node-1')
    cluster.nodes.start('node-1')
    cluster.settle()
    expect(logs(cluster, 'notes')).toBe('here\nno /memory\nhere\n')
    expect(logs(cluster, 'notes', { previous: true })).toBe('no /disk\nno /memory\nno /host\n')
  })

  test('has kept the images that it had pulled', () => {
    const cluster = testCluster({ nodes: 1, profile: 'realistic' })
    cluster.apply(pod('web'))
    cluster.advance(minutes(1))
    cluster.nodes.stop('node-1')
    cluster.nodes.start('node-1')
    cluster.advance(minutes(1))
    expect(eventsOf(cluster, 'pod/web').filter((each) => each.startsWith('Pulling'))).toHaveLength(1)
    expect(eventsOf(cluster, 'pod/web').at(-3)).toMatch(
      /^Pulled: Container image "nginx:1.27" already present/,
    )
    expect(status(cluster, 'web')).toMatch(/^1\/1 Running 1/)
  })

  test('forgets the back-off of a crash loop, as a kubelet does that has just started', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('crasher', script('exit 3')))
    cluster.advance(minutes(4))
    const { restartCount } = containerOf(cluster, 'crasher')
    cluster.nodes.stop('node-1')
    cluster.nodes.start('node-1')
    cluster.advance(seconds(1))
    expect(containerOf(cluster, 'crasher').restartCount).toBe(restartCount + 1)
    expect(containerOf(cluster, 'crasher').lastState.terminated).toMatchObject({
      exitCode: 3,
      reason: 'Error',
    })
  })

  test('ends Pods that were deleted meanwhile when it is back, and answers nobody until then', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply([pod('web', onNode('node-1')), everySecond('caller', 'node-2', 'true')])
    cluster.settle()
    const { podIP } = podOf(cluster, 'web').status
    cluster.apply(everySecond('asker', 'node-2', `wget -T 1 -qO- http://${podIP} >/dev/null && echo up`))
    cluster.advance(seconds(3))
    expect(lastLine(cluster, 'asker')).toBe('up')
    cluster.nodes.stop('node-1')
    cluster.advance(seconds(10))
    expect(lastLine(cluster, 'asker')).toBe('wget: download timed out')
    deletePod(cluster, 'web')
    cluster.advance(minutes(1))
    expect(status(cluster, 'web')).toBe('1/1 Terminating 0')
    cluster.nodes.start('node-1')
    cluster.advance(seconds(1))
    expect(isGone(cluster, 'web')).toBe(true)
  })

  test('ends a Pod that was on its way out, and lets a Job try again', () => {
    const cluster = testCluster({ nodes: 1 })
    const lifecycle = { preStop: { exec: { command: ['sleep', '20'] } } }
    cluster.apply([
      pod('going', { ...script('sleep 600'), container: { ...script('sleep 600').container, lifecycle } }),
      job('work', script('sleep 60')),
    ])
    cluster.advance(seconds(5))
    deletePod(cluster, 'going')
    cluster.advance(seconds(5))
    cluster.nodes.stop('node-1')
    cluster.nodes.start('node-1')
    cluster.advance(seconds(20))
    expect(isGone(cluster, 'going')).toBe(true)
    const phases = podsOf(cluster, 'work').map(({ status }) => status.phase)
    expect(phases.sort()).toEqual(['Failed', 'Running'])
    cluster.advance(minutes(2))
    expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 1\/1 /)
  })

  test('refuses to be asked for logs in the words of the API server', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('web'))
    cluster.settle()
    cluster.nodes.stop('node-1')
    expect(() => cluster.readLogs(podOf(cluster, 'web'), { container: 'web', tailLines: 5 })).toThrow(
      expect.objectContaining({
        code: 503,
        message:
          'Get "https://172.18.0.3:10250/containerLogs/default/web/web?tailLines=5": dial tcp 172.18.0.3:10250: connect: no route to host',
      }),
    )
    cluster.nodes.start('node-1')
    cluster.settle()
    expect(logs(cluster, 'web')).toContain('ready for start up')
  })
})

describe('a node that is cut off', () => {
  test('goes on by itself: its containers run, are probed and restarted, and are told of when it is healed (P36)', () => {
    const cluster = testCluster({ nodes: 2 })
    const container = {
      command: ['sh', '-c', 'touch /tmp/well; sleep 90; rm /tmp/well; sleep 600'],
      livenessProbe: { exec: { command: ['cat', '/tmp/well'] }, periodSeconds: 5, failureThreshold: 1 },
    }
    cluster.apply([
      pod('probed', {
        image: 'busybox:1.36',
        container,
        ...onNode('node-1', { terminationGracePeriodSeconds: 1 }),
      }),
      everySecond('counter', 'node-1', 'date +%S'),
    ])
    cluster.settle()
    cluster.nodes.partition('node-1')
    cluster.advance(minutes(3))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^NotReady /)
    expect(status(cluster, 'probed')).toBe('1/1 Running 0')

    cluster.nodes.heal('node-1')
    cluster.advance(seconds(1))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready /)
    expect(status(cluster, 'probed')).toMatch(/^1\/1 Running 1/)
    expect(status(cluster, 'counter')).toBe('1/1 Running 0')
    expect(conditionsOf(cluster, 'counter')).toMatchObject({ Ready: 'True' })
    expect(logs(cluster, 'counter').trim().split('\n').length).toBeGreaterThan(175)
    expect(reasonsOf(cluster, 'node/node-1')).not.toContain('Rebooted')
  })

  test('reaches nobody else, and nobody else reaches it; on it all is well', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply([pod('far', onNode('node-2')), pod('near', onNode('node-1')), service('far')])
    cluster.settle()
    const ip = (name: string) => podOf(cluster, name).status.podIP
    const ask = (where: string) => `wget -T 1 -qO /dev/null http://${where} && echo up`
    cluster.apply([
      everySecond('near-to-near', 'node-1', ask(ip('near')!)),
      everySecond('near-to-far', 'node-1', ask(ip('far')!)),
      everySecond('near-to-service', 'node-1', ask('far')),
      everySecond('far-to-near', 'node-2', ask(ip('near')!)),
    ])
    cluster.advance(seconds(5))
    const all = ['near-to-near', 'near-to-far', 'near-to-service', 'far-to-near']
    expect(all.map((name) => lastLine(cluster, name))).toEqual(['up', 'up', 'up', 'up'])

    cluster.nodes.partition('node-1')
    cluster.advance(seconds(10))
    expect(lastLine(cluster, 'far-to-near')).toBe('wget: download timed out')
    cluster.nodes.heal('node-1')
    const seen = all.map((name) => logs(cluster, name).split('\n'))
    expect(seen[0]).not.toContain('wget: download timed out')
    expect(seen[1]).toContain('wget: download timed out')
    expect(seen[2]).toContain("wget: bad address 'far'")
    cluster.advance(seconds(5))
    expect(all.map((name) => lastLine(cluster, name))).toEqual(['up', 'up', 'up', 'up'])
  })

  test('hears of no new configuration until it is healed (P6, P24)', () => {
    const cluster = testCluster({ nodes: 2 })
    const settings = (color: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { color },
    })
    cluster.apply(settings('red'))
    const container = {
      command: ['sh', '-c', 'while true; do echo $COLOR $(cat /etc/settings/color); sleep 10; done'],
      env: [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } }],
      volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
    }
    const volumes = [{ name: 'settings', configMap: { name: 'settings' } }]
    cluster.apply(pod('painter', { image: 'busybox:1.36', container, ...onNode('node-1', { volumes }) }))
    cluster.advance(seconds(15))
    cluster.nodes.partition('node-1')
    cluster.apply(settings('blue'))
    cluster.advance(minutes(5))
    cluster.nodes.heal('node-1')
    expect(lastLine(cluster, 'painter')).toBe('red red')
    cluster.advance(minutes(2))
    expect(lastLine(cluster, 'painter')).toBe('red blue')
    expect(cluster.client.get(configMap, 'settings').data).toEqual({ color: 'blue' })
  })

  test('keeps Pods that were evicted meanwhile until it is healed; then they end (P22)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(deployment('web', { replicas: 2, podSpec: { terminationGracePeriodSeconds: 5 } }))
    cluster.settle()
    cluster.nodes.partition('node-1')
    cluster.advance(minutes(10))
    expect(
      podsOf(cluster, 'web')
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['node-1', 'node-2', 'node-2'])
    cluster.nodes.heal('node-1')
    cluster.advance(seconds(10))
    expect(podsOf(cluster, 'web').map(({ spec }) => spec.nodeName)).toEqual(['node-2', 'node-2'])
  })

  test('may lose its power, and is found rebooted when it is healed', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('web'))
    cluster.settle()
    cluster.nodes.partition('node-1')
    cluster.nodes.stop('node-1')
    cluster.nodes.start('node-1')
    cluster.advance(minutes(2))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^NotReady /)
    cluster.nodes.heal('node-1')
    cluster.advance(seconds(1))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready /)
    expect(status(cluster, 'web')).toMatch(/^1\/1 Running 1/)
  })

  test('refuses to be asked for logs: nobody answers', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('web'))
    cluster.settle()
    cluster.nodes.partition('node-1')
    expect(() => logs(cluster, 'web')).toThrow(
      'Get "https://172.18.0.3:10250/containerLogs/default/web/web": dial tcp 172.18.0.3:10250: i/o timeout',
    )
  })

  test('sends nothing of its logs to those who follow, and then what they have missed', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(everySecond('counter', 'node-1', 'date +%S'))
    cluster.advance(seconds(5))
    const reader = cluster.readLogs(podOf(cluster, 'counter'), { container: 'counter' }).reader(true)
    const read = () => reader.next(10_000).split('\n').length - 1
    expect(read()).toBe(6)
    let isTold = 0
    cluster.nodes.partition('node-1')
    reader.onMore(() => isTold++)
    cluster.advance(seconds(20))
    expect([read(), isTold, reader.isOver]).toEqual([0, 0, false])
    cluster.nodes.heal('node-1')
    expect([read(), isTold]).toEqual([20, 1])
  })

  test('finishes a Pod that nobody could be told of, and tells it then', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('task', { ...script('sleep 30; echo done'), podSpec: { restartPolicy: 'Never' } }))
    cluster.advance(seconds(10))
    cluster.nodes.partition('node-1')
    cluster.advance(minutes(1))
    expect(status(cluster, 'task')).toBe('1/1 Running 0')
    cluster.nodes.heal('node-1')
    cluster.advance(seconds(1))
    expect(status(cluster, 'task')).toBe('0/1 Completed 0')
    expect(logs(cluster, 'task')).toBe('done\n')
  })
})

describe('the levers', () => {
  test('do nothing where there is nothing to do, and say how each machine is', () => {
    const cluster = testCluster({ nodes: 2 })
    const { revision } = cluster.store
    cluster.nodes.start('node-1')
    cluster.nodes.heal('node-1')
    expect(cluster.store.revision).toBe(revision)
    cluster.nodes.stop('node-1')
    cluster.nodes.stop('node-1')
    cluster.nodes.partition('node-2')
    cluster.nodes.partition('node-2')
    expect(cluster.nodes.list()).toEqual([
      { name: 'node-1', isRunning: false, isPartitioned: false },
      { name: 'node-2', isRunning: true, isPartitioned: true },
    ])
  })

  test.each(['remove', 'stop', 'start', 'partition', 'heal'] as const)(
    '%s refuses a name that no machine has',
    (lever) => {
      const cluster = testCluster({ nodes: 1 })
      expect(() => cluster.nodes[lever]('node-9')).toThrow(
        expect.objectContaining({ code: 404, reason: 'NotFound', message: 'nodes "node-9" not found' }),
      )
    },
  )

  test('add no machine whose name is taken, or whose Node the API server refuses', () => {
    const cluster = testCluster({ nodes: 1 })
    expect(() => cluster.nodes.add({ name: 'node-1' })).toThrow(
      expect.objectContaining({
        code: 409,
        reason: 'AlreadyExists',
        message: 'nodes "node-1" already exists',
      }),
    )
    expect(() => cluster.nodes.add('node-2' as never)).toThrow("a machine is added as { name: 'node-4' }")
    expect(() => cluster.runUntil('node/node-2' as never)).toThrow(/^what is waited for is \{ resource: /)
    expect(() => cluster.nodes.add({ name: 'Node 2' })).toThrow(expect.objectContaining({ code: 422 }))
    expect(() => cluster.nodes.add({ name: 'node-2', capacity: { cpu: 'many' } })).toThrow(/quantit/)
    expect(cluster.nodes.list()).toHaveLength(1)
    expect(cluster.get('nodes')).not.toMatch(/node-2/i)
    cluster.nodes.add({ name: 'node-2' })
    cluster.settle()
    expect(line(cluster, 'nodes', 'node-2')).toMatch(/^Ready /)
  })

  test('remove a machine that has neither power nor network', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.nodes.stop('node-1')
    cluster.nodes.partition('node-2')
    cluster.nodes.remove('node-1')
    cluster.nodes.remove('node-2')
    cluster.advance(minutes(1))
    expect(cluster.get('nodes')).toBe('No resources found')
    expect(cluster.nodes.list()).toEqual([])
  })
})

/** shareProcessNamespace, and ephemeral containers with a target: containers that see each other's processes. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { containerOf, deletePod, logs, podOf, reasonsOf, status } from '../support/sight.ts'

const nginx = { name: 'nginx', image: 'nginx:1.27' }

const shell = (text: string, more: object = {}) => ({
  name: 'shell',
  image: 'busybox:1.36',
  command: ['sh', '-c', text],
  ...more,
})

const podOfBoth = (text: string, { more = {}, spec = {} }: { more?: object; spec?: object } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'both' },
  spec: { shareProcessNamespace: true, containers: [nginx, shell(text, more)], ...spec },
})

function started(manifest: object) {
  const cluster = testCluster()
  cluster.apply(manifest)
  cluster.advance(seconds(2))
  return cluster
}

describe('a Pod whose containers share their processes', () => {
  test('shows those of all of them, after that of its sandbox', () => {
    const cluster = started(podOfBoth('ps; sleep 3600'))
    expect(logs(cluster, 'both', { container: 'shell' })).toBe(
      'PID   USER     TIME  COMMAND\n' +
        '    1 65535     0:00 /pause\n' +
        '    8 root      0:00 nginx: master process nginx -g daemon off;\n' +
        '   15 root      0:00 sh -c ps; sleep 3600\n' +
        [43, 44, 45, 46].map((pid) => `   ${pid} 101       0:00 nginx: worker process\n`).join('') +
        '   47 root      0:00 ps\n',
    )
  })

  test('lets nginx have others work for it when it is told to, and when one of them has ended', () => {
    const workers = 'ps | grep "[w]orker" | awk \'{ printf "%s ", $1 } END { print "" }\''
    const cluster = started(
      podOfBoth(
        `sleep 1; ${workers}; kill -HUP 8; ${workers}; kill -9 $(ps | grep "[w]orker" | head -n 1 | awk '{ print $1 }'); sleep 1; ${workers}; sleep 3600`,
      ),
    )
    cluster.advance(seconds(5))
    const shown = logs(cluster, 'both', { container: 'shell' })
    const [before, reloaded, replaced] = shown.split('\n').map((line) => line.trim().split(' '))
    expect([before.length, reloaded.length, replaced.length]).toEqual([4, 4, 4])
    expect(reloaded.filter((pid) => before.includes(pid))).toEqual([])
    expect(replaced.slice(0, 3)).toEqual(reloaded.slice(1))
  })

  test('lets one container end the first process of another, which is restarted then', () => {
    const cluster = started(podOfBoth('sleep 5; kill 8; sleep 3600'))
    expect(containerOf(cluster, 'both', 'nginx').restartCount).toBe(0)
    cluster.advance(seconds(20))
    const { restartCount, lastState } = containerOf(cluster, 'both', 'nginx')
    expect(restartCount).toBe(1)
    expect(lastState?.terminated?.exitCode).toBe(0)
    expect(containerOf(cluster, 'both', 'shell').restartCount).toBe(0)
  })

  test('lets even SIGKILL through to a process that is the first of its container, and not of all', () => {
    const cluster = started(podOfBoth('sleep 5; kill -9 8; sleep 3600'))
    cluster.advance(seconds(20))
    expect(containerOf(cluster, 'both', 'nginx').lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'Error',
    })
  })

  test('lets one container read the files of another by its processes', () => {
    const cluster = started(
      podOfBoth('head -n 1 /proc/8/root/usr/share/nginx/html/index.html; cat /proc/8/comm'),
    )
    expect(logs(cluster, 'both', { container: 'shell' })).toBe('<!DOCTYPE html>\nnginx\n')
  })

  test('keeps a container from signals to and files of another user', () => {
    const text = 'kill 8; ls /proc/8/root; cat /proc/8/environ; id -u'
    const cluster = started(podOfBoth(text, { more: { securityContext: { runAsUser: 1000 } } }))
    expect(logs(cluster, 'both', { container: 'shell' })).toBe(
      "sh: can't kill pid 8: Operation not permitted\n" +
        'ls: /proc/8/root: Permission denied\n' +
        "cat: can't open '/proc/8/environ': Permission denied\n" +
        '1000\n',
    )
  })

  test('ends all that runs in it with the first process of all', () => {
    const cluster = started(podOfBoth('sleep 5; kill 1; sleep 3600'))
    cluster.advance(seconds(5))
    expect(status(cluster, 'both')).toBe('2/2 Running 2 (2s ago)')
    expect(containerOf(cluster, 'both', 'nginx').lastState?.terminated?.exitCode).toBe(137)
    expect(reasonsOf(cluster, 'both')).toContain('SandboxChanged')
  })

  test('counts what each container runs for itself: the end of one is not that of another', () => {
    const cluster = started(podOfBoth('sleep 1000 & sleep 5; exit 3', { spec: { restartPolicy: 'Never' } }))
    cluster.advance(seconds(20))
    expect(containerOf(cluster, 'both', 'shell').state?.terminated?.exitCode).toBe(3)
    expect(containerOf(cluster, 'both', 'nginx').state?.running).toBeDefined()
  })

  test('ends when it is deleted', () => {
    const cluster = started(podOfBoth('sleep 3600'))
    deletePod(cluster, 'both')
    cluster.advance(seconds(40))
    expect(cluster.client.list(podKind)).toEqual([])
  })
})

test('a Pod whose containers share no processes shows each of them only its own', () => {
  const cluster = started(podOfBoth('ps; sleep 3600', { spec: { shareProcessNamespace: false } }))
  expect(logs(cluster, 'both', { container: 'shell' })).toBe(
    'PID   USER     TIME  COMMAND\n    1 root      0:00 sh -c ps; sleep 3600\n    2 root      0:00 ps\n',
  )
})

test('containers of a Pod share /dev/shm, as they share all that System V calls IPC', () => {
  const reader = { ...shell('sleep 2; cat /dev/shm/note'), name: 'reader' }
  const writer = { ...shell('echo hello > /dev/shm/note; sleep 60'), name: 'writer' }
  const cluster = started({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pair' },
    spec: { containers: [writer, reader], restartPolicy: 'Never' },
  })
  cluster.advance(seconds(5))
  expect(logs(cluster, 'pair', { container: 'reader' })).toBe('hello\n')
})

test('an ephemeral container with a target sees the processes of that container (P13)', () => {
  const cluster = started({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [nginx] },
  })
  const ephemeral = { ...shell('ps; ls /proc/1/root/usr/share/nginx'), targetContainerName: 'nginx' }
  cluster.client.updateSubresource(podKind, podOf(cluster, 'web'), 'ephemeralcontainers', ({ spec }) => {
    spec.ephemeralContainers = [ephemeral as never]
  })
  cluster.advance(seconds(5))
  expect(logs(cluster, 'web', { container: 'shell' })).toBe(
    'PID   USER     TIME  COMMAND\n' +
      '    1 root      0:00 nginx: master process nginx -g daemon off;\n' +
      [29, 30, 31, 32].map((pid) => `   ${pid} 101       0:00 nginx: worker process\n`).join('') +
      '   39 root      0:00 sh -c ps; ls /proc/1/root/usr/share/nginx\n' +
      '   40 root      0:00 ps\n' +
      'html\n',
  )
})

test('the root of a process is a link, so that who lists everything does not go round in circles', () => {
  const cluster = started(podOfBoth('sleep 3600'))
  const listed = cluster.exec('both', ['sh', '-c', 'readlink /proc/1/root; ls -R / | grep -c root/proc'], {
    container: 'shell',
  })
  cluster.advance(seconds(1))
  expect([listed.exitCode, listed.stdout]).toEqual([1, '/\n0\n'])
})

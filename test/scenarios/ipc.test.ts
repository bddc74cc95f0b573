/** What containers of a Pod share besides files and the network: its IPC namespace. */
import { expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { logs, status } from '../support/sight.ts'

const box = (name: string, image = 'busybox:1.36') => ({ name, image, command: ['sleep', '3600'] })

const podWith = (name: string, containers: readonly object[], spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers, ...spec },
})

function run(cluster: Cluster, [pod, container]: readonly [string, string], script: string): string {
  const ran = cluster.exec(pod, ['sh', '-c', script], { container })
  cluster.advance(seconds(1))
  return ran.stdout + ran.stderr
}

test('containers of a Pod see each other’s semaphores, queues and shared memory, and those of no other Pod (P1)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([
    podWith('both', [box('makes', 'debian:12'), box('looks')]),
    podWith('other', [box('looks')]),
  ])
  cluster.advance(seconds(5))
  const made = run(cluster, ['both', 'makes'], 'ipcmk -S 3; ipcmk -Q; ipcmk -M 1024; echo hi > /dev/shm/note')
  expect(made).toBe('Semaphore id: 0\nMessage queue id: 0\nShared memory id: 0\n')
  const looks = 'cat /dev/shm/note; ipcs -s | tail -n +3; ipcs -m | tail -n +4'
  expect(run(cluster, ['both', 'looks'], looks)).toMatch(
    /^hi\nkey +semid +owner +perms +nsems +\n0x[\da-f]{8} 0 +root +644 +3 +\n\n0x[\da-f]{8} 0 +root +644 +1024 +0 +\n\n$/,
  )
  expect(run(cluster, ['other', 'looks'], 'ls /dev/shm; ipcs -s')).toBe(
    '\n------ Semaphore Arrays --------\nkey        semid      owner      perms      nsems     \n\n',
  )
  expect(run(cluster, ['both', 'looks'], 'ipcrm -s 0 -q 7')).toBe('ipcrm: invalid id (7)\n')
  expect(run(cluster, ['both', 'makes'], 'ipcmk -S 1')).toBe('Semaphore id: 32768\n')
})

test('one container sends messages, and the other takes them, until both are done (P1)', () => {
  const cluster = testCluster({ nodes: 1 })
  const part = (name: string) => ({ name, image: 'allingeek/ch6_ipc', command: ['./ipc', `-${name}`] })
  cluster.apply([
    podWith('mc2', [part('producer'), part('consumer')], { restartPolicy: 'Never' }),
    podWith('alone', [part('consumer')], { restartPolicy: 'Never' }),
    podWith('waits', [part('producer'), box('looks')]),
  ])
  cluster.advance(seconds(10))
  expect(run(cluster, ['waits', 'looks'], 'ls /dev/mqueue')).toBe('ch6_ipc\n')
  expect(status(cluster, 'mc2')).toBe('0/2 Completed 0')
  const produced = logs(cluster, 'mc2', { container: 'producer' })
  expect(produced).toMatch(/^(Produced: [\da-f]{1,2}\n){500}$/)
  const consumed = logs(cluster, 'mc2', { container: 'consumer' })
  expect(consumed).toBe(`${produced.replaceAll('Produced', 'Consumed')}Consumed: done\n`)
  expect(status(cluster, 'alone')).toBe('0/1 Error 0')
})

test('namespaces are those of the Pod, but for files and processes, which each container has to itself (P1)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([
    podWith('own', [box('a'), box('b')]),
    podWith('shared', [box('a'), box('b')], { shareProcessNamespace: true }),
    podWith('host', [box('a')], { hostIPC: true }),
    podWith('also-host', [box('a')], { hostIPC: true }),
  ])
  cluster.advance(seconds(5))
  const same = (...of: readonly (readonly [string, string])[]) => {
    const [one, other] = of.map((each) =>
      run(cluster, each, 'for n in ipc mnt net pid uts; do readlink /proc/self/ns/$n; done').split('\n'),
    )
    return one.filter((each, n) => each !== '' && each === other[n]).map((each) => each.replace(/:.*/, ''))
  }
  expect(same(['own', 'a'], ['own', 'b'])).toEqual(['ipc', 'net', 'uts'])
  expect(same(['shared', 'a'], ['shared', 'b'])).toEqual(['ipc', 'net', 'pid', 'uts'])
  expect(same(['own', 'a'], ['host', 'a'])).toEqual([])
  expect(same(['host', 'a'], ['also-host', 'a'])).toEqual(['ipc'])
  run(cluster, ['host', 'a'], 'echo seen > /dev/shm/note')
  expect(run(cluster, ['also-host', 'a'], 'cat /dev/shm/note')).toBe('seen\n')
  expect(run(cluster, ['own', 'a'], 'cat /dev/shm/note')).toContain('No such file')
})

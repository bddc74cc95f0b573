/** etcd, started as public manifests start it. */
import { expect, test } from 'vitest'
import type { Mount } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, testRuntime } from '../support.ts'

function etcd(script: string, mounts: readonly Mount[] = []) {
  const { clock, network, start } = testRuntime()
  const begin = () =>
    start({ image: 'quay.io/coreos/etcd:v3.5.15', command: ['/bin/sh', '-ec', script], mounts }).container
  const container = begin()
  clock.advance(1_000)
  const run = (line: string, where = container) => {
    const answer = exec(where, ['sh', '-c', line])
    clock.advance(100)
    return answer.output
  }
  const ask = (...args: string[]) => {
    const answer = exec(container, ['etcdctl', ...args])
    clock.advance(10_000)
    return answer.output
  }
  const page = (port: number, path: string) => network.httpGet(container.config.ip, port, path)
  return { ask, begin, clock, page, run }
}

const inFolder = (path: string): readonly Mount[] => [{ path, volume: new Volume() }]

test('a script starts it, and it listens where it is told to', () => {
  const { ask } = etcd(
    'exec etcd --name $(hostname) --listen-client-urls https://0.0.0.0:3379 --listen-peer-urls http://0.0.0.0:3380',
  )

  expect(ask('--endpoints=https://127.0.0.1:3379', 'endpoint', 'health')).toContain(
    'https://127.0.0.1:3379 is healthy',
  )
  expect(ask('endpoint', 'health')).toContain('127.0.0.1:2379 is unhealthy')
})

test('whoever is outside gets its health and its figures at the port for metrics, and nothing at one of its own host', () => {
  const { page } = etcd(
    'etcd --listen-metrics-urls=http://0.0.0.0:2381 --listen-client-urls=http://127.0.0.1:2379',
  )

  expect(page(2381, '/readyz')).toMatchObject({ status: 200, body: 'ok\n' })
  expect(page(2381, '/health')).toMatchObject({ body: '{"health":"true","reason":""}' })
  expect(page(2381, '/metrics')).toMatchObject({
    body: expect.stringContaining('etcd_server_has_leader 1\n'),
  })
  expect(page(2379, '/health')).toBe('connection refused')
})

test('tables show its members and how they are, of all with --cluster', () => {
  const { run } = etcd('etcd --name one')

  expect(run('etcdctl member list -w table')).toBe(
    [
      '+------------------+---------+------+-----------------------+-----------------------+------------+',
      '|        ID        | STATUS  | NAME |      PEER ADDRS       |     CLIENT ADDRS      | IS LEARNER |',
      '+------------------+---------+------+-----------------------+-----------------------+------------+',
      '| a2233e63eb29c507 | started |  one | http://localhost:2380 | http://localhost:2379 |      false |',
      '+------------------+---------+------+-----------------------+-----------------------+------------+',
      '',
    ].join('\n'),
  )
  expect(run('etcdctl endpoint status --cluster --write-out=table')).toContain(
    '| http://localhost:2379 | a2233e63eb29c507 |  3.5.15 |   20 kB |      true |      false |         2 |          4 |                  4 |        |\n',
  )
  expect(run('etcdctl endpoint health -w table')).toContain('| 127.0.0.1:2379 |   true | 1.5ms |       |\n')
  expect(run('etcdctl get a -w table; echo $?')).toBe('Error: table is not supported as output format\n128\n')
})

test('of several endpoints each is told of, and the first that answers is asked', () => {
  const { run } = etcd('etcd')

  expect(run('etcdctl --endpoints=127.0.0.1:1,127.0.0.1:2379 put a 1')).toBe('OK\n')
  expect(run('etcdctl --endpoints=127.0.0.1:1,127.0.0.1:2379 endpoint health; echo $?')).toBe(
    [
      '127.0.0.1:1 is unhealthy: failed to commit proposal: context deadline exceeded',
      '127.0.0.1:2379 is healthy: successfully committed proposal: took = 1.5ms',
      'Error: unhealthy cluster',
      '1',
      '',
    ].join('\n'),
  )
})

test('keys outlast it in the folder that it is given', () => {
  const { begin, clock, run } = etcd('exec etcd --data-dir /data', inFolder('/data'))
  expect(
    run('etcdctl put color blue; etcdctl put shape round; etcdctl put color green; etcdctl del shape'),
  ).toBe('OK\nOK\nOK\n1\n')
  run('kill 1')

  const next = begin()
  clock.advance(1_000)

  expect(run('etcdctl get --prefix ""; etcdctl get color -w json', next)).toMatch(
    /^color\ngreen\n.*"revision":"5".*"create_revision":"2","mod_revision":"4","version":"2"/s,
  )
})

test('a key that is attached to a lease goes when its time is over, unless it is kept alive', () => {
  const { clock, run } = etcd('etcd')
  const [, id] = /^lease ([0-9a-f]{16}) granted with TTL\(60s\)\n$/.exec(run('etcdctl lease grant 60'))!
  expect(run(`etcdctl put leader me --lease=${id}`)).toBe('OK\n')
  clock.advance(40_000)
  expect(run(`etcdctl lease timetolive ${id} --keys`)).toBe(
    `lease ${id} granted with TTL(60s), remaining(19s), attached keys([leader])\n`,
  )
  expect(run(`etcdctl lease keep-alive --once ${id}`)).toBe(`lease ${id} keepalived with TTL(60)\n`)

  clock.advance(50_000)
  expect(run('etcdctl get leader --print-value-only; etcdctl lease list')).toBe(`me\nfound 1 leases\n${id}\n`)
  clock.advance(20_000)

  expect(run(`etcdctl get leader; etcdctl lease timetolive ${id}; etcdctl put a b --lease=${id}`)).toBe(
    `lease ${id} already expired\nError: etcdserver: requested lease not found\n`,
  )
})

test('a snapshot is looked at, and another one begins with it', () => {
  const { run } = etcd('etcd')
  run('for i in 1 2 3; do etcdctl put key$i value$i; done')

  expect(run('etcdctl snapshot save /tmp/backup.db')).toBe('Snapshot saved at /tmp/backup.db\n')
  expect(run('etcdutl snapshot status /tmp/backup.db -w table')).toMatch(
    /\n\|\s+HASH\s+\| REVISION \| TOTAL KEYS \| TOTAL SIZE \|\n.*\n\|\s+[0-9a-f]+ \| +4 \| +3 \| +20 kB \|\n/,
  )
  expect(run('etcdctl snapshot restore /tmp/backup.db --data-dir /tmp/new; echo $?')).toMatch(
    /\trestored snapshot\t.*\n0\n$/s,
  )
  expect(run('etcdutl snapshot restore /tmp/backup.db --data-dir /tmp/new')).toBe(
    'Error: data-dir "/tmp/new" not empty or could not be read\n',
  )
  run(
    'etcd --data-dir /tmp/new --listen-client-urls http://0.0.0.0:3379 --listen-peer-urls http://0.0.0.0:3380 &',
  )

  expect(run('etcdctl --endpoints 127.0.0.1:3379 get key2')).toBe('key2\nvalue2\n')
  expect(run('echo x >/tmp/x; etcdutl snapshot status /tmp/x')).toContain("is no snapshot of kubesim's etcd")
})

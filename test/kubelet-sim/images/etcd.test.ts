/** etcd, started as public manifests start it. */
import { expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

function etcd(script: string) {
  const { clock, network, start } = testRuntime()
  const { container } = start({ image: 'quay.io/coreos/etcd:v3.5.15', command: ['/bin/sh', '-ec', script] })
  clock.advance(1_000)
  const ask = (...args: string[]) => {
    const answer = exec(container, ['etcdctl', ...args])
    clock.advance(10_000)
    return answer.output
  }
  const page = (port: number, path: string) => network.httpGet(container.config.ip, port, path)
  return { ask, page }
}

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

/** Nothing that anybody says to redis stops more than he has started himself. */
import { expect, test } from 'vitest'
import { server } from './support.ts'

test.each([
  ['a node of a cluster that hears nonsense', `printf '{"from":null}\\n{"x":1}\\n' | nc 127.0.0.1 16379`],
  [
    'a node that hears of a node that is none',
    `printf '{"says":"state","from":{"id":"x","slots":{}},"currentEpoch":1,"known":3}\\n' | nc 127.0.0.1 16379`,
  ],
  ['a wait that is too long', 'timeout 1 redis-cli blpop k 1e300'],
  [
    'scripts whose calls are nested too deep',
    `redis-cli eval "$(printf 'local function f() return %s end return f()' "$(printf 'f(%.0s' $(seq 40))$(printf ')%.0s' $(seq 40))")" 0`,
  ],
  [
    'a number that is none',
    `redis-cli eval "return string.rep('', 1/0)" 0; redis-cli eval "return tonumber('1', 99)" 0`,
  ],
])('%s', (_name, script) => {
  const { run } = server({ args: ['redis-server', '--cluster-enabled', 'yes'] })
  run(script)
  expect(run('redis-cli ping')).toBe('PONG\n')
})

test('a list takes as many words at once as there is room for', () => {
  const { run } = server()
  expect(run('seq 90000 | xargs -n 90000 redis-cli rpush l; redis-cli lindex l -1')).toContain('90000')
})

test('a sentinel that is told of half a place says so', () => {
  const { started } = server({
    command: [
      'sh',
      '-c',
      'printf "sentinel monitor m 10.0.0.1 6379 1\\nsentinel known-replica m\\n" > /s.conf; exec redis-sentinel /s.conf',
    ],
  })
  expect(started.output).toContain('Wrong hostname or port for replica.')
})

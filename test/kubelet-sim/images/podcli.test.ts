/** podinfo's own probes: `podcli check http localhost:9898/healthz`. */
import { expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

/** Runs one in a podinfo that serves, and answers what it says, and with what. */
function podcli(command: string) {
  const { clock, start } = testRuntime()
  const { container } = start({
    image: 'ghcr.io/stefanprodan/podinfo:6.9.2',
    command: ['./podinfo', '--port=9898', '--grpc-port=9999'],
  })
  clock.advance(1_000)
  const asked = exec(container, ['podcli', ...command.split(' ')])
  clock.advance(60_000)
  return `${asked.output.replaceAll(/^\S+\tINFO\t\S+\t/gm, '')}${asked.exit?.exitCode}`
}

test.each([
  [
    'check http localhost:9898/healthz',
    'check succeed\t{"address": "http://localhost:9898/healthz", "status code": 200, "response size": "21 B"}\n0',
  ],
  [
    'check http localhost:9898/status/500',
    'check failed\t{"address": "http://localhost:9898/status/500", "status code": 500}\n1',
  ],
  [
    'check http localhost:81 --retry 1',
    'check failed\t{"address": "http://localhost:81", "error": "Get \\"http://localhost:81\\": dial tcp 127.0.0.1:81: connect: connection refused"}\n'.repeat(
      2,
    ) + '1',
  ],
  ['check tcp localhost:9898', 'check succeed\t{"address": "localhost:9898"}\n0'],
  [
    'check tcp nobody:80',
    'check failed\t{"address": "nobody:80", "error": "dial tcp: lookup nobody: no such host"}\n1',
  ],
  ['check grpc localhost:9999 --service=podinfo', 'check succeed\t{"status": "SERVING"}\n0'],
  ['check http', 'Address is required! example: check http https://httpbin.org\n1'],
  [
    'check http localhost --timeout=5',
    'Invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"\n1',
  ],
  ['check ws ws://localhost:9898/ws/echo', 'kubesim does not simulate podcli check ws\n1'],
])('podcli %s', (command, said) => {
  expect(podcli(command)).toBe(said)
})

test('an image of curl runs a shell whose path it is given, and puts curl before an address', () => {
  const { sh, start } = testRuntime()
  start({ image: 'nginx:1.27' })
  const answers = (args: readonly string[]) =>
    sh('', { image: 'docker.io/alpine/curl:latest', command: [], args }).output
  expect(answers(['/bin/sh', '-c', 'echo a shell'])).toBe('a shell\n')
  expect(answers(['-s', '-o', '/dev/null', '-w', '%{http_code}', '10.244.0.1'])).toBe('200')
})

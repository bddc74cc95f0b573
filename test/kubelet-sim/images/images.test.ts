import { describe, expect, test } from 'vitest'
import { formatReference, parseReference } from '../../../src/api/image-reference.ts'
import { PullError, pullImage, pullSizeBytes } from '../../../src/kubelet-sim/images/registry/pull.ts'
import { nowhere } from '../../../src/kubelet-sim/runtime/processes/streams.ts'
import { seconds } from '../../../src/sim/duration.ts'
import { exec, testRuntime } from '../support.ts'

test('names of images are completed as container runtimes do it', () => {
  const whole = (text: string) => {
    const reference = parseReference(text)
    return reference && formatReference(reference)
  }
  expect(whole('nginx')).toBe('docker.io/library/nginx:latest')
  expect(whole('team/app:1.2')).toBe('docker.io/team/app:1.2')
  expect(whole('registry.k8s.io/pause:3.10')).toBe('registry.k8s.io/pause:3.10')
  expect(whole('localhost:5000/app')).toBe('localhost:5000/app:latest')
  const digest = `sha256:${'a'.repeat(64)}`
  expect(whole(`nginx@${digest}`)).toBe(`docker.io/library/nginx@${digest}`)
  for (const bad of ['Nginx', '', 'a b', 'nginx:', 'nginx:a:b', '/nginx', 'nginx@md5'])
    expect(whole(bad)).toBeUndefined()
})

test('an image is pulled with the same digest and size every time', () => {
  const image = pullImage('nginx:1.27')

  expect(image).toEqual(pullImage('docker.io/library/nginx:1.27'))
  expect(image).toMatchObject({
    name: 'docker.io/library/nginx:1.27',
    imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[\da-f]{64}$/),
    sizeBytes: pullSizeBytes('nginx:1.27'),
  })
  expect(pullSizeBytes('nginx:1.27')).toBeGreaterThan(50_000_000)
})

test('images that are there to fail are not found', () => {
  const missing = pullImage('nginx:does-not-exist') as PullError
  expect(pullImage('localhost/some-image-that-doesnt-exist')).toBeInstanceOf(PullError)
  const unreachable = pullImage('registry.invalid/app:1') as PullError
  const malformed = pullImage('Not An Image') as PullError

  expect(missing.message).toBe(
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:does-not-exist": ' +
      'failed to resolve reference "docker.io/library/nginx:does-not-exist": docker.io/library/nginx:does-not-exist: not found',
  )
  expect(unreachable.message).toContain('dial tcp: lookup registry.invalid: no such host')
  expect(malformed.reason).toBe('InvalidImageName')
  for (const name of [
    'foo:non-existent',
    'team/nonexistent',
    'non-existing-repo/app:example',
    'webserver:404',
    'invalid.example.com/alpine:3.1',
  ])
    expect(pullImage(name)).toMatchObject({ reason: 'ErrImagePull' })
})

test.each([
  ['nginx:1.161', true],
  ['nginx:2.0', true],
  ['nginx:latestt', true],
  ['nginx:alpine', false],
  ['nginx:alpine-slim', false],
  ['postgres:bookworm', false],
  ['ghcr.io/acme/app:not-a-version', true],
  ['wrong-image', true],
  ['ghcr.io/acme/app:release', false],
  ['gcr.io/google-samples/kubernetes-bootcamp:v10', true],
  ['nginx:1.31', false],
  ['postgres:20', false],
  ['redis:8.12.1-alpine', false],
  ['redis:8.99', true],
  ['registry.example.com/mirror/nginx:1.161', false],
])('that %s is a slip is %s', (name, isSlip) => {
  expect(pullImage(name) instanceof PullError).toBe(isSlip)
})

test('nginx serves its page, and the files that a volume or a command puts there', () => {
  const { clock, network, start } = testRuntime()
  const { container, output } = start({ image: 'nginx', ip: '10.244.0.1' })
  clock.advance(0)
  expect(network.httpGet('10.244.0.1', 80, '/')).toMatchObject({
    status: 200,
    body: expect.stringContaining('Welcome'),
  })

  exec(container, ['sh', '-c', 'echo "Hi from $HOSTNAME" > /usr/share/nginx/html/index.html'])
  clock.advance(0)

  expect(network.httpGet('10.244.0.1', 80, '/')).toMatchObject({ body: 'Hi from web-0\n' })
  expect(network.httpGet('10.244.0.1', 80, '/none')).toMatchObject({ status: 404 })
  expect(output).toBe('')
})

test('the liveness server is healthy for ten seconds', () => {
  const { clock, network, start } = testRuntime()
  start({ image: 'registry.k8s.io/e2e-test-images/agnhost:2.40', args: ['liveness'], ip: '10.244.0.1' })

  clock.advance(seconds(10))
  expect(network.httpGet('10.244.0.1', 8080, '/healthz')).toMatchObject({ status: 200, body: 'ok' })
  clock.advance(seconds(3))
  expect(network.httpGet('10.244.0.1', 8080, '/healthz')).toMatchObject({ status: 500, body: 'error: 13' })
})

test.each([
  ['liveness', 2],
  ['netexec', 0],
  ['pause', 2],
])('agnhost %s exits with %i when it is asked to stop', (subcommand, exitCode) => {
  const { clock, start } = testRuntime()
  const { container, exits } = start({
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0',
    args: [subcommand],
  })

  container.signal('SIGTERM')
  clock.advance(0)

  expect(exits).toEqual([{ exitCode }])
})

test.each([
  ['sh', '! Error: unknown command "sh" for "app"\n'],
  ['mtlsserver', '! agnhost: kubesim does not simulate mtlsserver\n'],
])('agnhost ends where it is asked for %s', (name, said) => {
  const { clock, start } = testRuntime()
  const running = start({ image: 'agnhost:2.63.0', args: [name, '-c', 'echo'] })
  clock.advance(100)
  expect([running.output, running.exits[0]?.exitCode]).toEqual([said, 1])
})

test('agnhost test-webserver serves whatever files its container has', () => {
  const { clock, network, start } = testRuntime()
  const { container } = start({ image: 'agnhost', args: ['test-webserver'], ip: '10.244.0.1' })
  clock.advance(0)
  const get = (path: string) => network.httpGet('10.244.0.1', 80, path)

  expect(get('/localhost.crt')).toMatchObject({ status: 200, body: expect.stringMatching(/^-----BEGIN/) })
  expect(get('/none')).toMatchObject({ status: 404, body: '404 page not found\n' })
  expect(get('/')).toMatchObject({ status: 200, body: expect.stringContaining('<a href="etc/">etc/</a>') })
  expect(get('/etc')).toMatchObject({ status: 301, headers: { location: 'etc/' } })

  exec(container, ['sh', '-c', 'mv -v /localhost.crt /tmp/ && echo hello > /tmp/index.html'])
  clock.advance(0)

  expect(get('/localhost.crt')).toMatchObject({ status: 404 })
  expect(get('/tmp/localhost.crt')).toMatchObject({ status: 200 })
  expect(get('/tmp/')).toMatchObject({ status: 200, body: 'hello\n' })
})

test('databases listen, tell their clients that they are ready, and insist on a password', () => {
  const { clock, network, start } = testRuntime()
  const env = [{ name: 'POSTGRES_PASSWORD', value: 'secret' }]
  const postgres = start({ image: 'postgres:17', env, ip: '10.244.0.1' })
  const careless = start({ image: 'mysql:9' })
  const redis = start({ image: 'redis' })
  clock.advance(0)

  const ready = exec(postgres.container, ['pg_isready'])
  const ping = exec(redis.container, ['redis-cli', 'ping'])
  clock.advance(0)

  expect(typeof network.connect('10.244.0.1', 5432)).toBe('object')
  expect(ready.output).toContain('accepting connections')
  expect(ping.output).toBe('PONG\n')
  expect(careless.exits).toEqual([{ exitCode: 1 }])
  expect(careless.output).toContain('MYSQL_ROOT_PASSWORD')
})

test('perl computes pi and ends', () => {
  const { clock, start } = testRuntime()
  const pi = start({ image: 'perl:5.34.0', command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'] })

  clock.advance(seconds(10))

  expect(pi.output).toMatch(/^3\.14159265358979323846/)
  expect(pi.output).toHaveLength(2_002)
  expect(pi.exits).toEqual([{ exitCode: 0 }])
})

test('stress beyond the memory limit is killed for it', () => {
  const { clock, start } = testRuntime()
  const args = ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1']
  const greedy = start({
    image: 'polinux/stress',
    command: ['stress'],
    args,
    memoryLimitBytes: 100 * 1_048_576,
  })
  const modest = start({
    image: 'polinux/stress',
    command: ['stress'],
    args,
    memoryLimitBytes: 300 * 1_048_576,
  })

  clock.advance(seconds(5))

  expect(greedy.exits).toEqual([{ exitCode: 137, signal: 'SIGKILL', isOutOfMemory: true }])
  expect(modest.exits).toEqual([])
})

test('hello-world prints and ends, and a base image without a terminal ends at once', () => {
  const { clock, start } = testRuntime()
  const hello = start({ image: 'hello-world' })
  const bases = ['busybox', 'alpine:3.22', 'debian:12', 'ubuntu'].map((image) => start({ image }))

  clock.advance(0)

  expect(hello.output).toContain('Hello from Docker!')
  expect(bases.map(({ exits }) => exits)).toEqual(bases.map(() => [{ exitCode: 0 }]))
})

test('an unknown image answers on the ports that it is expected to have', () => {
  const { network, start } = testRuntime()
  start({
    image: 'ghcr.io/team/app:2',
    ip: '10.244.0.1',
    ports: [3000],
  })

  expect(network.httpGet('10.244.0.1', 3000, '/anything')).toMatchObject({ status: 200, body: 'web-0\n' })
  expect(network.connect('10.244.0.1', 53)).toBe('connection refused')
})

test('an unknown image has programs of its own in folders of its own, whatever they are called', () => {
  const { clock, start } = testRuntime()
  const end = { afterMs: 0, exitCode: 0, isOrdered: false, merelyWaits: false }
  const { container } = start({ image: 'calico/cni:v3.25.0', command: ['/opt/cni/bin/install'], end })
  clock.advance(0)
  expect(container.exited).toEqual({ exitCode: 0 })
})

test('busybox serves a folder over HTTP, in front or in the background', () => {
  const { clock, network, start } = testRuntime()
  const page = 'mkdir /www; echo hello > /www/index.html'
  start({ ip: '10.244.0.1', command: ['sh', '-c', `${page}; exec httpd -f -v -p 8080 -h /www`] })
  start({ ip: '10.244.0.2', command: ['sh', '-c', `${page}; cd /www; httpd -p 0.0.0.0:80 && sleep 600`] })
  const gone = start({ command: ['httpd', '-p', '80'] })
  clock.advance(seconds(1))
  expect(network.httpGet('10.244.0.1', 8080, '/')).toMatchObject({ status: 200, body: 'hello\n' })
  expect(network.httpGet('10.244.0.1', 8080, '/none')).toMatchObject({ status: 404 })
  expect(network.httpGet('10.244.0.2', 80, '/index.html')).toMatchObject({ status: 200, body: 'hello\n' })
  expect(gone.exits).toEqual([{ exitCode: 0 }])
})

test('a known image brings tools that are taken to work, and no others', () => {
  const { clock, runtime, start } = testRuntime()
  const end = { afterMs: seconds(2), exitCode: 0, isOrdered: false, merelyWaits: false }
  const copy = start({ image: 'postgres:17', command: ['pg_basebackup', '-h', 'db'], end })
  const script = start({
    image: 'mysql:9',
    command: ['sh', '-c', 'mysqlcheck --all-databases > /tmp/all && echo checked'],
    end,
  })
  clock.advance(seconds(3))
  expect(copy.exits).toEqual([{ exitCode: 0 }])
  expect(script.output).toBe('checked\n')
  const config = {
    env: [],
    hostname: 'web-0',
    ip: '10.244.0.9',
    ports: [],
    onOutput: () => {},
    onExit: () => {},
  }
  expect(runtime.start({ ...config, image: 'postgres:17', command: ['mysqldump'] })).toMatchObject({
    reason: 'exec: "mysqldump": executable file not found in $PATH',
  })
})

describe('distroless', () => {
  const image = 'gcr.io/distroless/static-debian12:nonroot'

  test('has no shell beside what somebody has added', () => {
    const { clock, start } = testRuntime()
    const { container } = start({ image, command: ['/server'] })
    clock.advance(1_000)
    const found = container.exec(['sh'], { stdout: nowhere, stderr: nowhere, onExit() {} })
    expect(found).toMatchObject({ reason: 'exec: "sh": executable file not found in $PATH' })
    expect(container.exited).toBeUndefined()
  })

  test('has nothing to run by itself, but a shell where it is for debugging', () => {
    const { start } = testRuntime()
    expect(() => start({ image })).toThrow()
    const { sh } = testRuntime()
    const debugging = 'gcr.io/distroless/base:debug'
    expect(sh('', { image: debugging, command: ['sh', '-c', 'echo here'] }).output).toBe('here\n')
  })
})

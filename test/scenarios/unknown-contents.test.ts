/** What is taken to be there of images that nobody knows: what their programs write to shared volumes, their users, and their tools. */
import { expect, test } from 'vitest'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { logs, status } from '../support/sight.ts'

const volumes = [{ name: 'shared', emptyDir: {} }]
const at = (mountPath: string, readOnly = false) => ({
  volumeMounts: [{ name: 'shared', mountPath, readOnly }],
})
const writer = { name: 'writer', image: 'ghcr.io/acme/writer:1.0', ...at('/out') }
const readinessProbe = { periodSeconds: 5, httpGet: { port: 80, path: '/quotes/today' } }

function run(spec: { readonly containers: readonly object[]; readonly initContainers?: readonly object[] }) {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { volumes, ...spec } })
  cluster.advance(minutes(2))
  return cluster
}

test.each([
  ['nginx:1.27', '/usr/share/nginx/html'],
  ['httpd:2.4', '/usr/local/apache2/htdocs'],
])('%s finds what it is asked for, and is ready', (image, folder) => {
  const web = { name: 'web', image, readinessProbe, ...at(folder, true) }
  expect(status(run({ containers: [writer, web] }), 'web')).toBe('2/2 Running 0')
})

test('who only reads has written nothing, nor has a program that is known', () => {
  const web = { name: 'web', image: 'nginx:1.27', readinessProbe, ...at('/usr/share/nginx/html', true) }
  const others = [
    { ...writer, ...at('/out', true) },
    { ...writer, name: 'known', image: 'busybox', command: ['sleep', '1h'] },
  ]
  expect(status(run({ containers: [web, ...others] }), 'web')).toBe('2/3 Running 0')
})

test('scripts read it, empty as it is, and what they have written themselves stays', () => {
  const text =
    'echo mine >/in/mine; cat /in/mine /in/theirs && cp /in/deep/config /tmp/c && wc -c </tmp/c; cat /tmp/none'
  const reader = { name: 'reader', image: 'busybox', command: ['sh', '-c', text], ...at('/in') }
  const cluster = run({ initContainers: [writer], containers: [reader] })
  expect(logs(cluster, 'web')).toBe("mine\n0\ncat: can't open '/tmp/none': No such file or directory\n")
})

test('users that only its author knows are there, but not in an image that is known', () => {
  const text = 'touch /f && chown -R grafana:grafana /f && stat -c %u:%g /f; su elastic -c "id -u"'
  const reader = (image: string) => ({ name: 'app', image, command: ['sh', '-c', text] })
  expect(logs(run({ containers: [reader('ghcr.io/acme/app:1')] }), 'web')).toBe('1000:1000\n1000\n')
  expect(logs(run({ containers: [reader('busybox')] }), 'web')).toBe(
    'chown: unknown user grafana\nsu: unknown user elastic\n',
  )
})

test('a folder that is fetched with git has what is looked for in it', () => {
  const script =
    'apk add git >/dev/null && git clone https://github.com/acme/site /out && ls -A /out && git -C /out pull'
  const fetcher = { name: 'fetch', image: 'alpine', command: ['sh', '-c', script], ...at('/out') }
  const web = { name: 'web', image: 'nginx:1.27', readinessProbe, ...at('/usr/share/nginx/html', true) }
  const cluster = run({ initContainers: [fetcher], containers: [web] })
  expect(status(cluster, 'web')).toBe('1/1 Running 0')
  expect(logs(cluster, 'web', { container: 'fetch' })).toBe(
    "Cloning into '/out'...\n.git\nAlready up to date.\n",
  )
})

test('git says why it fetches nothing', () => {
  const script =
    'apk add git >/dev/null; git clone https://git.acme.invalid/a.git; git clone https://github.com/a/b /etc; git clone git@github.com:a/b; git log'
  const cluster = run({ containers: [{ name: 'fetch', image: 'alpine', command: ['sh', '-c', script] }] })
  expect(logs(cluster, 'web')).toBe(
    "Cloning into 'a'...\nfatal: unable to access 'https://git.acme.invalid/a.git/': Could not resolve host: git.acme.invalid\n" +
      "fatal: destination path '/etc' already exists and is not an empty directory.\n" +
      "Cloning into 'b'...\nerror: cannot run ssh: No such file or directory\nfatal: unable to fork\ngit: 'log' is not simulated\n",
  )
})

test.each([
  [['echo', 'hello'], 'hello\n'],
  [['sh', '-c', 'echo $((1 + 1))'], '2\n'],
  [['/bin/echo', 'hello'], 'hello\n'],
  [['install', 'echo'], ''],
  [['--verbose', 'echo'], ''],
])('arguments that name a program are run, others are the entrypoint’s: %j', (args, output) => {
  const cluster = run({ containers: [{ name: 'app', image: 'acme/tools', args }] })
  expect(logs(cluster, 'web')).toBe(output)
  expect(status(cluster, 'web')).toMatch(output === '' ? /^1\/1 Running 0$/ : /^0\/1 CrashLoopBackOff /)
})

/** `kubesim up` as a user types it. */
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import about from '../../package.json' with { type: 'json' }
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import { isConditionTrue } from '../../src/api/meta.ts'
import { fileOf, greeting, urlOf, useCli } from '../support/cli.ts'

const cli = useCli()

const inFolder = (name: string) => join(cli.folder, name)

/** Where nothing is asked of the cluster but that it is there: as quickly as it can be. */
const atOnce = ['up', '--port', '0', '--nodes', '0', '--profile', 'instant']

/** A port that is taken until it is closed. */
async function takenPort(): Promise<{ port: number; close(): Promise<unknown> }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, close: () => new Promise((done) => server.close(done)) }
}

/** A manifest of ConfigMaps. */
const configMaps = (...names: readonly string[]) =>
  names.map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`).join('---\n')

test('--version says which kubesim this is', async () => {
  const { code, stdout } = await cli.run(['--version'])
  expect([code, stdout]).toEqual([0, `${about.version}\n`])
})

test.each([['--help'], ['help']])('%s shows what there is', async (word) => {
  const { code, stdout, stderr } = await cli.run([word])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('up [options]')
})

test('without a command it shows what there is, as an error', async () => {
  const { code, stdout, stderr } = await cli.run([])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain('up [options]')
})

test('notes what is asked for in the file of --audit-log-path, behind what is there', async () => {
  writeFileSync(
    inFolder('policy.yaml'),
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n',
  )
  writeFileSync(inFolder('log'), '{}\n')
  const running = cli.start([...atOnce, '--audit-policy-file', 'policy.yaml', '--audit-log-path', 'log'])
  await fetch(`${urlOf(await greeting(running))}/version`, { headers: { 'audit-id': 'mine' } })
  running.child.kill('SIGINT')
  await running.ended
  const lines = readFileSync(inFolder('log'), 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {},
    { auditID: 'mine', stage: 'RequestReceived', sourceIPs: ['127.0.0.1'] },
    { auditID: 'mine', stage: 'ResponseComplete', responseStatus: { code: 200 } },
  ])
})

test('says what to type next, serves, and ends cleanly on Ctrl-C', async () => {
  const running = cli.start(['up', '--port', '0', '--nodes', '2'])
  const text = await greeting(running)
  const config = JSON.parse(readFileSync(fileOf(text), 'utf8'))
  expect(config.clusters[0].cluster.server).toBe(urlOf(text))
  expect(await (await fetch(`${urlOf(text)}/readyz`)).text()).toBe('ok')
  const nodes = (await (await fetch(`${urlOf(text)}/api/v1/nodes`)).json()) as { items: unknown[] }
  expect(nodes.items).toHaveLength(2)
  running.child.kill('SIGINT')
  expect(await running.ended).toBe(0)
  expect(running.stderr).toBe('')
  expect(existsSync(fileOf(text))).toBe(false)
})

test.each([
  [[], 4],
  [['--no-system'], 0],
  [['--profile', 'instant'], 0],
  [['--profile', 'instant', '--system'], 4],
])('%j: kube-system has so many Pods, all of them ready: %i', async (flags, count) => {
  const running = cli.start(['up', '--port', '0', '--nodes', '2', ...flags])
  const url = urlOf(await greeting(running))
  const answer = await fetch(`${url}/api/v1/namespaces/kube-system/pods`)
  const { items } = (await answer.json()) as { items: readonly Pod[] }
  expect(items).toHaveLength(count)
  expect(items.every(({ status }) => isConditionTrue(status.conditions, 'Ready'))).toBe(true)
  // It has come up before the wall's time, and not ahead of it.
  const { now } = (await (await fetch(`${url}/kubesim/v1/clock`)).json()) as { now: string }
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(5_000)
})

test('writes the kubeconfig where it is told to, says the path as a shell reads it, and leaves it there', async () => {
  const file = inFolder("it's mine")
  const running = cli.start([...atOnce, '--kubeconfig', "it's mine"])
  expect(await greeting(running)).toContain(`export KUBECONFIG='${cli.folder}/it'\\''s mine'\n`)
  running.child.kill('SIGINT')
  await running.ended
  expect(existsSync(file)).toBe(true)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('the kubeconfig is for its owner alone, whatever his umask', async () => {
  const running = cli.shell(`umask 777; exec $KUBESIM ${atOnce.join(' ')} --kubeconfig config`)
  await greeting(running)
  expect(statSync(inFolder('config')).mode & 0o777).toBe(0o600)
})

test('a link in the place of the kubeconfig in the temporary folder is not written through', async () => {
  const { port, close } = await takenPort()
  writeFileSync(inFolder('target'), 'mine')
  symlinkSync('target', inFolder(`kubesim-${port}.kubeconfig`))
  await close()
  const { code, stderr } = await cli.run(['up', '--port', String(port)])
  expect(code).toBe(1)
  expect(stderr).toMatch(/is a link, not a file\n$/)
  expect(readFileSync(inFolder('target'), 'utf8')).toBe('mine')
})

test('a kubeconfig that cannot be written whole stays as it was, and nothing of the attempt stays', async () => {
  const file = inFolder('config')
  const mine = 'apiVersion: v1\nkind: Config # mine\ncurrent-context: work\n'
  writeFileSync(file, mine)
  // No file may become longer than that of the user, as on a disk that is full.
  const running = cli.shell(`ulimit -f 0; $KUBESIM up --port 0 --kubeconfig config`)
  expect(await running.ended).toBe(1)
  expect(running.stderr).toMatch(/^kubesim: the kubeconfig cannot be written: .*\n$/)
  expect(readFileSync(file, 'utf8')).toBe(mine)
  expect(existsSync(inFolder('config.lock'))).toBe(false)
})

describe('--manifest', () => {
  test('applies what it can, says what it cannot and why, and starts', async () => {
    writeFileSync(inFolder('a.yaml'), `${configMaps('a1', 'A2', 'a3')}---\nkind: [\n---\n${configMaps('a4')}`)
    writeFileSync(inFolder('b.yaml'), `apiVersion: v1\nkind: Widget\n---\n${configMaps('b1')}colour: blue\n`)
    writeFileSync(
      inFolder('c.json'),
      '{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "c1" } }',
    )
    const running = cli.start([...atOnce, '--manifest', '.'])
    const text = await greeting(running)
    expect(text).toContain('\n3 of 6 objects applied\n')
    expect(running.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^kubesim: a\.yaml:7: ConfigMap "A2" is invalid: metadata\.name: Invalid value: "A2"/,
      ),
      expect.stringMatching(/^kubesim: a\.yaml: error converting YAML to JSON: yaml: line 1\d: did not find/),
      'kubesim: b.yaml:2: no matches for kind "Widget" in version "v1"',
      expect.stringMatching(/^kubesim: b\.yaml:7: .*unknown field "colour"/),
    ])
    const list = await fetch(`${urlOf(text)}/api/v1/namespaces/default/configmaps`)
    const { items } = (await list.json()) as { items: { metadata: { name: string } }[] }
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a1', 'a3', 'c1', 'kube-root-ca.crt'])
  })

  test('- is standard input', async () => {
    const running = cli.start([...atOnce, '--manifest', '-'], { stdin: configMaps('one', 'two') })
    expect(await greeting(running)).toContain('\n2 of 2 objects applied\n')
  })
})

test('who means it listens where others can reach it, and is told what that means', async () => {
  const hosts = ['--host', '0.0.0.0', '--insecure-bind-anyway', '--allowed-host', 'lab', '10.0.0.9']
  const text = await greeting(cli.start([...atOnce, ...hosts]))
  expect(text).toContain('Everyone who can reach this address is an administrator.')
  const codeOf = async (origin: string) =>
    (await fetch(`${urlOf(text)}/version`, { headers: { origin } })).status
  expect(await codeOf('http://lab')).toBe(200)
  expect(await codeOf('http://evil.com')).toBe(403)
})

describe('where it cannot listen', () => {
  test('a port in use', async () => {
    const { port, close } = await takenPort()
    const { code, stderr } = await cli.run(['up', '--port', String(port)])
    expect([code, stderr]).toEqual([
      1,
      `kubesim: port ${port} on 127.0.0.1 is in use; choose another with --port, or --port 0 for any free one\n`,
    ])
    await close()
  })

  test.each([
    ['0.0.0.0', /others, and each of them would be an administrator; .*, say --insecure-bind-anyway\n$/],
    ['192.0.2.1 --insecure-bind-anyway', /192\.0\.2\.1 is not an address of this machine/],
    ['no.such.host.invalid', /no\.such\.host\.invalid is not a host that this machine knows/],
  ])('%s', async (host, sentence) => {
    const { code, stderr } = await cli.run(['up', '--port', '0', '--host', ...host.split(' ')])
    expect(code).toBe(1)
    expect(stderr).toMatch(sentence)
  })
})

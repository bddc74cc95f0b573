/** `kubesim up` as a user types it, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import about from '../../package.json' with { type: 'json' }

const main = resolve(import.meta.dirname, '../../src/cli/main.ts')

let folder: string
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-cli-'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Running {
  readonly child: ChildProcess
  stdout: string
  stderr: string
  readonly ended: Promise<number | null>
}

function start(...args: string[]): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, TMPDIR: folder },
  })
  children.push(child)
  const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)))
  const running: Running = { child, stdout: '', stderr: '', ended }
  child.stdout!.on('data', (chunk) => (running.stdout += chunk))
  child.stderr!.on('data', (chunk) => (running.stderr += chunk))
  return running
}

/** Waits until the greeting is complete. */
const greeting = (running: Running) =>
  new Promise<string>((done, fail) => {
    running.child.stdout!.on('data', () => {
      if (running.stdout.includes('Ctrl-C')) done(running.stdout)
    })
    running.child.on('exit', () => fail(new Error(`it ended: ${running.stdout}${running.stderr}`)))
  })

const fileOf = (text: string) => /export KUBECONFIG=(\S+)/.exec(text)![1]
const urlOf = (text: string) => /at (http:\S+)/.exec(text)![1]

/** A command that must fail: its one sentence, without a stack. */
async function failure(...args: string[]): Promise<string> {
  const running = start('up', '--port', '0', ...args)
  expect(await running.ended).toBe(1)
  expect(running.stdout).toBe('')
  expect(running.stderr.trim().split('\n')).toHaveLength(1)
  return running.stderr.trim()
}

test('--version says which kubesim this is', async () => {
  const running = start('--version')
  expect(await running.ended).toBe(0)
  expect(running.stdout).toBe(`${about.version}\n`)
})

test('without a command it shows what there is', async () => {
  const running = start()
  expect(await running.ended).toBe(1)
  expect(running.stderr).toContain('up [options]')
})

describe('up', () => {
  test('says what to type next, serves, and ends cleanly on Ctrl-C', async () => {
    const running = start('up', '--port', '0', '--nodes', '2')
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

  test('writes the kubeconfig where it is told to, and leaves it there', async () => {
    const file = join(folder, 'my.kubeconfig')
    const running = start('up', '--port', '0', '--kubeconfig', file)
    expect(fileOf(await greeting(running))).toBe(file)
    running.child.kill('SIGINT')
    await running.ended
    expect(existsSync(file)).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['on Ctrl-C', 'SIGINT'],
    ['when its terminal is closed', 'SIGHUP'],
  ] as const)('joins the kubeconfig that is there, and leaves it as it was %s', async (_when, signal) => {
    const file = join(folder, 'config')
    const mine = 'apiVersion: v1\nkind: Config # mine\ncurrent-context: work\n'
    writeFileSync(file, mine)
    const running = start('up', '--port', '0', '--kubeconfig', file)
    const url = urlOf(await greeting(running))
    expect(readFileSync(file, 'utf8')).toContain(url)
    running.child.kill(signal)
    expect(await running.ended).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(mine)
  })

  test('applies manifests at the start', async () => {
    writeFileSync(
      join(folder, 'a.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: hello }\ndata: { a: b }\n',
    )
    const text = await greeting(start('up', '--port', '0', '--manifest', join(folder, 'a.yaml')))
    const found = await fetch(`${urlOf(text)}/api/v1/namespaces/default/configmaps/hello`)
    expect(found.status).toBe(200)
  })
})

test('who means it listens where others can reach it, and is told what that means', async () => {
  const text = await greeting(
    start(
      'up',
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--insecure-bind-anyway',
      '--allowed-host',
      'lab',
      '10.0.0.9',
    ),
  )
  expect(text).toContain('Everyone who can reach this address is an administrator.')
  const codeOf = async (origin: string) =>
    (await fetch(`${urlOf(text)}/version`, { headers: { origin } })).status
  expect(await codeOf('http://lab')).toBe(200)
  expect(await codeOf('http://evil.com')).toBe(403)
})

describe('what goes wrong is one sentence and exit code 1', () => {
  test('a port in use', async () => {
    const taken = createServer()
    const port = await new Promise<number>((done) => {
      taken.listen(0, '127.0.0.1', () => done((taken.address() as { port: number }).port))
    })
    const running = start('up', '--port', String(port))
    expect(await running.ended).toBe(1)
    expect(running.stderr).toBe(
      `kubesim: port ${port} on 127.0.0.1 is in use; choose another with --port, or --port 0 for any free one\n`,
    )
    taken.close()
  })

  test('a kubeconfig that cannot be written', async () => {
    expect(await failure('--kubeconfig', '/nowhere/at/all')).toContain('the kubeconfig cannot be written')
  })

  test('an address that others can reach', async () => {
    expect(await failure('--host', '0.0.0.0')).toBe(
      'kubesim: 0.0.0.0 can be reached by others, and each of them would be an administrator; to listen on it all the same, say --insecure-bind-anyway',
    )
  })

  test('a kubeconfig that is none, and stays as it is', async () => {
    const file = join(folder, 'diary')
    writeFileSync(file, 'dear diary\n')
    expect(await failure('--kubeconfig', file)).toBe(
      `kubesim: ${file} is not a kubeconfig, so it stays as it is; choose another file with --kubeconfig`,
    )
    expect(readFileSync(file, 'utf8')).toBe('dear diary\n')
  })

  test('a manifest that is not there', async () => {
    expect(await failure('--manifest', '/nowhere.yaml')).toBe('kubesim: there is no manifest /nowhere.yaml')
  })

  test('a manifest that is no YAML, by its line', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'apiVersion: v1\nkind: [\n')
    expect(await failure('--manifest', join(folder, 'bad.yaml'))).toMatch(/bad\.yaml: .*line \d/)
  })

  test('an invalid field, by file, line and field', async () => {
    writeFileSync(
      join(folder, 'pods.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: fine }\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: bad\nspec:\n  containers:\n  - name: UPPER\n    image: nginx\n',
    )
    expect(await failure('--manifest', folder)).toMatch(
      /pods\.yaml:11: .*spec\.containers\[0\]\.name: Invalid value: "UPPER"/,
    )
  })

  test('an unknown field, by its line', async () => {
    writeFileSync(
      join(folder, 'odd.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: odd }\ncolour: blue\n',
    )
    expect(await failure('--manifest', folder)).toMatch(/odd\.yaml:4: .*unknown field "colour"/)
  })

  test('a kind that is not served', async () => {
    writeFileSync(
      join(folder, 'odd.yaml'),
      'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: odd }\n',
    )
    expect(await failure('--manifest', folder)).toContain(
      'odd.yaml:2: no matches for kind "Widget" in version "example.com/v1"',
    )
  })

  test.each([
    ['--port', 'eighty'],
    ['--nodes', '-1'],
    ['--speed', 'fast'],
    ['--profile', 'quick'],
    ['--allowed-host', 'lab:6443'],
    ['--colour', 'blue'],
  ])('%s %s', async (flag, value) => {
    expect(await failure(flag, value)).toMatch(/^kubesim: .*(invalid|unknown option)/)
  })
})

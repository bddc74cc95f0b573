/** The user's own kubeconfig, while clusters are part of it and afterwards, as the real kubectl reads it. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CliError } from '../../../src/cli/cli-error.ts'
import { joinKubeconfig } from '../../../src/cli/kubeconfig/joining.ts'
import { type Elsewhere, joinElsewhere } from '../../support/kubesim-process.ts'

const url = 'http://127.0.0.1:6443'
const otherUrl = 'http://127.0.0.1:6444'

let folder: string
let file: string
let others: Elsewhere[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-config-'))
  file = join(folder, 'config')
  others = []
})
afterEach(async () => {
  for (const other of others) await other.kill()
  rmSync(folder, { recursive: true, force: true })
})

const kubectl = (...args: string[]) =>
  execFileSync('kubectl', ['--kubeconfig', file, ...args], { encoding: 'utf8' })
const config = () => JSON.parse(kubectl('config', 'view', '--raw', '-o', 'json'))
const text = () => readFileSync(file, 'utf8')
const modeOf = (path: string) => statSync(path).mode & 0o777
const server = () => kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}')

const joining = (path = file, address = url) => joinKubeconfig(path, { server: address, keepNew: true })

/** Another kubesim, in a process of its own. */
async function another(address = otherUrl): Promise<Elsewhere> {
  const other = await joinElsewhere(file, address)
  others.push(other)
  return other
}

const mine = `# my clusters
apiVersion: v1
kind: Config
preferences: { colors: true }
clusters:
- name: work
  cluster: { server: https://work.example.com, certificate-authority-data: "MDEyMw==" }
- name: kubesim
  cluster: { server: http://127.0.0.1:1 }
users:
- name: me
  user: { token: "0123" }
contexts:
- name: work
  context: { cluster: work, user: me }
current-context: work
extensions: [{ name: notes, extension: { "on": "yes" } }]
`

test('the address is found as the documentation of Kubernetes finds it', () => {
  const takeBack = joining()
  const lines = kubectl('config', 'view', '--minify').split('\n')
  expect(lines.filter((each) => each.includes('server')).map((each) => each.trim())).toEqual([
    `server: ${url}`,
  ])
  takeBack()
})

test('it gets the cluster, keeps all else, and has its old text back afterwards', () => {
  writeFileSync(file, mine)
  const takeBack = joining()
  expect(config()).toMatchObject({
    preferences: { colors: true },
    clusters: [
      { name: 'kubesim', cluster: { server: url, 'insecure-skip-tls-verify': true } },
      {
        name: 'work',
        cluster: { server: 'https://work.example.com', 'certificate-authority-data': 'MDEyMw==' },
      },
    ],
    users: [{ name: 'kubesim' }, { name: 'me', user: { token: '0123' } }],
    contexts: [{ name: 'kubesim' }, { name: 'work', context: { cluster: 'work', user: 'me' } }],
    'current-context': 'kubesim',
    extensions: [{ name: 'notes', extension: { on: 'yes' } }],
  })
  takeBack()
  expect(text()).toBe(mine)
  expect(readdirSync(folder)).toEqual(['config'])
})

test('it stays JSON where it was JSON', () => {
  writeFileSync(file, '{"clusters": null, "users": [{"name": "me", "user": {}}]}')
  joining()
  expect(JSON.parse(text())).toMatchObject({
    kind: 'Config',
    clusters: [{ cluster: { server: url } }],
    users: [{ name: 'me' }, { name: 'kubesim' }],
  })
})

test('a new one stays where it was asked for, and is removed where nobody asked', () => {
  joining()()
  expect(config().clusters[0].cluster.server).toBe(url)
  rmSync(file)
  joinKubeconfig(file, { server: url, keepNew: false })()
  expect(readdirSync(folder)).toEqual([])
})

test('it is for its owner alone, whatever it was before', () => {
  writeFileSync(file, mine)
  chmodSync(file, 0o664)
  const takeBack = joining()
  expect(readdirSync(folder).map((name) => [name, modeOf(join(folder, name))])).toEqual([
    ['config', 0o600],
    ['config.before-kubesim', 0o600],
  ])
  takeBack()
  expect(modeOf(file)).toBe(0o600)
})

test('what the user changed meanwhile is kept', () => {
  writeFileSync(file, mine)
  const takeBack = joining()
  kubectl('config', 'set-cluster', 'play', '--server=https://play.example.com')
  takeBack()
  expect(config()).toMatchObject({
    clusters: [
      { name: 'kubesim', cluster: { server: 'http://127.0.0.1:1' } },
      { name: 'play' },
      { name: 'work' },
    ],
    users: [{ name: 'me' }],
    contexts: [{ name: 'work' }],
    'current-context': 'work',
  })
})

test('the context that the user chose meanwhile stays chosen', () => {
  writeFileSync(file, '')
  const takeBack = joining()
  kubectl('config', 'set-context', 'mine', '--cluster=elsewhere')
  kubectl('config', 'use-context', 'mine')
  takeBack()
  expect(kubectl('config', 'current-context')).toBe('mine\n')
  expect(text()).not.toContain('kubesim')
})

test('what the user removed meanwhile stays away', () => {
  writeFileSync(file, mine)
  const takeBack = joining()
  rmSync(file)
  takeBack()
  expect(existsSync(file)).toBe(false)
})

test('a cluster that took the place meanwhile keeps it', () => {
  writeFileSync(file, mine)
  const takeBack = joining()
  joining(file, otherUrl)
  takeBack()
  expect(config().clusters).toMatchObject([{ cluster: { server: otherUrl } }, { name: 'work' }])
})

test('a lock that a killed program left behind holds nobody up for long', () => {
  writeFileSync(file, mine)
  writeFileSync(`${file}.lock`, '')
  utimesSync(`${file}.lock`, 0, 0)
  joining()()
  expect(readdirSync(folder)).toEqual(['config'])
})

describe('after kill -9', () => {
  test('the next one knows what was there before', async () => {
    writeFileSync(file, mine)
    await (await another()).kill()
    expect(server()).toBe(otherUrl)
    joining()()
    expect(text()).toBe(mine)
    expect(readdirSync(folder)).toEqual(['config'])
  })

  test('also the third one', async () => {
    writeFileSync(file, mine)
    await (await another()).kill()
    await (await another('http://127.0.0.1:6445')).kill()
    joining()()
    expect(text()).toBe(mine)
  })

  test('the user goes on with another context, and keeps it', async () => {
    writeFileSync(file, mine)
    await (await another()).kill()
    kubectl('config', 'set-context', 'play', '--cluster=work')
    kubectl('config', 'use-context', 'play')
    joining()()
    expect(config()).toMatchObject({
      clusters: [{ name: 'kubesim', cluster: { server: 'http://127.0.0.1:1' } }, { name: 'work' }],
      users: [{ name: 'me', user: { token: '0123' } }],
      contexts: [{ name: 'play' }, { name: 'work' }],
      'current-context': 'play',
    })
  })

  test('and an edit of something else, the context from before is chosen again', async () => {
    writeFileSync(file, mine)
    await (await another()).kill()
    kubectl('config', 'set-cluster', 'play', '--server=https://play.example.com')
    const takeBack = joining()
    kubectl('config', 'set-cluster', 'more', '--server=https://more.example.com')
    takeBack()
    expect(kubectl('config', 'get-clusters').split('\n').slice(1, -1).sort()).toEqual([
      'kubesim',
      'more',
      'play',
      'work',
    ])
    expect(config()).toMatchObject({ users: [{ name: 'me' }], 'current-context': 'work' })
  })

  test('who makes the cluster his own keeps it', async () => {
    writeFileSync(file, mine)
    await (await another()).kill()
    kubectl('config', 'set-cluster', 'kubesim', '--server=https://kubesim.example.com')
    joining()()
    expect(config().clusters[0].cluster.server).toBe('https://kubesim.example.com')
    expect(config()['current-context']).toBe('kubesim')
  })

  test('what lost its old text loses what is not the user’s, and nothing else', async () => {
    writeFileSync(file, mine)
    await (await another()).kill()
    rmSync(`${file}.before-kubesim`)
    joining()()
    expect(config()).toMatchObject({
      clusters: [{ name: 'work' }],
      users: [{ name: 'me' }],
      contexts: [{ name: 'work' }],
      'current-context': '',
    })
  })
})

describe('several at once', () => {
  test('the first one has its place again when the second ends', async () => {
    writeFileSync(file, mine)
    const first = await another()
    const takeBack = joining()
    expect(server()).toBe(url)
    takeBack()
    expect(server()).toBe(otherUrl)
    await first.leave()
    expect(text()).toBe(mine)
  })

  test('the first one may end first', async () => {
    writeFileSync(file, mine)
    const first = await another()
    const takeBack = joining()
    await first.leave()
    expect(server()).toBe(url)
    takeBack()
    expect(text()).toBe(mine)
  })

  test('one that was killed in the meantime gets no place back', async () => {
    writeFileSync(file, mine)
    const first = await another()
    const takeBack = joining()
    await first.kill()
    takeBack()
    expect(text()).toBe(mine)
  })

  test('the user edits between them', async () => {
    writeFileSync(file, mine)
    const first = await another()
    kubectl('config', 'set-cluster', 'play', '--server=https://play.example.com')
    const takeBack = joining()
    kubectl('config', 'delete-context', 'work')
    await first.leave()
    takeBack()
    expect(config()).toMatchObject({
      clusters: [
        { name: 'kubesim', cluster: { server: 'http://127.0.0.1:1' } },
        { name: 'play' },
        { name: 'work' },
      ],
      contexts: null,
      'current-context': 'work',
    })
  })
})

test.each([
  ['a list', '- a\n- b\n'],
  ['another kind', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n'],
  ['two documents', `${mine}---\n${mine}`],
  ['broken', 'clusters: [\n'],
  ['clusters without names', 'clusters: { work: here }\n'],
  ['JSON of something else', '[1, 2]'],
])('what is %s is refused and stays as it is', (_what, there) => {
  writeFileSync(file, there)
  expect(() => joining()).toThrow(CliError)
  expect(text()).toBe(there)
  expect(readdirSync(folder)).toEqual(['config'])
})

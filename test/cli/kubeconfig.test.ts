/** The user's own kubeconfig, while a cluster is part of it and afterwards, as the real kubectl reads it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CliError } from '../../src/cli/cli-error.ts'
import { joinKubeconfig } from '../../src/cli/kubeconfig.ts'

const url = 'http://127.0.0.1:6443'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-config-'))
  file = join(folder, 'config')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const kubectl = (...args: string[]) =>
  execFileSync('kubectl', ['--kubeconfig', file, ...args], { encoding: 'utf8' })
const config = () => JSON.parse(kubectl('config', 'view', '--raw', '-o', 'json'))
const text = () => readFileSync(file, 'utf8')

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

test('it gets the cluster, keeps all else, and has its old text back afterwards', () => {
  writeFileSync(file, mine)
  const takeBack = joinKubeconfig(file, url)
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
})

test('it stays JSON where it was JSON', () => {
  writeFileSync(file, '{"clusters": null, "users": [{"name": "me", "user": {}}]}')
  joinKubeconfig(file, url)
  expect(JSON.parse(text())).toMatchObject({
    kind: 'Config',
    clusters: [{ cluster: { server: url } }],
    users: [{ name: 'me' }, { name: 'kubesim' }],
  })
})

test('a new one is for its owner alone, and stays', () => {
  joinKubeconfig(file, url)()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(config().clusters[0].cluster.server).toBe(url)
})

test('what the user changed meanwhile is kept', () => {
  writeFileSync(file, mine)
  const takeBack = joinKubeconfig(file, url)
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
  const takeBack = joinKubeconfig(file, url)
  kubectl('config', 'set-context', 'mine', '--cluster=elsewhere')
  kubectl('config', 'use-context', 'mine')
  takeBack()
  expect(kubectl('config', 'current-context')).toBe('mine\n')
  expect(text()).not.toContain('kubesim')
})

test('a cluster that took the place meanwhile keeps it', () => {
  writeFileSync(file, mine)
  const takeBack = joinKubeconfig(file, url)
  joinKubeconfig(file, 'http://127.0.0.1:6444')
  takeBack()
  expect(config().clusters).toMatchObject([
    { cluster: { server: 'http://127.0.0.1:6444' } },
    { name: 'work' },
  ])
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
  expect(() => joinKubeconfig(file, url)).toThrow(CliError)
  expect(text()).toBe(there)
})

/** `kubesim up --static-pods`, as a user types it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { greeting, urlOf, useCli } from '../support/cli.ts'

const cli = useCli()

const manifest = (image: string, more = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  ${more}\n  containers: [{ name: web, image: "${image}" }]\n`

test('runs what is in a folder of a node, and follows it (P33)', async () => {
  const folder = join(cli.folder, 'manifests')
  mkdirSync(folder)
  writeFileSync(join(folder, 'web.yaml'), manifest('nginx:1.27'))
  writeFileSync(join(folder, 'bad.yaml'), manifest('nginx:1.27', 'serviceAccountName: robot'))
  const args = ['up', '--port', '0', '--nodes', '1', '--profile', 'instant', '--speed', '100']
  const running = cli.start([...args, '--static-pods', 'node-1=manifests'])
  const url = urlOf(await greeting(running))
  const image = async () => {
    const answer = await fetch(`${url}/api/v1/namespaces/default/pods/web-node-1`)
    const { spec } = (await answer.json()) as { spec?: { containers: { image: string }[] } }
    return spec?.containers[0].image
  }
  expect(await image()).toBe('nginx:1.27')
  expect(running.stderr).toBe(
    `kubesim: ${join(folder, 'bad.yaml')}: static pods may not reference serviceaccounts\n`,
  )
  writeFileSync(join(folder, 'web.yaml'), manifest('nginx:1.28'))
  await vi.waitFor(async () => expect(await image()).toBe('nginx:1.28'), { timeout: 15_000, interval: 200 })
  rmSync(join(folder, 'web.yaml'))
  await vi.waitFor(async () => expect(await image()).toBeUndefined(), { timeout: 15_000, interval: 200 })
}, 40_000)

test.each([
  [['node-9=.'], 'there is no node node-9'],
  [['node-1=nowhere'], /^there is no folder .*nowhere$/],
  [['node-1'], /must be key=value/],
])('--static-pods %j is refused in one sentence', async (values, sentence) => {
  const { code, stdout, stderr } = await cli.run([
    'up',
    '--port',
    '0',
    '--nodes',
    '1',
    '--static-pods',
    ...values,
  ])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.trim().replace('kubesim: ', '')).toEqual(
    typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
  )
})

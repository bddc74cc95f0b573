/** What people apply, in its usual shape: with the real kubectl, twice, after which nothing differs. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Kubectl } from '../support/kubectl.ts'

const folder = join(import.meta.dirname, '../manifests-of-the-world')
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))

let k: Kubectl
beforeEach(async () => {
  k = await Kubectl.start()
})
afterEach(() => k.stop())

test.each(files)('%s is applied, and again, and then nothing of it differs', async (file) => {
  const path = join(folder, file)

  const created = await k.run(`apply -f ${path}`)
  const again = await k.run(`apply -f ${path}`)

  const lines = created.trim().split('\n')
  expect(lines.filter((line) => !line.endsWith(' created'))).toEqual([])
  // kubectl takes some lists and budgets to be changed always: the defaults in them are not their author's.
  expect(again.replace(/ (unchanged|configured)$/gm, ' created')).toBe(created)
  expect(await k.try(`diff -f ${path}`)).toMatchObject({ code: 0, stdout: '' })
})

test.each(files)('%s is applied server-side just as well', async (file) => {
  const path = join(folder, file)

  await k.run(`apply --server-side -f ${path}`)

  expect(await k.try(`diff --server-side -f ${path}`)).toMatchObject({ code: 0, stdout: '' })
})

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isBuilt } from '../../scripts/prepare.mjs'

/** A clone whose files were written so many seconds after one another, folders first. */
function clone(...paths: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'kubesim-clone-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const path of paths) mkdirSync(dirname(join(root, path)), { recursive: true })
  for (const path of paths) writeFileSync(join(root, path), '')
  for (const [n, path] of paths.entries()) {
    utimesSync(dirname(join(root, path)), 1, 1)
    utimesSync(join(root, path), 1 + n, 1 + n)
  }
  return root
}

const sources = ['package.json', 'node_modules/.package-lock.json', 'src/kinds.ts']
const built = ['dist/kubesim.cjs', 'dist/types/index.d.ts']

test('an install builds what is not built, or not to the end', () => {
  expect(isBuilt(clone(...sources))).toBe(false)
  expect(isBuilt(clone(...sources, 'dist/kubesim.cjs'))).toBe(false)
})

test('an install leaves alone what is newer than its sources', () => {
  expect(isBuilt(clone(...sources, ...built))).toBe(true)
})

test.each(['src/kinds.ts', 'node_modules/.package-lock.json'])(
  'an install builds again once %s is newer',
  (changed) => {
    expect(isBuilt(clone(...sources.filter((path) => path !== changed), ...built, changed))).toBe(false)
  },
)

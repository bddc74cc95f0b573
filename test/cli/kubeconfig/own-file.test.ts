/** Kubeconfigs in places where somebody else has a hand in. */
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { joinKubeconfig } from '../../../src/cli/kubeconfig/joining.ts'
import { temporaryFile } from '../../../src/cli/kubeconfig/temporary-file.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-config-'))
  file = join(folder, 'config')
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const joining = (path = file) => joinKubeconfig(path, { server: 'http://127.0.0.1:6443', keepNew: true })
const empty = 'apiVersion: v1\nkind: Config\n'

/** A kubeconfig of somebody else's: only root can give one away; others take one of root's. */
function somebodyElses(): string {
  if (process.getuid!() !== 0) return '/etc/passwd'
  writeFileSync(file, empty)
  chownSync(file, 12_345, 12_345)
  return file
}

test('a link is never written through, and stays', () => {
  const target = join(folder, 'target')
  writeFileSync(target, empty)
  symlinkSync(target, file)
  expect(() => joining()).toThrow(`the kubeconfig ${file} is a link, not a file`)
  expect(readFileSync(target, 'utf8')).toBe(empty)
  expect(lstatSync(file).isSymbolicLink()).toBe(true)
})

test('a link to nothing makes nothing', () => {
  symlinkSync(join(folder, 'target'), file)
  expect(() => joining()).toThrow('is a link, not a file')
  expect(readdirSync(folder)).toEqual(['config'])
})

test('another name of the same file does not change with it', () => {
  const other = join(folder, 'other')
  writeFileSync(other, empty)
  linkSync(other, file)
  joining()
  expect(readFileSync(other, 'utf8')).toBe(empty)
})

test('a file of somebody else’s stays as it is', () => {
  const theirs = somebodyElses()
  const before = readFileSync(theirs, 'utf8')
  expect(() => joining(theirs)).toThrow(`the kubeconfig ${theirs} belongs to somebody else`)
  expect(readFileSync(theirs, 'utf8')).toBe(before)
})

test('what waits beside it is believed only when it is ours', () => {
  writeFileSync(file, empty)
  joining()
  const beside = `${file}.before-kubesim`
  rmSync(beside)
  symlinkSync('/etc/passwd', beside)
  expect(() => joining()).toThrow(`the kubeconfig ${beside} is a link, not a file`)
})

test('a folder into which nobody may write', () => {
  const missing = join(folder, 'missing', 'config')
  expect(() => joining(missing)).toThrow(
    `the kubeconfig cannot be written: the folder ${join(folder, 'missing')} is not there`,
  )
  // Not even root may make files there.
  expect(() => joining('/proc/self/config')).toThrow('the kubeconfig cannot be written')
})

test.each([
  ['only its owner may write to', 0o755, undefined],
  ['everybody may write to, and remove only what is his own', 0o1777, undefined],
  [
    'everybody may replace files in',
    0o777,
    /others may replace a kubeconfig; choose a place for it with --kubeconfig/,
  ],
])('a temporary folder that %s', (_who, mode, refusal) => {
  const shared = join(folder, 'shared')
  mkdirSync(shared)
  chmodSync(shared, mode)
  vi.stubEnv('TMPDIR', shared)
  if (refusal) expect(() => temporaryFile(6443)).toThrow(refusal)
  else expect(temporaryFile(6443)).toBe(join(shared, 'kubesim-6443.kubeconfig'))
})

test('a temporary folder of somebody else’s', () => {
  if (process.getuid!() !== 0) return
  chownSync(folder, 12_345, 12_345)
  vi.stubEnv('TMPDIR', folder)
  expect(() => temporaryFile(6443)).toThrow('others may replace a kubeconfig')
})

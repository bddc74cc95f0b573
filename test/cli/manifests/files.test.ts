/** Manifests on disk, as kubectl finds and reads them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CliError } from '../../../src/cli/cli-error.ts'
import { readManifests } from '../../../src/cli/manifests/files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-manifests-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const here = (name: string) => join(folder, name)
const write = (name: string, content: string | Buffer = name) => writeFileSync(here(name), content)

test('files come in the order given, those of a folder in the order of their names', async () => {
  mkdirSync(here('folder'))
  for (const name of [
    'z.yaml',
    'folder/b.yml',
    'folder/a.json',
    'folder/B.yaml',
    'folder/readme.md',
    'a.txt',
  ])
    write(name)
  const files = await readManifests([here('z.yaml'), here('folder'), here('a.txt'), here('z.yaml')])
  expect(files.map(({ text }) => text)).toEqual([
    'z.yaml',
    'folder/B.yaml',
    'folder/a.json',
    'folder/b.yml',
    'a.txt',
    'z.yaml',
  ])
})

test('folders in folders are left out, links are followed', async () => {
  mkdirSync(here('inner'))
  write('inner/a.yaml')
  symlinkSync('inner/a.yaml', here('link.yaml'))
  expect(await readManifests([folder])).toEqual([{ path: here('link.yaml'), text: 'inner/a.yaml' }])
})

test('what cannot be read in a folder is told, and the others are read', async () => {
  mkdirSync(here('b.yaml'))
  execFileSync('mkfifo', [here('c.yaml')])
  symlinkSync('nowhere', here('d.yaml'))
  write('a.yaml')
  write('e.yaml')
  expect(await readManifests([folder])).toEqual([
    { path: here('a.yaml'), text: 'a.yaml' },
    { path: here('b.yaml'), text: '', problem: `the manifest ${here('b.yaml')} is a folder, not a file` },
    { path: here('c.yaml'), text: '', problem: `the manifest ${here('c.yaml')} is a pipe, not a file` },
    { path: here('d.yaml'), text: '', problem: `there is no manifest ${here('d.yaml')}` },
    { path: here('e.yaml'), text: 'e.yaml' },
  ])
})

test('what is named and cannot be read is a mistake of the command line', async () => {
  write('a.yaml')
  await expect(readManifests([here('a.yaml'), here('b.yaml')])).rejects.toThrow(CliError)
})

test.each([
  ['UTF-8', Buffer.from('\ufeffkind: Pöd')],
  ['UTF-16, little end first', Buffer.from('\ufeffkind: Pöd', 'utf16le')],
  ['UTF-16, big end first', Buffer.from('\ufeffkind: Pöd', 'utf16le').swap16()],
])('a byte order mark tells %s', async (_encoding, bytes) => {
  write('a.yaml', bytes)
  expect((await readManifests([here('a.yaml')]))[0].text).toBe('kind: Pöd')
})

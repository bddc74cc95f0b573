/**
 * What npm runs after an install: builds dist/, unless it is newer than all that it is made of. The first `npx kubesim`
 * in a clone installs the clone once more, into a cache of npm's, while its user waits.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What an install leaves behind, and the folders and files that a build reads. */
const sources = [
  'node_modules/.package-lock.json',
  'package.json',
  'tsconfig.json',
  'tsconfig.types.json',
  'src',
  'scripts',
]

/** What a build writes first, and last. */
const [first, last] = ['dist/kubesim.cjs', 'dist/types/index.d.ts']

/** @param root where the sources are */
export function isBuilt(root) {
  if (![first, last].every((path) => existsSync(join(root, path)))) return false
  const changedAt = (path) => statSync(join(root, path)).mtimeMs
  return sources
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => [path, ...within(root, path)])
    .every((path) => changedAt(path) < changedAt(first))
}

const within = (root, path) =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path), { recursive: true }).map((name) => join(path, name))
    : []

if (import.meta.filename === process.argv[1] && !isBuilt(process.cwd())) await import('./build.mjs')

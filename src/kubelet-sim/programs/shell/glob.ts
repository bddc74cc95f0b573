/** Pathname expansion: the files of the container that match a pattern. */
import { Directory, type Files, resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { ProgramMemo } from '../memo.ts'
import { matchesPattern } from '../pattern.ts'

const mostMatches = 10_000

/** The paths that match, sorted; none when there is no such file. */
export function glob(pattern: string, where: { files: Files; cwd: string; memo: ProgramMemo }): string[] {
  const parts = pattern.split('/')
  let found = parts[0] === '' ? ['/'] : ['']
  for (const [n, part] of parts.entries()) {
    if (part === '') continue
    const isLast = n === parts.length - 1
    found = found
      .flatMap((base) => matchesIn(base, part, where))
      .filter((path) => isLast || isDirectory(path, where))
    if (found.length > mostMatches) return []
    if (!isLast) found = found.map((path) => `${path}/`)
  }
  return found.sort()
}

function matchesIn(base: string, part: string, { files, cwd, memo }: Parameters<typeof glob>[1]): string[] {
  if (!/[*?[]/.test(part)) {
    const path = base + part.replace(/\\(.)/g, '$1')
    return files.exists(resolvePath(cwd, path)) ? [path] : []
  }
  const names = files.list(resolvePath(cwd, base || '.'))
  if (isError(names)) return []
  const wantsHidden = part.startsWith('.')
  return names
    .filter((name) => name.startsWith('.') === wantsHidden && matchesPattern(memo, part, name))
    .map((name) => base + name)
}

const isDirectory = (path: string, { files, cwd }: Parameters<typeof glob>[1]): boolean =>
  files.node(resolvePath(cwd, path)) instanceof Directory

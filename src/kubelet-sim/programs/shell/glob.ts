/** Pathname expansion: the files of the container that match a pattern. */
import { lowerCased } from '../../runtime/bytes.ts'
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { sorted } from '../commands/sorting.ts'
import { beginOfGroup } from '../pattern.ts'
import { matchesPattern } from '../pattern-work.ts'
import type { Shell } from './shell.ts'

/** More would exhaust the memory of any container. */
const mostMatches = 262_144

/** The paths that match, sorted; none when there is no such file. */
export function* glob(shell: Shell, pattern: string): Working<readonly string[]> {
  const parts = pattern.split('/')
  let found: readonly string[] = parts[0] === '' ? ['/'] : ['']
  for (const [n, part] of parts.entries()) {
    if (part === '') continue
    const isLast = n === parts.length - 1
    const next: string[] = []
    for (const base of found) {
      yield* addMatches(shell, next, { base, part, isLast })
      if (next.length > mostMatches) return []
    }
    found = next
  }
  return found.length > 1 ? yield* sorted(shell.process, found, byCode) : found
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Step {
  /** The directory that is looked at. */
  readonly base: string
  readonly part: string
  /** There is nothing after it: not only directories will do. */
  readonly isLast: boolean
}

function* addMatches(shell: Shell, found: string[], { base, part, isLast }: Step): Working {
  const { process } = shell
  const { files } = process.machine
  const add = (path: string): void => {
    if (isLast) found.push(path)
    else if (files.node(resolvePath(process.cwd, path)) instanceof Directory) found.push(`${path}/`)
  }
  if (process.needsRest(entryUnits)) yield* process.rest()
  if (part === '**' && shell.settings.has('globstar'))
    return yield* addAllBelow(shell, found, { base, part, isLast })
  if (!/[*?[]/.test(part) && !(shell.hasExtendedPatterns && beginOfGroup.test(part))) {
    const path = base + part.replace(/\\(.)/g, '$1')
    if (files.exists(resolvePath(process.cwd, path))) add(path)
    return
  }
  const names = files.list(resolvePath(process.cwd, base || '.'))
  if (isError(names)) return
  const wantsHidden = part.startsWith('.')
  const showsHidden = shell.settings.has('dotglob')
  const folded = (text: string) => (shell.settings.has('nocaseglob') ? lowerCased(text) : text)
  const wanted = shell.pattern(folded(part))
  for (const name of names) {
    if (process.needsRest(16 + name.length * wanted.tokens.length)) yield* process.rest()
    if (name.startsWith('.') !== wantsHidden && !showsHidden) continue
    if (
      wanted.hasGroups ? yield* matchesPattern(process, wanted, folded(name)) : wanted.matches(folded(name))
    )
      add(base + name)
  }
}

/** `**`: the directory itself and all that are below it; at the end of a pattern files, too. Links lead nowhere. */
function* addAllBelow(shell: Shell, found: string[], { base, isLast }: Step): Working {
  const { process } = shell
  const { files } = process.machine
  const showsHidden = shell.settings.has('dotglob')
  if (!isLast || base !== '') found.push(base)
  for (const folders = [base]; folders.length > 0 && found.length <= mostMatches; ) {
    const folder = folders.pop()!
    const names = files.list(resolvePath(process.cwd, folder || '.'))
    if (process.needsRest(entryUnits)) yield* process.rest()
    for (const name of isError(names) ? [] : names) {
      if (name.startsWith('.') && !showsHidden) continue
      const place = files.locate(resolvePath(process.cwd, folder + name), false)
      const isFolder = !isError(place) && place.node instanceof Directory
      if (isLast) found.push(folder + name)
      else if (isFolder) found.push(`${folder}${name}/`)
      if (isFolder) folders.push(`${folder}${name}/`)
      if (process.needsRest(entryUnits)) yield* process.rest()
    }
  }
}

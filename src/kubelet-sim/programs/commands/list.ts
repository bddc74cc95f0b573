/** ls. */
import { Device, Directory, type FileNode, resolvePath, SymbolicLink } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { cannot } from './complaints.ts'
import { du } from './du.ts'
import { type Entry, longLines, markedName } from './list-lines.ts'
import { humanSize, nodeOf, sizeOf } from './nodes.ts'
import { isGnu, Options, refuseOption } from './options.ts'
import { sorted } from './sorting.ts'
import { stat } from './stat.ts'

function* ls(process: Process): Running {
  const options = new Options(process.args, 'la1AhdRtrSFinpsgoLCxk', {
    all: 'a',
    color: 'k',
    'almost-all': 'A',
    directory: 'd',
    reverse: 'r',
    recursive: 'R',
    'human-readable': 'h',
    inode: 'i',
    size: 's',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = options.operands.length > 0 ? options.operands : ['.']
  const files: Entry[] = []
  const directories: string[] = []
  let status = 0
  for (const name of operands) {
    const node = nodeOf(process, name, options.has('l') && !name.endsWith('/'))
    if (isError(node)) {
      cannot(process, 'reach', name, node)
      status = isGnu(process) ? 2 : 1
    } else if (node instanceof Directory && !options.has('d')) directories.push(name)
    else files.push({ name, node })
    yield* process.breathe(entryUnits)
  }
  if (isGnu(process)) directories.sort()
  yield* printEntries(process, files, options)
  const isTitled = operands.length > 1 || options.has('R')
  return (
    (yield* listDirectories(process, directories, { options, isTitled, isFirst: files.length === 0 })) ||
    status
  )
}

interface Listing {
  readonly options: Options
  readonly isTitled: boolean
  /** Nothing has been printed before. */
  readonly isFirst: boolean
}

/** One after the other, each followed by those in it where -R asks for them. */
function* listDirectories(process: Process, names: readonly string[], listing: Listing): Running {
  let { isFirst } = listing
  let status = 0
  const left = names.toReversed()
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (!isFirst) process.print('\n')
    isFirst = false
    const inner = yield* listDirectory(process, name, listing)
    if (typeof inner === 'number') status = inner
    else for (const each of inner.reverse()) left.push(`${name.replace(/\/$/, '')}/${each}`)
  }
  return status
}

/** Answers the names of the directories in it that are to be listed too, or an exit code. */
function* listDirectory(
  process: Process,
  name: string,
  { options, isTitled }: Listing,
): Working<string[] | number> {
  const path = resolvePath(process.cwd, name)
  const names = process.machine.files.list(path, process.user)
  if (isError(names)) {
    process.complain(
      isGnu(process)
        ? `ls: cannot open directory '${name}': ${names.message}\n`
        : `ls: can't open '${name}': ${names.message}\n`,
    )
    return isGnu(process) ? 2 : 1
  }
  const entries: Entry[] = []
  for (const each of options.has('a') ? ['.', '..', ...names] : names) {
    if (process.needsRest(entryUnits + (path.length >> 1))) yield* process.rest()
    if (each.startsWith('.') && !options.has('a') && !options.has('A')) continue
    const node = nodeOf(process, `${path}/${each}`, true)
    if (!isError(node)) entries.push({ name: each, node })
  }
  if (isTitled) yield* process.write(`${name}:\n`)
  if (options.has('l') || options.has('s') || options.has('n')) {
    const kilobytes = entries.reduce((sum, { node }) => sum + blocksOf(node), 0)
    yield* process.write(`total ${options.has('h') ? humanSize(kilobytes * 1_024) : kilobytes}\n`)
  }
  yield* printEntries(process, entries, options)
  if (!options.has('R')) return []
  return entries
    .filter((each) => each.node instanceof Directory && each.name !== '.' && each.name !== '..')
    .map((each) => each.name)
}

function* printEntries(process: Process, entries: readonly Entry[], options: Options): Working {
  let ordered = entries
  if (options.has('t'))
    ordered = yield* sorted(process, ordered, (a, b) => b.node.modifiedAt - a.node.modifiedAt)
  if (options.has('S')) ordered = yield* sorted(process, ordered, (a, b) => sizeOf(b.node) - sizeOf(a.node))
  if (options.has('r')) ordered = ordered.toReversed()
  const isLong = ['l', 'n', 'o', 'g'].some((each) => options.has(each))
  const isWide = !isLong && (process.output.isTerminal ?? false) && !options.has('1')
  const lines = isLong ? yield* longLines(process, ordered, options) : undefined
  for (const [n, entry] of ordered.entries()) {
    const end = isWide && n < ordered.length - 1 ? '  ' : '\n'
    yield* process.write(`${lines?.line(entry) ?? markedName(entry, options)}${end}`)
  }
}

/** What `ls -l` adds up: kilobytes, in blocks of 4; where a link leads stands beside its name. */
const blocksOf = (node: FileNode): number =>
  node instanceof Device || node instanceof SymbolicLink ? 0 : Math.ceil(sizeOf(node) / 4_096) * 4

export const listPrograms: Readonly<Record<string, Program>> = { ls, stat, du }

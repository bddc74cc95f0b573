/** Commands that say what is in directories: ls, stat, du. */
import {
  Device,
  Directory,
  type FileNode,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { groupName, userName } from './accounts.ts'
import { formatDate } from './date.ts'
import { letterOf, modeText, nodeOf, sizeOf } from './nodes.ts'
import { Options, refuseOption } from './options.ts'
import { sorted } from './sorting.ts'

interface Entry {
  readonly name: string
  readonly node: FileNode
}

function* ls(process: Process): Running {
  const options = new Options(process.args, 'la1AhdRtrSFinpsgoLCxk', { all: 'a', color: '1' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const isGnu = process.machine.image.has('apt-get')
  const operands = options.operands.length > 0 ? options.operands : ['.']
  const files: Entry[] = []
  const directories: string[] = []
  let status = 0
  for (const name of operands) {
    const node = nodeOf(process, name, options.has('l') && !name.endsWith('/'))
    if (isError(node)) {
      process.complain(`ls: ${isGnu ? `cannot access '${name}'` : name}: ${node.message}\n`)
      status = isGnu ? 2 : 1
    } else if (node instanceof Directory && !options.has('d')) directories.push(name)
    else files.push({ name, node })
    yield* process.breathe(entryUnits)
  }
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
    process.complain(`ls: can't open '${name}': ${names.message}\n`)
    return 1
  }
  const entries: Entry[] = []
  for (const each of options.has('a') ? ['.', '..', ...names] : names) {
    if (process.needsRest(entryUnits + (path.length >> 1))) yield* process.rest()
    if (each.startsWith('.') && !options.has('a') && !options.has('A')) continue
    const node = nodeOf(process, `${path}/${each}`, true)
    if (!isError(node)) entries.push({ name: each, node })
  }
  if (isTitled) yield* process.write(`${name}:\n`)
  if (options.has('l'))
    yield* process.write(`total ${entries.reduce((sum, { node }) => sum + blocksOf(node), 0)}\n`)
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
  const isWide = !options.has('l') && (process.output.isTerminal ?? false) && !options.has('1')
  for (const [n, entry] of ordered.entries()) {
    const end = isWide && n < ordered.length - 1 ? '  ' : '\n'
    yield* process.write(`${options.has('l') ? longLine(process, entry) : entry.name}${end}`)
  }
}

function longLine(process: Process, { name, node }: Entry): string {
  const links = node instanceof Directory ? 2 : 1
  const owner = (userName(process, node.uid) ?? String(node.uid)).padEnd(8)
  const group = (groupName(process, node.gid) ?? String(node.gid)).padEnd(8)
  const now = process.machine.clock.now()
  const isRecent = now - node.modifiedAt < 180 * 86_400_000
  const when = formatDate(node.modifiedAt, isRecent ? '%b %e %H:%M' : '%b %e  %Y')
  const target = node instanceof SymbolicLink ? ` -> ${node.target}` : ''
  return `${modeText(node)} ${String(links).padStart(4)} ${owner} ${group} ${String(sizeOf(node)).padStart(9)} ${when} ${name}${target}`
}

/** What `ls -l` adds up: kilobytes, in blocks of 4. */
const blocksOf = (node: FileNode): number =>
  node instanceof Device ? 0 : Math.ceil(sizeOf(node) / 4_096) * 4

const sorts: Readonly<Record<string, string>> = {
  '-': 'regular file',
  b: 'block special file',
  c: 'character special file',
  d: 'directory',
  l: 'symbolic link',
}

function* stat(process: Process): Running {
  const options = new Options(process.args, 'c:tLf', { format: 'c' })
  let status = 0
  for (const name of options.operands) {
    const node = nodeOf(process, name, !options.has('L'))
    if (isError(node)) {
      process.complain(`stat: can't stat '${name}': ${node.message}\n`)
      status = 1
      continue
    }
    yield* process.write(`${statText(process, { name, node }, options.get('c') ?? usualStat)}\n`)
  }
  return status
}

const usualStat = '  File: %n\n  Size: %s\t%F\nAccess: (0%a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nModify: %y'

/** What is to be wider is not. */
const widest = 1_024

function statText(process: Process, entry: Entry, format: string): string {
  return format.replace(/%(\d*)([a-zA-Z%])/g, (whole, width: string, letter: string) => {
    const text = statField(process, entry, letter)
    return text === undefined ? whole : text.padStart(Math.min(Number(width || 0), widest))
  })
}

function statField(process: Process, { name, node }: Entry, letter: string): string | undefined {
  switch (letter) {
    case 'n':
      return name
    case 's':
      return String(sizeOf(node))
    case 'a':
      return (node.mode & 0o7777).toString(8)
    case 'A':
      return modeText(node)
    case 'u':
      return String(node.uid)
    case 'g':
      return String(node.gid)
    case 'U':
      return userName(process, node.uid) ?? 'UNKNOWN'
    case 'G':
      return groupName(process, node.gid) ?? 'UNKNOWN'
    case 'F':
      return sorts[letterOf(node)]
    case 'Y':
    case 'X':
    case 'Z':
      return String(Math.floor(node.modifiedAt / 1_000))
    case 'y':
    case 'x':
    case 'z':
      return formatDate(node.modifiedAt, '%F %T.%N +0000')
    case '%':
      return '%'
    default:
      return undefined
  }
}

function* du(process: Process): Running {
  const options = new Options(process.args, 'shkmacd:')
  for (const operand of options.operands.length > 0 ? options.operands : ['.']) {
    const node = process.machine.files.node(resolvePath(process.cwd, operand))
    if (isError(node)) process.complain(`du: ${operand}: ${node.message}\n`)
    else yield* process.write(`${Math.ceil((yield* bytesIn(process, node)) / 1_024)}\t${operand}\n`)
  }
  return 0
}

function* bytesIn(process: Process, top: FileNode): Working<number> {
  let bytes = 0
  const left: unknown[] = [top]
  while (left.length > 0) {
    const node = left.pop()
    if (node instanceof RegularFile) bytes += node.size
    if (node instanceof Directory) {
      bytes += 4_096
      for (const each of node.entries.values()) left.push(each)
    }
    if (process.needsRest(entryUnits)) yield* process.rest()
  }
  return bytes
}

export const listPrograms: Readonly<Record<string, Program>> = { ls, stat, du }

/** Commands that say what is in directories: ls, stat, find, du. */
import {
  Device,
  Directory,
  type FileNode,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../runtime/files.ts'
import { ENOENT, isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { ProgramMemo } from '../memo.ts'
import { matchesPattern } from '../pattern.ts'
import { formatDate } from './date.ts'
import { Options, refuseOption } from './options.ts'

interface Entry {
  readonly name: string
  readonly node: FileNode
}

const ls: Program = (process) => {
  const options = new Options(process.args, 'la1AhdRtrSFinpsgoLCxk', { all: 'a', color: '1' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = options.operands.length > 0 ? options.operands : ['.']
  const files: Entry[] = []
  const directories: Entry[] = []
  let status = 0
  for (const name of operands) {
    const node = nodeOf(process, name, options.has('l') && !name.endsWith('/'))
    if (isError(node)) {
      process.complain(
        `ls: ${process.machine.image.has('apt-get') ? `cannot access '${name}'` : name}: ${node.message}\n`,
      )
      status = process.machine.image.has('apt-get') ? 2 : 1
    } else if (node instanceof Directory && !options.has('d')) directories.push({ name, node })
    else files.push({ name, node })
  }
  printEntries(process, files, options)
  const isTitled = operands.length > 1 || options.has('R')
  for (const [n, { name }] of directories.entries()) {
    if (n > 0 || files.length > 0) process.print('\n')
    status = listDirectory(process, name, { options, isTitled }) || status
  }
  return status
}

function listDirectory(process: Process, name: string, how: { options: Options; isTitled: boolean }): number {
  const { options, isTitled } = how
  const path = resolvePath(process.cwd, name)
  const names = process.machine.files.list(path, process.user)
  if (isError(names)) {
    process.complain(`ls: can't open '${name}': ${names.message}\n`)
    return 1
  }
  const isAll = options.has('a')
  const shown = names.filter((each) => isAll || options.has('A') || !each.startsWith('.'))
  const entries = [...(isAll ? ['.', '..'] : []), ...shown].flatMap((each): Entry[] => {
    const node = nodeOf(process, `${path}/${each}`, true)
    return isError(node) ? [] : [{ name: each, node }]
  })
  if (isTitled) process.print(`${name}:\n`)
  if (options.has('l')) process.print(`total ${entries.reduce((sum, { node }) => sum + blocksOf(node), 0)}\n`)
  printEntries(process, entries, options)
  if (!options.has('R')) return 0
  for (const { name: inner, node } of entries) {
    if (!(node instanceof Directory) || inner === '.' || inner === '..') continue
    process.print('\n')
    listDirectory(process, `${name.replace(/\/$/, '')}/${inner}`, how)
  }
  return 0
}

function printEntries(process: Process, entries: readonly Entry[], options: Options): void {
  const ordered = [...entries]
  if (options.has('t')) ordered.sort((a, b) => b.node.modifiedAt - a.node.modifiedAt)
  if (options.has('S')) ordered.sort((a, b) => sizeOf(b.node) - sizeOf(a.node))
  if (options.has('r')) ordered.reverse()
  if (!options.has('l')) {
    const isWide = (process.output.isTerminal ?? false) && !options.has('1')
    if (ordered.length > 0) process.print(`${ordered.map(({ name }) => name).join(isWide ? '  ' : '\n')}\n`)
    return
  }
  for (const entry of ordered) process.print(`${longLine(process, entry)}\n`)
}

function longLine(process: Process, { name, node }: Entry): string {
  const links = node instanceof Directory ? 2 : 1
  const owner = (id: number) => (id === 0 ? 'root' : String(id)).padEnd(8)
  const now = process.machine.clock.now()
  const isRecent = now - node.modifiedAt < 180 * 86_400_000
  const when = formatDate(node.modifiedAt, isRecent ? '%b %e %H:%M' : '%b %e  %Y')
  const target = node instanceof SymbolicLink ? ` -> ${node.target}` : ''
  return `${modeText(node)} ${String(links).padStart(4)} ${owner(node.uid)} ${owner(node.gid)} ${String(sizeOf(node)).padStart(9)} ${when} ${name}${target}`
}

function nodeOf(process: Process, path: string, isLink: boolean): FileNode | PosixError {
  const place = process.machine.files.locate(resolvePath(process.cwd, path), !isLink)
  return isError(place) ? place : (place.node ?? ENOENT)
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length

function sizeOf(node: FileNode): number {
  if (node instanceof RegularFile) return node.program ? 902_976 : byteLength(node.content)
  if (node instanceof SymbolicLink) return node.target.length
  return node instanceof Directory ? 4_096 : 0
}

/** What `ls -l` adds up: kilobytes, in blocks of 4. */
const blocksOf = (node: FileNode): number =>
  node instanceof Device ? 0 : Math.ceil(sizeOf(node) / 4_096) * 4

/** `drwxr-xr-x` */
export function modeText(node: FileNode): string {
  const type =
    node instanceof Directory ? 'd' : node instanceof SymbolicLink ? 'l' : node instanceof Device ? 'c' : '-'
  let text = ''
  for (let bit = 8; bit >= 0; bit--) text += node.mode & (1 << bit) ? 'rwx'[(8 - bit) % 3] : '-'
  if (node.mode & 0o2000) text = `${text.slice(0, 5)}${text[5] === 'x' ? 's' : 'S'}${text.slice(6)}`
  if (node.mode & 0o1000) text = `${text.slice(0, 8)}${text[8] === 'x' ? 't' : 'T'}`
  return type + text
}

const stat: Program = (process) => {
  const options = new Options(process.args, 'c:tLf', { format: 'c' })
  let status = 0
  for (const name of options.operands) {
    const node = nodeOf(process, name, !options.has('L'))
    if (isError(node)) {
      process.complain(`stat: can't stat '${name}': ${node.message}\n`)
      status = 1
      continue
    }
    process.print(`${statText(name, node, options.get('c') ?? usualStat)}\n`)
  }
  return status
}

const usualStat = '  File: %n\n  Size: %s\t%F\nAccess: (0%a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nModify: %y'

function statText(name: string, node: FileNode, format: string): string {
  return format.replace(/%(\d*)([a-zA-Z%])/g, (whole, width: string, letter: string) => {
    const text = statField(name, node, letter)
    return text === undefined ? whole : text.padStart(Number(width || 0))
  })
}

function statField(name: string, node: FileNode, letter: string): string | undefined {
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
      return node.uid === 0 ? 'root' : 'UNKNOWN'
    case 'G':
      return node.gid === 0 ? 'root' : 'UNKNOWN'
    case 'F':
      return node instanceof Directory
        ? 'directory'
        : node instanceof SymbolicLink
          ? 'symbolic link'
          : node instanceof Device
            ? 'character special file'
            : 'regular file'
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

const find: Program = (process) => {
  const words = process.args.slice(1)
  const first = words.findIndex((each) => each.startsWith('-'))
  const starts = words.slice(0, first < 0 ? undefined : first)
  const tests = first < 0 ? [] : words.slice(first)
  const wanted = (name: string) => tests[tests.indexOf(name) + 1]
  const pattern = tests.includes('-name') ? wanted('-name') : undefined
  const type = tests.includes('-type') ? wanted('-type') : undefined
  const deepest = tests.includes('-maxdepth') ? Number(wanted('-maxdepth')) : Number.POSITIVE_INFINITY
  const unknown = tests.find(
    (each) => each.startsWith('-') && !['-name', '-type', '-maxdepth', '-print'].includes(each),
  )
  if (unknown) {
    process.complain(`find: unrecognized: ${unknown}\n`)
    return 1
  }
  let status = 0
  const visit = (path: string, depth: number) => {
    const node = nodeOf(process, path, true)
    if (isError(node)) {
      process.complain(`find: ${path}: ${node.message}\n`)
      status = 1
      return
    }
    const name = path.slice(path.lastIndexOf('/') + 1) || path
    const isType = !type || modeText(node)[0] === (type === 'f' ? '-' : type)
    if (isType && (!pattern || matchesPattern(process.machine.shared(ProgramMemo), pattern, name)))
      process.print(`${path}\n`)
    if (!(node instanceof Directory) || depth >= deepest) return
    for (const each of [...node.entries.keys()].sort()) visit(`${path.replace(/\/$/, '')}/${each}`, depth + 1)
  }
  for (const start of starts.length > 0 ? starts : ['.']) visit(start, 0)
  return status
}

export const listPrograms: Readonly<Record<string, Program>> = { ls, stat, find }

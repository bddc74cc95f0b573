/** stat. */
import { Device, type FileNode, SymbolicLink } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Running } from '../../runtime/program.ts'
import { groupName, userName } from './accounts.ts'
import { missing } from './complaints.ts'
import { formatDate } from './date.ts'
import { unescapeText } from './escapes.ts'
import type { Entry } from './list-lines.ts'
import { letterOf, linksOf, modeText, nodeOf, sizeOf, wholeMode } from './nodes.ts'
import { isGnu, Options, refuseOption } from './options.ts'

const sorts: Readonly<Record<string, string>> = {
  '-': 'regular file',
  b: 'block special file',
  c: 'character special file',
  d: 'directory',
  l: 'symbolic link',
  p: 'fifo',
  s: 'socket',
}

export function* stat(process: Process): Running {
  const options = new Options(process.args, 'c:tLfZ', { format: 'c', printf: 'Z', dereference: 'L' })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) return missing(process)
  let status = 0
  for (const name of options.operands) {
    const node = nodeOf(process, name, !options.has('L'))
    if (isError(node)) {
      process.complain(
        isGnu(process)
          ? `stat: cannot statx '${name}': ${node.message}\n`
          : `stat: can't stat '${name}': ${node.message}\n`,
      )
      status = 1
      continue
    }
    const printed = options.get('Z')
    if (printed === undefined)
      yield* process.write(`${statText(process, { name, node }, options.get('c') ?? usualStat(node))}\n`)
    else
      yield* process.write((yield* unescapeText(process, statText(process, { name, node }, printed))).plain)
  }
  return status
}

const usualStat = (node: FileNode): string =>
  `  File: ${node instanceof SymbolicLink ? `%n -> ${node.target}` : '%n'}\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n` +
  'Device: 0,50\tInode: %-11i Links: %h\nAccess: (%04a/%10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n' +
  'Access: %x\nModify: %y\nChange: %z\n Birth: %w'

/** What is to be wider is not. */
const widest = 1_024

function statText(process: Process, entry: Entry, format: string): string {
  return format.replace(/%([-0]?)(\d*)([a-zA-Z%])/g, (whole, flag: string, width: string, letter: string) => {
    const text = statField(process, entry, letter)
    const size = Math.min(Number(width || 0), widest)
    if (text === undefined) return whole
    return flag === '-' ? text.padEnd(size) : text.padStart(size, flag || ' ')
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
      return letterOf(node) === '-' && sizeOf(node) === 0 ? 'regular empty file' : sorts[letterOf(node)]
    case 'N':
      return node instanceof SymbolicLink ? `'${name}' -> '${node.target}'` : `'${name}'`
    case 'b':
      return String(node instanceof Device ? 0 : Math.ceil(sizeOf(node) / 4_096) * 8)
    case 'B':
      return '512'
    case 'o':
      return '4096'
    case 'h':
      return String(linksOf(node))
    case 'i':
      return String(131_072 + (node.modifiedAt % 65_536))
    case 'd':
      return '50'
    case 'f':
      return wholeMode(node).toString(16)
    case 'w':
      return isGnu(process) ? formatDate(node.modifiedAt, '%F %T.%N +0000') : '-'
    case 'Y':
    case 'X':
    case 'Z':
    case 'W':
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

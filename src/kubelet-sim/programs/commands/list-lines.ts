/** The lines of `ls -l`: in columns as wide as they have to be, with the GNU tools, or as busybox has them. */
import { Directory, type FileNode, SymbolicLink } from '../../runtime/files/files.ts'
import type { Process, Working } from '../../runtime/program.ts'
import { groupName, userName } from './accounts.ts'
import { formatDate } from './date.ts'
import { humanSize, linksOf, modeText, sizeOf } from './nodes.ts'
import { isGnu, type Options } from './options.ts'

export interface Entry {
  readonly name: string
  readonly node: FileNode
}

/** A name with what -F and -p put behind it. */
export function markedName({ name, node }: Entry, options: Options): string {
  if (node instanceof Directory && (options.has('F') || options.has('p'))) return `${name}/`
  if (!options.has('F')) return name
  if (node instanceof SymbolicLink) return `${name}@`
  return node.mode & 0o111 && !(node instanceof Directory) ? `${name}*` : name
}

/** The columns of one entry, before its name. */
interface Columns {
  readonly mode: string
  readonly links: string
  readonly owner: string | undefined
  readonly group: string | undefined
  readonly size: string
  readonly when: string
}

const halfYearMs = 15_778_476_000

function columnsOf(process: Process, { node }: Entry, options: Options): Columns {
  const isNumeric = options.has('n')
  const isRecent = process.machine.clock.now() - node.modifiedAt < halfYearMs
  const size = sizeOf(node)
  return {
    mode: modeText(node),
    links: String(linksOf(node)),
    owner: options.has('g')
      ? undefined
      : nameOr(isNumeric ? undefined : userName(process, node.uid), node.uid),
    group: options.has('o')
      ? undefined
      : nameOr(isNumeric ? undefined : groupName(process, node.gid), node.gid),
    size: options.has('h') ? humanSize(size) : String(size),
    when: formatDate(node.modifiedAt, isRecent ? '%b %e %H:%M' : '%b %e  %Y'),
  }
}

const nameOr = (name: string | undefined, id: number): string => name ?? String(id)

/** Writes each entry in columns that fit them all. */
export function* longLines(
  process: Process,
  entries: readonly Entry[],
  options: Options,
): Working<{ line(entry: Entry): string }> {
  const widths = isGnu(process) ? yield* widthsOf(process, entries, options) : busyboxWidths
  return {
    line(entry) {
      process.charge(columnUnits)
      const { mode, links, owner, group, size, when } = columnsOf(process, entry, options)
      const names = [owner?.padEnd(widths.owner), group?.padEnd(widths.group)].filter(
        (each) => each !== undefined,
      )
      const target = entry.node instanceof SymbolicLink ? ` -> ${entry.node.target}` : ''
      const shown = entry.node instanceof SymbolicLink ? entry.name : markedName(entry, options)
      return [
        mode,
        links.padStart(widths.links),
        ...names,
        size.padStart(widths.size),
        when,
        shown + target,
      ].join(' ')
    },
  }
}

const busyboxWidths = { links: 4, owner: 8, group: 8, size: 9 }

/** What the columns of an entry take, in units of work. */
const columnUnits = 256

function* widthsOf(
  process: Process,
  entries: readonly Entry[],
  options: Options,
): Working<typeof busyboxWidths> {
  const widths = { links: 0, owner: 0, group: 0, size: 0 }
  for (const each of entries) {
    const columns = columnsOf(process, each, options)
    for (const name of ['links', 'owner', 'group', 'size'] as const)
      widths[name] = Math.max(widths[name], columns[name]?.length ?? 0)
    if (process.needsRest(columnUnits)) yield* process.rest()
  }
  return widths
}

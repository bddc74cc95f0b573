/** What `find -printf` prints of a file. */
import { SymbolicLink } from '../../../runtime/files/files.ts'
import type { Process } from '../../../runtime/program.ts'
import { groupName, userName } from '../accounts.ts'
import { formatDate } from '../date.ts'
import { letterOf, modeText, sizeOf } from '../nodes.ts'
import type { Found, Primary } from './expression.ts'

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\\': '\\' }

/** What is to be wider is not. */
const widest = 1_024

const fields: Readonly<Record<string, (found: Found, process: Process) => string>> = {
  p: ({ path }) => path,
  f: ({ name }) => name,
  h: ({ path }) => path.replace(/\/[^/]*$/, '') || (path.startsWith('/') ? '' : '.'),
  P: ({ path, start }) => path.slice(start.length).replace(/^\//, ''),
  H: ({ start }) => start,
  s: ({ node }) => String(sizeOf(node)),
  k: ({ node }) => String(Math.ceil(sizeOf(node) / 1_024)),
  m: ({ node }) => (node.mode & 0o7777).toString(8),
  M: ({ node }) => modeText(node),
  u: ({ node }, process) => userName(process, node.uid) ?? String(node.uid),
  U: ({ node }) => String(node.uid),
  g: ({ node }, process) => groupName(process, node.gid) ?? String(node.gid),
  G: ({ node }) => String(node.gid),
  d: ({ depth }) => String(depth),
  y: ({ node }) => letterOf(node).replace('-', 'f'),
  l: ({ node }) => (node instanceof SymbolicLink ? node.target : ''),
  t: ({ node }) => formatDate(node.modifiedAt, '%a %b %e %T.%N %Y'),
}

export class Escapes {
  constructor(private readonly format: string) {}

  readonly print: Primary = (found, { process }) => {
    process.charge(this.format.length)
    const text = this.format.replace(
      /\\([\s\S])|%(-?)(\d*)(T\S|[a-zA-Z])|%%/g,
      (whole, control?: string, left?: string, width?: string, letter?: string) => {
        if (whole === '%%') return '%'
        if (control !== undefined) return controls[control] ?? whole
        const text = fieldOf(found, process, letter ?? '')
        const places = Math.min(Number(width || 0), widest)
        return text === undefined ? whole : left ? text.padEnd(places) : text.padStart(places)
      },
    )
    return process.print(text)
  }
}

function fieldOf(found: Found, process: Process, letter: string): string | undefined {
  const { modifiedAt } = found.node
  if (letter === 'T@') return (modifiedAt / 1_000).toFixed(10)
  if (letter === 'T+') return formatDate(modifiedAt, '%F+%T.%N')
  if (letter.startsWith('T')) return formatDate(modifiedAt, `%${letter[1]}`)
  return Object.hasOwn(fields, letter) ? fields[letter](found, process) : undefined
}

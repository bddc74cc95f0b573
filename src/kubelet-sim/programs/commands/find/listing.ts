/** What `find -ls` shows of a file. */
import { Directory, SymbolicLink } from '../../../runtime/files.ts'
import { formatDate } from '../date.ts'
import { modeText, sizeOf } from '../nodes.ts'
import type { Primary } from './expression.ts'

const owner = (id: number) => (id === 0 ? 'root' : String(id)).padEnd(8)

export const longListing: Primary = ({ path, node }, { process }) => {
  const blocks = String(Math.ceil(sizeOf(node) / 4_096) * 4).padStart(6)
  const links = String(node instanceof Directory ? 2 : 1).padStart(3)
  const target = node instanceof SymbolicLink ? ` -> ${node.target}` : ''
  const when = formatDate(node.modifiedAt, '%b %e %H:%M')
  return process.print(
    `${blocks} ${modeText(node)} ${links} ${owner(node.uid)} ${owner(node.gid)} ${String(sizeOf(node)).padStart(8)} ${when} ${path}${target}\n`,
  )
}

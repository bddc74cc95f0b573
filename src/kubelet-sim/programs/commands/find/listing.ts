/** What `find -ls` shows of a file. */
import { Directory, SymbolicLink } from '../../../runtime/files/files.ts'
import { groupName, userName } from '../accounts.ts'
import { formatDate } from '../date.ts'
import { modeText, sizeOf } from '../nodes.ts'
import type { Primary } from './expression.ts'

export const longListing: Primary = ({ path, node }, { process }) => {
  const blocks = String(Math.ceil(sizeOf(node) / 4_096) * 4).padStart(6)
  const links = String(node instanceof Directory ? 2 : 1).padStart(3)
  const target = node instanceof SymbolicLink ? ` -> ${node.target}` : ''
  const when = formatDate(node.modifiedAt, '%b %e %H:%M')
  const owner = (userName(process, node.uid) ?? String(node.uid)).padEnd(8)
  const group = (groupName(process, node.gid) ?? String(node.gid)).padEnd(8)
  return process.print(
    `${blocks} ${modeText(node)} ${links} ${owner} ${group} ${String(sizeOf(node)).padStart(8)} ${when} ${path}${target}\n`,
  )
}

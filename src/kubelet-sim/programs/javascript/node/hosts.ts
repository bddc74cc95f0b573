/** All that node's own modules have of the process below them. */
import { Obj } from '../language/values.ts'
import { host } from './host.ts'
import { hostChildren } from './host-children.ts'
import { hostFiles } from './host-files.ts'
import { hostNetwork } from './host-network.ts'
import type { NodeProcess } from './node-process.ts'

export function hostOf(node: NodeProcess): Obj {
  const made = new Obj(null)
  for (const add of [host, hostFiles, hostNetwork, hostChildren]) add(node, made)
  node.roots.add(made)
  return made
}

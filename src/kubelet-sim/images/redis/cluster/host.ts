/** What the parts of a node of a redis cluster know of its server, and of each other. */
import type { Random } from '../../../../sim/random.ts'
import type { ServiceContext } from '../../../runtime/image.ts'
import type { ClusterNode } from './node.ts'
import type { NodeTable } from './table.ts'

/** The server that the node is. */
export interface ClusterHost {
  readonly context: ServiceContext
  readonly settings: ReadonlyMap<string, string>
  readonly random: Random
  readonly port: number
  log(text: string): void
  follow(master: { readonly host: string; readonly port: number } | undefined): void
}

/** A node, as an election needs it. */
export interface Candidate {
  readonly table: NodeTable
  readonly myself: ClusterNode
  readonly timeoutMs: number
  askForVote(node: ClusterNode, epoch: number, isForced: boolean, granted: () => void): void
  /** Something about it has changed: it is written down, and told to all. */
  changed(): void
}

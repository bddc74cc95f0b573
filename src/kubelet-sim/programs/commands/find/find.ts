/** find: walks through directories and holds an expression against each file. */
import { Directory } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { entryUnits } from '../../../runtime/work.ts'
import { nodeOf } from '../nodes.ts'
import { isGnu } from '../options.ts'
import { type Found, holds, type Search } from './expression.ts'
import { type Find, parseFind, runBatch } from './parse.ts'
import { FindError } from './primaries.ts'

/** A file to look at, or one whose contents have been looked at. */
interface Visit {
  readonly path: string
  readonly start: string
  readonly depth: number
  readonly found?: Found
}

export function* find(process: Process): Running {
  const asked = parseFind(process, process.args.slice(1))
  if (asked instanceof FindError) {
    process.complain(`find: ${asked.message}\n`)
    return 1
  }
  const now = process.machine.clock.now()
  const search: Search = { process, now, status: 0, isPruned: false, isOver: false, batches: new Map() }
  const left: Visit[] = asked.starts.map((path) => ({ path, start: path, depth: 0 })).reverse()
  for (let next = left.pop(); next && !search.isOver; next = left.pop()) {
    if (process.needsRest(entryUnits * 2 + next.path.length)) yield* process.rest()
    if (next.found) yield* holds(asked.expression, next.found, search)
    else yield* visit(next, asked, { search, left })
  }
  for (const [words, batch] of search.batches) {
    if ((yield* runBatch(process, words, batch)) !== 0) search.status = 1
  }
  return search.status
}

interface Walk {
  readonly search: Search
  readonly left: Visit[]
}

function* visit({ path, start, depth }: Visit, asked: Find, { search, left }: Walk): Working {
  const { process } = search
  const node = nodeOf(process, path, !asked.follows)
  if (isError(node)) {
    process.complain(`find: ${isGnu(process) ? `'${path}'` : path}: ${node.message}\n`)
    search.status = 1
    return
  }
  const found = { path, start, depth, node, name: path.slice(path.lastIndexOf('/') + 1) || path }
  const isAsked = depth >= asked.shallowest
  search.isPruned = false
  if (isAsked && asked.isDepthFirst) left.push({ path, start, depth, found })
  else if (isAsked) yield* holds(asked.expression, found, search)
  if (search.isPruned || search.isOver || !(node instanceof Directory) || depth >= asked.deepest) return
  addContents(found, node, { process, left })
}

function addContents(
  { path, start, depth }: Found,
  node: Directory,
  { process, left }: { process: Process; left: Visit[] },
): void {
  const above = path.replace(/\/$/, '')
  process.charge(entryUnits * node.names.length)
  for (const each of node.names.toReversed()) left.push({ path: `${above}/${each}`, start, depth: depth + 1 })
}

/** Tells a caller which of the values he wrote are stored but not acted on. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { memoByIdentity, memoByPair } from '../api/memo.ts'
import type { Asks, NotSimulated } from '../api/not-simulated.ts'
import type { RequestContext } from '../client/client.ts'

/** One warning for each field of `kind.notSimulated` that asks for something. Parts of this cluster are not told. */
export function warnOfWhatIsNotSimulated(kind: Kind, object: KubeObject, context: RequestContext): void {
  if (!kind.notSimulated || !context.warn) return
  for (const [name, tree] of treeOf(kind.notSimulated)) {
    const part = (object as unknown as Readonly<Record<string, unknown>>)[name]
    for (const path of typeof part === 'object' && part ? pathsIn(tree, part) : []) {
      context.warn(`${path}: stored, but this simulator does not act on it`)
    }
  }
}

/** Which of the paths are set in a spec or another part of an object. A shared spec is walked once. */
const pathsIn = memoByPair((tree: Tree, part: object): Iterable<string> => {
  const found = new Set<string>()
  collect(tree, part, found)
  return found
})

/** Paths that begin alike, as a tree, so that one walk over an object finds them all. */
interface Tree {
  /** The path that ends here, and which values of it are told. */
  end?: { readonly path: string; readonly asks: Asks }
  readonly fields: Map<string, Tree>
  readonly items: Map<string, Tree>
  /** Frozen values that ask for nothing of it: an update shares them with what is stored. */
  readonly quiet: WeakSet<object>
}

const emptyTree = (): Tree => ({ fields: new Map(), items: new Map(), quiet: new WeakSet() })

/** The trees of the parts of an object. */
const treeOf = memoByIdentity((paths: NotSimulated): ReadonlyMap<string, Tree> => {
  const root = emptyTree()
  for (const [path, asks] of Object.entries(paths)) {
    let tree = root
    for (const step of path.split('.')) {
      const isList = step.endsWith('[]')
      const branch = isList ? tree.items : tree.fields
      const name = isList ? step.slice(0, -2) : step
      if (!branch.has(name)) branch.set(name, emptyTree())
      tree = branch.get(name)!
    }
    tree.end = { path, asks }
  }
  for (const tree of root.fields.values()) Object.freeze(tree)
  return root.fields
})

/** Answers whether anything was found. */
function collect(tree: Tree, value: unknown, found: Set<string>): boolean {
  const asks = tree.end?.asks(value) === true
  if (asks) found.add(tree.end!.path)
  if (typeof value !== 'object' || value === null || tree.quiet.has(value)) return asks
  const isQuiet = !collectInside(tree, value, found) && !asks
  if (isQuiet && Object.isFrozen(value)) tree.quiet.add(value)
  return !isQuiet
}

function collectInside(tree: Tree, value: object, found: Set<string>): boolean {
  let isFound = false
  for (const name in value) {
    const part = (value as Record<string, unknown>)[name]
    if (part === undefined) continue
    const field = tree.fields.get(name)
    if (field && collect(field, part, found)) isFound = true
    const items = tree.items.get(name)
    if (!items || !Array.isArray(part)) continue
    for (const item of part) if (collect(items, item, found)) isFound = true
  }
  return isFound
}

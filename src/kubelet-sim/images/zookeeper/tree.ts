/** The nodes of ZooKeeper: a tree of names, each with some data, and what is done to it. */

export interface Znode {
  data: string
  readonly created: Stamp
  changed: Stamp
  /** Of the last child that came or went. */
  childrenChanged: Stamp
  version: number
  childrenVersion: number
  /** What the next sequential child is called by. */
  sequence: number
  readonly children: Set<string>
}

/** A place in the history of all servers, and when that was. */
export interface Stamp {
  readonly zxid: number
  readonly at: number
}

/** What changes the tree, as all servers write it down. */
export type Change = Stamp &
  (
    | { readonly does: 'create'; readonly path: string; readonly data: string }
    | { readonly does: 'set'; readonly path: string; readonly data: string }
    | { readonly does: 'delete'; readonly path: string }
  )

/** No tree has more nodes. */
const mostNodes = 100_000

/** Why something cannot be done, in the words of the client. */
export class Refusal {
  constructor(readonly message: string) {}
}

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')))
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export const isPath = (path: string): boolean =>
  path === '/' || (/^(\/[^/\0]+)+$/.test(path) && !/\/\.\.?(\/|$)/.test(path))

export class Tree {
  readonly #nodes = new Map<string, Znode>()
  /** Of the last change. */
  zxid = 0

  constructor() {
    this.#nodes.set('/', newNode('', { zxid: 0, at: 0 }))
    for (const path of ['/zookeeper', '/zookeeper/quota']) {
      this.#nodes.set(path, newNode('', { zxid: 0, at: 0 }))
      this.#nodes.get(parentOf(path))!.children.add(nameOf(path))
    }
  }

  get size(): number {
    return this.#nodes.size
  }

  get(path: string): Znode | undefined {
    return this.#nodes.get(path)
  }

  /** Why a change cannot be made; undefined where it can. */
  refusal({ does, path }: Pick<Change, 'does' | 'path'>): Refusal | undefined {
    const node = this.#nodes.get(path)
    if (does === 'create') {
      if (node) return new Refusal(`Node already exists: ${path}`)
      if (!this.#nodes.has(parentOf(path))) return new Refusal(`Node does not exist: ${path}`)
      return this.size >= mostNodes ? new Refusal(`KeeperErrorCode = SystemError for ${path}`) : undefined
    }
    if (!node) return new Refusal(`Node does not exist: ${path}`)
    if (does === 'delete' && node.children.size > 0) return new Refusal(`Node not empty: ${path}`)
    if (does === 'delete' && path === '/') return new Refusal('KeeperErrorCode = BadArguments for /')
    return undefined
  }

  /** Makes a change that is not refused, or has been made elsewhere. */
  make(change: Change): void {
    const { does, path, zxid, at } = change
    this.zxid = Math.max(this.zxid, zxid)
    if (this.refusal(change)) return
    const stamp = { zxid, at }
    if (does === 'set') {
      const node = this.#nodes.get(path)!
      node.data = change.data
      node.changed = stamp
      node.version++
      return
    }
    const parent = this.#nodes.get(parentOf(path))!
    parent.childrenChanged = stamp
    parent.childrenVersion++
    if (does === 'create') {
      this.#nodes.set(path, newNode(change.data, stamp))
      parent.children.add(nameOf(path))
      parent.sequence++
    } else {
      this.#nodes.delete(path)
      parent.children.delete(nameOf(path))
    }
  }
}

const newNode = (data: string, stamp: Stamp): Znode => ({
  data,
  created: stamp,
  changed: stamp,
  childrenChanged: stamp,
  version: 0,
  childrenVersion: 0,
  sequence: 0,
  children: new Set(),
})

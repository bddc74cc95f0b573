/** Finds a way below a directory that is seen from no container, such as the part of a volume that one sees. */
import {
  Directory,
  deepestLinks,
  directoryAt,
  type FileNode,
  MountPoint,
  type Node,
  SymbolicLink,
} from './volume.ts'

/** What is at `path` below `from`, following links: a directory, made, if there is nothing. */
export function nodeAt(from: Directory, path: string, at: number, links = 0): FileNode {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  let node: FileNode = from
  for (const [n, name] of names.entries()) {
    if (!(node instanceof Directory)) break
    const entry: Node = node.entries.get(name) ?? directoryAt(from, names.slice(0, n + 1), at)
    if (entry instanceof SymbolicLink && !entry.target.startsWith('/') && links < deepestLinks) {
      const rest = [...names.slice(0, n), entry.target, ...names.slice(n + 1)]
      return nodeAt(from, rest.join('/'), at, links + 1)
    }
    node = entry instanceof MountPoint ? entry.node : entry
  }
  return node
}

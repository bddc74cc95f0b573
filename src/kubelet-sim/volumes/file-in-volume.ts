/** What a kubelet itself reads in a volume: links lead nowhere else. Source: filepath-securejoin. */
import { bytesOf } from '../runtime/bytes.ts'
import { Directory, RegularFile, SymbolicLink, type Volume } from '../runtime/files/files.ts'
import { deepestLinks } from '../runtime/files/volume.ts'

const namesIn = (path: string): readonly string[] => path.split('/').filter((name) => name && name !== '.')

/** The file at a path below the root of a volume; undefined where there is none. */
export function fileIn({ root }: Volume, path: string): RegularFile | undefined {
  const way = [root]
  const left = [...namesIn(bytesOf(path))]
  let links = 0
  while (left.length > 0) {
    const name = left.shift()!
    if (name === '..') {
      if (way.length > 1) way.pop()
      continue
    }
    const entry = way[way.length - 1].entries.get(name)
    if (entry instanceof Directory) way.push(entry)
    else if (entry instanceof SymbolicLink) {
      if (++links > deepestLinks) return undefined
      if (entry.target.startsWith('/')) way.length = 1
      left.unshift(...namesIn(entry.target))
    } else return entry instanceof RegularFile && left.length === 0 ? entry : undefined
  }
  return undefined
}

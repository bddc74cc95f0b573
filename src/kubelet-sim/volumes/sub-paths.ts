/** The part of a volume that a container sees: made where it is missing, and refused where it leads out of the volume. */
import type { VolumeMount } from '../../api/generated/types/core-v1.ts'
import { expand, type Variable, valuesOf } from '../pod/environment.ts'
import { bytesOf } from '../runtime/bytes.ts'
import { Directory, SymbolicLink } from '../runtime/files/files.ts'
import { deepestLinks, MountPoint } from '../runtime/files/volume.ts'
import { ContentVolume } from './content-volume.ts'
import type { Mounted } from './mounted.ts'

interface Wanted {
  /** As the refusal names it. */
  readonly mount: string
  readonly container: string
  readonly at: number
}

/** What is wrong with a subPathExpr in such an environment. Source: ExpandContainerVolumeMounts, makeMounts. */
export function expressionProblem(subPathExpr: string, env: readonly Variable[]): string | undefined {
  const variables = valuesOf(env)
  const missing = new Set<string>()
  const subPath = expand(subPathExpr, {
    get(name) {
      const value = variables.get(name) ?? ''
      if (value === '') missing.add(name)
      return value
    },
  })
  if (missing.size > 0) return `missing value for ${[...missing].sort().join(', ')}`
  if (subPath.startsWith('/')) return `error SubPath \`${subPath}\` must not be an absolute path`
  if (subPath.split('/').includes('..'))
    return `unable to provision SubPath \`${subPath}\`: must not contain '..'`
  return undefined
}

/** The path inside of its volume that a mount asks for, in such an environment. */
export const subPathOf = (
  { subPath, subPathExpr }: VolumeMount,
  env: readonly Variable[],
): string | undefined => (subPathExpr ? expand(subPathExpr, valuesOf(env)) : subPath)

/** Makes what is missing, as open to all as the volume is. Answers why it cannot be had. */
export function prepareSubPath(
  { volume, below = '', isReadOnly }: Mounted,
  path: string,
  { mount, container, at }: Wanted,
): string | undefined {
  const of = `for volumeMount "${mount}" of container "${container}"`
  const start = [volume.root]
  // A directory of the node that is not there is made by the runtime.
  if (!enter(start, namesIn(below))) return undefined
  const top = start[start.length - 1]
  const way = [top]
  const names = namesIn(bytesOf(path))
  for (const [n, name] of names.entries()) {
    const found = enter(way, [name])
    if (found === 'outside' || (found === 'file' && n < names.length - 1))
      return `failed to prepare subPath ${of}`
    if (found) continue
    if (isReadOnly && !(volume instanceof ContentVolume)) return `failed to create subPath directory ${of}`
    makeBelow(way[way.length - 1], names.slice(n), { like: top, at })
    return undefined
  }
  return undefined
}

const namesIn = (path: string): readonly string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.')

/** Goes on from the end of a way, and follows links. Undefined: there is nothing. `outside`: it leads out of where the way began. */
function enter(
  way: Directory[],
  names: readonly string[],
  links = 0,
): 'directory' | 'file' | 'outside' | undefined {
  for (const [n, name] of names.entries()) {
    if (name === '..') {
      way.pop()
      if (way.length === 0) return 'outside'
      continue
    }
    const entry = way[way.length - 1].entries.get(name)
    if (entry === undefined) return undefined
    const node = entry instanceof MountPoint ? entry.node : entry
    if (node instanceof Directory) way.push(node)
    else if (node instanceof SymbolicLink) {
      if (node.target.startsWith('/') || links > deepestLinks) return 'outside'
      const found = enter(way, namesIn(node.target), links + 1)
      if (found !== 'directory') return found
    } else return n === names.length - 1 ? 'file' : undefined
  }
  return 'directory'
}

function makeBelow(
  from: Directory,
  names: readonly string[],
  { like, at }: { readonly like: Directory; readonly at: number },
): void {
  let directory = from
  for (const name of names) {
    const made = new Directory(like.mode, at)
    made.gid = like.mode & 0o2000 ? like.gid : 0
    directory.put(name, made)
    directory = made
  }
}

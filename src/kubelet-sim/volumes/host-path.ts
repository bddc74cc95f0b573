/** Directories and files of a node, as hostPath and local volumes show them. */
import type { HostPathVolumeSource } from '../../api/generated/types/core-v1.ts'
import { Directory, directoryAt, RegularFile } from '../runtime/files/files.ts'
import { isError } from '../runtime/posix.ts'
import { type HostFiles, placeOnHost, sortOfHostFile } from './host-files.ts'
import type { Mounted } from './mounted.ts'

export interface HostContext {
  now(): number
  host(): HostFiles
}

/** What a path must be to be of a type, in the words of the refusal. */
const expected: Readonly<Record<string, string>> = {
  Directory: 'directory',
  File: 'file',
  Socket: 'socket file',
  CharDevice: 'character device',
  BlockDevice: 'block device',
}

/** The volume, or what is wrong. Source: checkTypeInternal of host_path.go. */
export function fromHost({ path, type = '' }: HostPathVolumeSource, context: HostContext): Mounted | string {
  const isThere = !isError(context.host().files.node(`/host${placeOnHost(path)}`))
  if (type.endsWith('OrCreate') && !isThere) {
    const problem = make(path, type === 'FileOrCreate', context)
    if (problem) return problem
  } else if (type !== '' && !isOf(type.replace('OrCreate', ''), path, context)) {
    return `hostPath type check failed: ${path} is not a ${expected[type.replace('OrCreate', '')]}`
  }
  return shown(path, context)
}

/** A directory that an administrator has prepared: here it is made when it is first used. */
export function fromPreparedPath(path: string, context: HostContext): Mounted {
  directoryAt(context.host().volume.root, partsOf(path), context.now())
  return shown(path, context)
}

const shown = (path: string, context: HostContext): Mounted => ({
  volume: context.host().volume,
  below: partsOf(path).join('/') || undefined,
})

const partsOf = (path: string): string[] => placeOnHost(path).split('/').filter(Boolean)

function isOf(type: string, path: string, context: HostContext): boolean {
  const place = placeOnHost(path)
  const found = context.host().files.node(`/host${place}`)
  if (isError(found)) return false
  if (type === 'Directory') return found instanceof Directory
  return type === 'File' ? !(found instanceof Directory) : sortOfHostFile(place) === type
}

/** A file is made only where its directory is. */
function make(path: string, isFile: boolean, context: HostContext): string | undefined {
  const { files, volume } = context.host()
  const names = partsOf(path)
  if (!isFile) {
    directoryAt(volume.root, names, context.now())
    return undefined
  }
  const name = names.pop() ?? ''
  const above = files.node(`/host/${names.join('/')}`)
  if (!(above instanceof Directory)) return `open ${path}: no such file or directory`
  above.put(name, new RegularFile(0o644, context.now()))
  return undefined
}

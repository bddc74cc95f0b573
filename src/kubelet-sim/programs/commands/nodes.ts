/** What commands say of a file: its size, its sort, its mode. */
import {
  BlockDevice,
  Device,
  Directory,
  type FileNode,
  LiveDirectory,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../runtime/files/files.ts'
import { NamedPipe } from '../../runtime/files/named-pipe.ts'
import { ownPath } from '../../runtime/files/proc-files.ts'
import { UnixSocket } from '../../runtime/network/unix-socket.ts'
import { ENOENT, isError, type PosixError } from '../../runtime/posix.ts'
import type { Process } from '../../runtime/program.ts'

export function nodeOf(process: Process, path: string, isLink: boolean): FileNode | PosixError {
  const place = process.machine.files.locate(ownPath(resolvePath(process.cwd, path), process), !isLink)
  return isError(place) ? place : (place.node ?? ENOENT)
}

export function sizeOf(node: FileNode): number {
  if (node instanceof RegularFile) return node.program ? 902_976 : node.size
  if (node instanceof SymbolicLink) return node.target.length
  return node instanceof Directory && !(node instanceof LiveDirectory) ? 4_096 : 0
}

export function letterOf(node: FileNode): string {
  if (node instanceof Directory) return 'd'
  if (node instanceof SymbolicLink) return 'l'
  if (node instanceof NamedPipe) return 'p'
  if (node instanceof UnixSocket) return 's'
  if (node instanceof Device) return 'c'
  return node instanceof BlockDevice ? 'b' : '-'
}

const typeBits: Readonly<Record<string, number>> = {
  '-': 0o100000,
  b: 0o060000,
  c: 0o020000,
  d: 0o040000,
  l: 0o120000,
  p: 0o010000,
  s: 0o140000,
}

/** Its mode with the bits that say what it is, as stat(2) tells it. */
export const wholeMode = (node: FileNode): number => node.mode | typeBits[letterOf(node)]

/** In how many places a file stands; a directory in its own, too, and in those that are in it. */
export const linksOf = (node: FileNode): number =>
  node instanceof Directory ? 2 + node.folders : node instanceof RegularFile ? node.links : 1

/** `rwxr-xr-x` */
export function permissionsText(mode: number): string {
  let text = ''
  for (let bit = 8; bit >= 0; bit--) text += mode & (1 << bit) ? 'rwx'[(8 - bit) % 3] : '-'
  return text
}

/** `drwxr-xr-x` */
export function modeText(node: FileNode): string {
  const type = letterOf(node)
  let text = permissionsText(node.mode)
  if (node.mode & 0o2000) text = `${text.slice(0, 5)}${text[5] === 'x' ? 's' : 'S'}${text.slice(6)}`
  if (node.mode & 0o1000) text = `${text.slice(0, 8)}${text[8] === 'x' ? 't' : 'T'}`
  return type + text
}

/** `4.0K`, `12M`: bytes as people read them. */
export function humanSize(bytes: number): string {
  let n = 0
  let left = bytes
  for (; left >= 1_024 && n < 4; n++) left /= 1_024
  return `${left.toFixed(left > 0 && left < 10 && n > 0 ? 1 : 0)}${['', 'K', 'M', 'G', 'T'][n]}`
}

/** Whether the path itself is a symbolic link. */
export function isLink({ machine: { files } }: Process, path: string): boolean {
  const place = files.locate(path, false)
  return !isError(place) && place.node instanceof SymbolicLink
}

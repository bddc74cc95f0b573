/** Files that are files: no folder, pipe or device, which may block for ever or never end, and of a bounded size. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'

/** What stands at a path is not what was asked for. The message says what it is instead: `is a pipe, not a file`. */
export class NotSuchFile extends Error {
  override readonly name = 'NotSuchFile'
}

interface ReadOptions {
  readonly mostBytes: number
  /** Whether to refuse a symbolic link at the path itself. Default: it is followed. */
  readonly refuseLinks?: boolean
  /** What else must hold of the file. @throws NotSuchFile */
  readonly check?: (stats: Stats) => void
}

/** @throws NotSuchFile, and the errors of node:fs */
export function readRegularFile(path: string, options: ReadOptions): Buffer {
  const { refuseLinks = false, mostBytes, check = () => {} } = options
  const accept = (stats: Stats) => {
    mustBeFile(stats)
    check(stats)
  }
  // To open a device may do something, so it is looked at before; and again, for another may stand there by then.
  accept(refuseLinks ? lstatSync(path) : statSync(path))
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants
  const file = openSync(path, O_RDONLY | O_NONBLOCK | (refuseLinks ? O_NOFOLLOW : 0))
  try {
    accept(fstatSync(file))
    return readAll(file, mostBytes)
  } finally {
    closeSync(file)
  }
}

/** @throws NotSuchFile */
export function mustBeFile(stats: Stats): void {
  if (!stats.isFile()) throw new NotSuchFile(`is ${whatItIs(stats)}, not a file`)
}

export const tooLarge = (mostBytes: number) => `is larger than ${Math.floor(mostBytes / 1e6)} MB`

const whatItIs = (stats: Stats): string => {
  if (stats.isSymbolicLink()) return 'a link'
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

const chunkBytes = 1 << 16

/** A file of /proc says that it is empty, and one may grow while it is read: only reading tells how large it is. */
function readAll(file: number, mostBytes: number): Buffer {
  const chunks: Buffer[] = []
  let size = 0
  while (true) {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    const read = readSync(file, chunk)
    if (read === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, read))
    size += read
    if (size > mostBytes) throw new NotSuchFile(tooLarge(mostBytes))
  }
}

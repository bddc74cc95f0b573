/** Files that hold credentials: their owner's alone, replaced as a whole, and never written through a link. */
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { NotSuchFile, readRegularFile } from '../regular-file.ts'
import { longestKubeconfig } from './config.ts'

/**
 * The text of a file that is ours; undefined where there is none.
 * @throws CliError for what must not be touched: a link, no file at all, somebody else's, one that may not be written
 */
export function readOwnFile(path: string): string | undefined {
  try {
    return readRegularFile(path, {
      mostBytes: longestKubeconfig,
      refuseLinks: true,
      check: mustBeOurs,
    }).toString('utf8')
  } catch (error) {
    if (error instanceof NotSuchFile) throw new CliError(`the kubeconfig ${path} ${error.message}`)
    // The folder may be missing, too: that is told when the file is written.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new CliError(`the kubeconfig ${path} cannot be read: ${reasonOf(path, error, ofReading)}`)
  }
}

/**
 * Makes a new file take the place of what is at the path, or fails and leaves it as it is. Who put another file or a link
 * there in the meantime loses it, or keeps it: nothing is ever written to what was there.
 * @throws CliError
 */
export function replaceOwnFile(path: string, text: string): void {
  const temporary = join(dirname(path), `.kubesim-${randomBytes(6).toString('hex')}`)
  try {
    writeNew(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw cannotWrite(path, error)
  }
}

/** @throws CliError where no file can be made in the folder of another one */
export function mayWriteBeside(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** @throws CliError */
export function removeOwnFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new CliError(`the kubeconfig ${path} cannot be removed: ${reasonOf(path, error, ofWriting)}`)
  }
}

export const cannotWrite = (path: string, error: unknown): CliError =>
  new CliError(`the kubeconfig cannot be written: ${reasonOf(path, error, ofWriting)}`)

/** A disk that is full may say so only when it is made to take what was written. */
function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    // The mode above is what the user's umask leaves of it.
    fchmodSync(file, 0o600)
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Who is nobody (on Windows) is everybody's friend. */
export const isOurs = ({ uid }: Stats): boolean => process.getuid === undefined || uid === process.getuid()

function mustBeOurs(stats: Stats): void {
  if (!isOurs(stats)) throw new NotSuchFile('belongs to somebody else; choose another with --kubeconfig')
  if ((stats.mode & 0o200) === 0) throw new NotSuchFile('is read-only')
}

/** Why the system refuses, as far as it lies in the path: in plain words. */
function reasonOf(path: string, error: unknown, reasons: (folder: string) => Reasons): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  const folder = dirname(path)
  const ofPath: Reasons = { ENOTDIR: `${folder} is not a folder`, ENAMETOOLONG: 'its name is too long' }
  return reasons(folder)[code] ?? ofPath[code] ?? message
}

type Reasons = Readonly<Record<string, string>>

const ofReading = (): Reasons => ({ EACCES: 'this user may not read it' })

const ofWriting = (folder: string): Reasons => ({
  ENOENT: `the folder ${folder} is not there`,
  EACCES: `this user may not write to the folder ${folder}`,
  EPERM: `this user may not write to the folder ${folder}`,
  EROFS: `the folder ${folder} is read-only`,
  EBUSY: 'it is mounted by itself, and cannot be replaced',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
})

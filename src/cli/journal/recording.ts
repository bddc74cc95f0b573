/** A journal in a file, one line of JSON each. */
import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Journal, JournalLine } from '../../door/journal.ts'
import { CliError } from '../cli-error.ts'
import { complain } from '../output.ts'
import { NotSuchFile, readRegularFile } from '../regular-file.ts'

/** What is not written yet may be so long, in characters, before it is written at once. */
const mostWaiting = 1 << 20

/** Enough of a file to see whether it is a journal. */
const longestStart = 1 << 30

/**
 * Begins a journal in a file that is new, empty, or an older journal.
 * @throws CliError for anything else that is there: it stays as it is
 */
export function recordTo(path: string): Journal {
  const recording = new Recording(path, open(path))
  process.once('exit', () => recording.flush())
  return (line) => recording.write(line)
}

class Recording {
  #waiting: string[] = []
  #length = 0
  #planned: NodeJS.Immediate | undefined
  #isBroken = false

  constructor(
    private readonly path: string,
    private readonly file: number,
  ) {}

  write(line: JournalLine): void {
    if (this.#isBroken) return
    const text = `${JSON.stringify(line)}\n`
    this.#waiting.push(text)
    this.#length += text.length
    if (this.#length > mostWaiting) this.flush()
    else this.#planned ??= setImmediate(() => this.flush())
  }

  /** A cluster is worth more than its journal: it goes on without one that cannot be written. */
  flush(): void {
    if (this.#planned) clearImmediate(this.#planned)
    this.#planned = undefined
    const bytes = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    this.#length = 0
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
    } catch (error) {
      this.#isBroken = true
      closeSync(this.file)
      void complain(`the journal ${this.path} ends here: ${reasonOf(error)}; the cluster goes on without it`)
    }
  }
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message
}

function open(path: string): number {
  checkMayBeReplaced(path)
  try {
    const { O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants
    const file = openSync(path, O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600)
    ftruncateSync(file)
    return file
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new CliError(
      code === 'ENOENT'
        ? `there is no folder for the journal ${path}`
        : `the journal ${path} cannot be written: ${message}`,
    )
  }
}

function checkMayBeReplaced(path: string): void {
  const start = startOf(path)
  if (start === undefined || start.length === 0 || start.subarray(0, 12).toString() === '{"journal":1') return
  throw new CliError(`${path} is no journal, so it stays as it is; choose another file with --journal`)
}

/** What stands at the path; undefined: nothing. @throws CliError for what is no file */
function startOf(path: string): Buffer | undefined {
  try {
    return readRegularFile(path, { mostBytes: longestStart, refuseLinks: true })
  } catch (error) {
    if (error instanceof NotSuchFile) throw new CliError(`the journal ${path} ${error.message}`)
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new CliError(`the journal ${path} cannot be read: ${message}`)
  }
}

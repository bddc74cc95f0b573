/** A file of lines, each of JSON, that is written while a cluster runs. */
import { closeSync, constants, lstatSync, openSync, writeSync } from 'node:fs'
import { CliError } from './cli-error.ts'
import { complain } from './output.ts'
import { mustBeFile, NotSuchFile } from './regular-file.ts'

/** What is not written yet may be so long, in characters, before it is written at once. */
const mostWaiting = 1 << 20

/** Takes lines as they come, and writes them when there is time, the last of them when the process ends. */
export class LineFile {
  #waiting: string[] = []
  #length = 0
  #planned: NodeJS.Immediate | undefined
  #isBroken = false

  /** @param title as messages name it: `the journal run.jsonl`. @param file that is open */
  constructor(
    private readonly title: string,
    private readonly file: number,
  ) {
    process.once('exit', () => this.flush())
  }

  write(line: object): void {
    if (this.#isBroken) return
    const text = `${JSON.stringify(line)}\n`
    this.#waiting.push(text)
    this.#length += text.length
    if (this.#length > mostWaiting) this.flush()
    else this.#planned ??= setImmediate(() => this.flush())
  }

  /** A cluster is worth more than what is told of it: it goes on without a file that cannot be written. */
  flush(): void {
    if (this.#planned) clearImmediate(this.#planned)
    this.#planned = undefined
    if (this.#isBroken) return
    const bytes = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    this.#length = 0
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
    } catch (error) {
      this.#isBroken = true
      closeSync(this.file)
      void complain(`${this.title} ends here: ${reasonOf(error)}; the cluster goes on without it`)
    }
  }
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message
}

/**
 * Opens a file, which is made where there is none; what is no file, or a link, is refused.
 * @param flag what becomes of what is in it: O_TRUNC or O_APPEND
 * @throws CliError
 */
export function openLines(title: string, path: string, flag: number): LineFile {
  try {
    const there = lstatSync(path, { throwIfNoEntry: false })
    if (there) mustBeFile(there)
    const { O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants
    return new LineFile(title, openSync(path, O_CREAT | O_WRONLY | O_NOFOLLOW | flag, 0o600))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof NotSuchFile) throw new CliError(`${title} ${message}`)
    throw new CliError(
      code === 'ENOENT' ? `there is no folder for ${title}` : `${title} cannot be written: ${message}`,
    )
  }
}

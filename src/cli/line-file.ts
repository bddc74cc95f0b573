/** A file of lines, each of JSON, that is written while a cluster runs. */
import { closeSync, writeSync } from 'node:fs'
import { complain } from './output.ts'

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

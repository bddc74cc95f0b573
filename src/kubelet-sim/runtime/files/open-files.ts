/** Files that a process has open. */
import { type Handle, longestRead, type Written } from '../processes/streams.ts'
import type { Files, OpenedFile } from './files.ts'
import type { RegularFile } from './volume.ts'

/** A file that one process or several have open, each by what it has inherited. */
export abstract class OpenFile {
  #holders = 0
  #onClosed: (() => void) | undefined

  abstract readonly file: RegularFile

  retain(): void {
    this.#holders++
  }

  release(): void {
    if (--this.#holders > 0) return
    this.#onClosed?.()
    this.#onClosed = undefined
  }

  /** Calls it when nobody has it open any more. */
  whenClosed(run: (() => void) | undefined): void {
    this.#onClosed = run
  }
}

/** Reads an open file from its beginning; what is appended meanwhile is read too. */
export class FileReader extends OpenFile implements Handle {
  #offset = 0
  /** What was read too much: who reads by lines does so for each of them. */
  #back = ''

  constructor(readonly file: RegularFile) {
    super()
  }

  read(): string | undefined {
    if (this.#back) {
      const back = this.#back
      this.#back = ''
      return back
    }
    const text = this.file.slice(this.#offset, this.#offset + longestRead)
    this.#offset += text.length
    return text || undefined
  }

  unread(text: string): void {
    this.#back = text + this.#back
  }
}

/** Writes at the end of an open file. */
export class FileWriter extends OpenFile implements Handle {
  constructor(
    private readonly files: Files,
    private readonly opened: OpenedFile,
  ) {
    super()
  }

  get file(): RegularFile {
    return this.opened.file
  }

  write(text: string): Written {
    return this.files.append(this.opened, text)
  }
}

/** Files that a process has open. */
import type { Files, OpenedFile } from './files.ts'
import { type Handle, longestRead, type Written } from './streams.ts'
import type { RegularFile } from './volume.ts'

/** Reads an open file from its beginning; what is appended meanwhile is read too. */
export class FileReader implements Handle {
  #offset = 0
  /** What was read too much: who reads by lines does so for each of them. */
  #back = ''

  constructor(private readonly file: RegularFile) {}

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
export class FileWriter implements Handle {
  constructor(
    private readonly files: Files,
    private readonly opened: OpenedFile,
  ) {}

  write(text: string): Written {
    return this.files.append(this.opened, text)
  }
}

/** Files that a process has open. */
import type { Files } from './files.ts'
import type { Handle, Written } from './streams.ts'
import type { RegularFile } from './volume.ts'

/** Reads an open file from its beginning; what is appended meanwhile is read too. */
export class FileReader implements Handle {
  #offset = 0

  constructor(private readonly file: RegularFile) {}

  read(): string | undefined {
    const text = this.file.content.slice(this.#offset)
    this.#offset += text.length
    return text || undefined
  }

  unread(text: string): void {
    this.#offset -= text.length
  }
}

/** Writes at the end of an open file. */
export class FileWriter implements Handle {
  constructor(
    private readonly file: RegularFile,
    private readonly path: string,
    private readonly files: Files,
  ) {}

  write(text: string): Written {
    return this.files.append(this.file, text, this.path)
  }
}

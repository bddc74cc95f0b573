/** What has changed a mongo server, line by line, where its files are: so it outlasts the server, and other members take it over. */
import type { ServiceContext } from '../../runtime/image.ts'
import { option } from '../parts/flags.ts'
import { appendLines, writtenLines } from '../parts/written-lines.ts'

export class Journal {
  readonly #path: string
  /** So many lines there are. */
  length = 0

  constructor(private readonly context: ServiceContext) {
    this.#path = `${option(context.args, 'dbpath') ?? '/data/db'}/journal/changes`
  }

  /** All that is there, each once. */
  *read(): Generator<string> {
    for (const line of writtenLines(this.context.files, this.#path)) if (line !== '') yield line
  }

  write(line: string): void {
    appendLines(this.context.files, this.#path, `${line}\n`)
    this.length++
  }
}

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

  /** What is there as the server starts, from which it begins. */
  *begin(): Generator<string> {
    for (const line of this.#read()) {
      yield line
      this.length++
    }
  }

  /** All but the first so many. */
  since(position: number): readonly string[] {
    return [...this.#read()].slice(position)
  }

  write(line: string): void {
    appendLines(this.context.files, this.#path, `${line}\n`)
    this.length++
  }

  *#read(): Generator<string> {
    for (const line of writtenLines(this.context.files, this.#path)) if (line !== '') yield line
  }
}

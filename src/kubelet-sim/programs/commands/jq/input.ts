/** What jq is given: JSON texts or lines, from files or standard input, as they come. */
import { textOf } from '../../../runtime/bytes.ts'
import { type Handle, readChunk, readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { openOperand } from '../cat.ts'
import { endForMemory, readAll } from '../input.ts'
import type { JqOptions } from './options.ts'
import { JsonReader } from './reader.ts'
import { arrayOf, type Json } from './values.ts'

/** What a value takes in memory, for a byte that is read. */
const bytesPerByte = 4

const stepsAtOnce = 500

export class JqInput {
  readonly #reader = new JsonReader()
  readonly #files: string[]
  #file: Handle | undefined
  #claimed = 0
  #isSlurped = false
  #isEnded = false
  /** A file could not be read. */
  isIncomplete = false
  name: string | null = null

  constructor(
    private readonly process: Process,
    private readonly options: JqOptions,
  ) {
    this.#files = options.files.length > 0 ? [...options.files] : ['-']
  }

  /** Where it has read to, as messages name it. */
  get place(): string {
    return this.options.takesNoInput ? '<unknown>' : `${this.name ?? '<stdin>'}:${this.#reader.line - 1}`
  }

  /** The next value; undefined when there are no more. */
  *next(): Working<Json | undefined> {
    const { slurps, readsLines } = this.options
    if (!slurps) {
      this.process.release(this.#claimed)
      this.#claimed = 0
      return readsLines ? yield* this.#line() : yield* this.#value()
    }
    if (this.#isSlurped) return undefined
    this.#isSlurped = true
    return readsLines ? yield* this.#everyByte() : yield* this.#everyValue()
  }

  *#everyValue(): Working<Json> {
    const values: Json[] = []
    for (let each = yield* this.#value(); each !== undefined; each = yield* this.#value()) values.push(each)
    return arrayOf(values)
  }

  *#everyByte(): Working<Json> {
    let text = ''
    for (let file = yield* this.#open(); file; file = yield* this.#open()) {
      text += yield* readAll(this.process, file)
      this.#file = undefined
    }
    return textOf(text)
  }

  *#line(): Working<Json | undefined> {
    for (let file = yield* this.#open(); file; file = yield* this.#open()) {
      const line = yield* readLine(file)
      if (line !== undefined) return textOf(line.endsWith('\n') ? line.slice(0, -1) : line)
      this.#file = undefined
    }
    return undefined
  }

  *#value(): Working<Json | undefined> {
    for (;;) {
      const found = this.#reader.next(stepsAtOnce)
      if (typeof found === 'object') return found.value
      if (found === 'done') return undefined
      if (found === 'more') yield* this.#readMore()
      else if (this.process.needsRest(stepsAtOnce * 16)) yield* this.process.rest()
    }
  }

  *#readMore(): Working {
    const file = yield* this.#open()
    if (!file) return this.#reader.end()
    const bytes = yield* readChunk(file)
    if (bytes === undefined) {
      this.#file = undefined
      return
    }
    if (!this.process.claim(bytes.length * bytesPerByte)) yield* endForMemory(this.process)
    this.#claimed += bytes.length * bytesPerByte
    this.#reader.feed(bytes)
    if (this.process.needsRest(bytes.length)) yield* this.process.rest()
  }

  /** The file that is being read, or else the next one that can be. */
  *#open(): Working<Handle | undefined> {
    while (!this.#file && !this.#isEnded) {
      const name = this.#files.shift()
      if (name === undefined) this.#isEnded = true
      else this.#openNamed(name)
      yield* this.process.breathe()
    }
    return this.#file
  }

  #openNamed(name: string): void {
    this.#file = openOperand(this.process, name)
    this.name = name === '-' ? null : textOf(name)
    if (!this.#file) this.isIncomplete = true
  }
}

/** The lines that an awk program is given: of its files one after the other, or of standard input. */
import { type Handle, readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { openOperand } from '../cat.ts'
import type { AwkScope } from './scope.ts'
import { AwkError, noMemory } from './syntax.ts'
import { unescaped } from './tokens.ts'
import { textOf } from './values.ts'

/** As much as a record has, where empty lines end it. */
const longestRecord = 1_048_576

export class AwkInput {
  #file: Handle | undefined
  #at = 0
  #hasRead = false
  /** Some file could not be opened. */
  isIncomplete = false

  constructor(
    private readonly process: Process,
    private readonly operands: readonly string[],
  ) {}

  /** The next record, with the newline that ends it; undefined at the end. */
  *next({ scope }: { readonly scope: AwkScope }): Working<string | undefined> {
    for (;;) {
      this.#file ??= this.#open(scope)
      if (!this.#file) return undefined
      const record = yield* this.#record(this.#file, textOf(scope.get('RS')))
      if (record !== undefined) return record
      this.#file = undefined
    }
  }

  /** Goes on with the next file. */
  skipFile(): void {
    this.#file = undefined
  }

  #open(scope: AwkScope): Handle | undefined {
    while (this.#at < this.operands.length) {
      const operand = this.operands[this.#at++]
      const assigned = /^([A-Za-z_]\w*)=(.*)$/s.exec(operand)
      if (assigned) {
        scope.set(assigned[1], unescaped(assigned[2]))
        continue
      }
      this.#hasRead = true
      const file = openOperand(this.process, operand)
      if (!file) this.isIncomplete = true
      scope.set('FILENAME', operand)
      scope.set('FNR', 0)
      if (file) return file
    }
    if (this.#hasRead) return undefined
    this.#hasRead = true
    return this.process.input
  }

  *#record(file: Handle, separator: string): Working<string | undefined> {
    if (separator === '\n') return yield* readLine(file)
    if (separator === '') return yield* this.#paragraph(file)
    if (separator.length > 1) throw new AwkError('records that an expression separates are not simulated')
    let record: string | undefined
    for (;;) {
      const text = yield* readLine(file)
      if (text === undefined) return record
      const end = text.indexOf(separator)
      if (end < 0) record = (record ?? '') + text
      else {
        if (end + 1 < text.length) file.unread?.(text.slice(end + 1))
        return `${(record ?? '') + text.slice(0, end)}\n`
      }
      if (record && record.length > longestRecord) throw new AwkError(noMemory)
      yield* this.process.breathe()
    }
  }

  *#paragraph(file: Handle): Working<string | undefined> {
    let record = ''
    for (;;) {
      const text = yield* readLine(file)
      if (text === undefined) return record || undefined
      if (text === '\n') {
        if (record) return record
      } else record += text
      if (record.length > longestRecord) throw new AwkError(noMemory)
      yield* this.process.breathe()
    }
  }
}

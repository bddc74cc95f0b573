/** Reads what routines do, step by step, as far as the servers write it alike. */
import type { Into, Step } from './routine-syntax.ts'
import { SelectReader } from './select-reader.ts'
import type { Expression } from './syntax.ts'

interface Place {
  readonly at: number
  readonly line: number
}

export abstract class StepsReader extends SelectReader {
  /** Words before which steps end. */
  protected abstract readonly ends: ReadonlySet<string>
  /** Where a line was told last. */
  #place: Place = { at: 0, line: 1 }

  protected abstract step(): Step
  /** Another condition begins. */
  protected abstract skipElseIf(): boolean
  /** When a branch of `CASE` is taken. @param of what it is held against; undefined: it is a condition */
  protected abstract whenOf(of: Expression | undefined): Expression
  /** `END IF;` */
  protected abstract endOf(word: string): void

  /** The one of the next word, from 1 on. */
  protected get line(): number {
    const { at, text } = this
    let { line } = this.#place
    for (let n = text.indexOf('\n', this.#place.at); n >= 0 && n < at; n = text.indexOf('\n', n + 1)) line++
    this.#place = { at, line }
    return line
  }

  protected steps(): readonly Step[] {
    const steps: Step[] = []
    while (!this.isAtEnd && !this.ends.has(this.word())) steps.push(this.nested(() => this.step()))
    return steps
  }

  protected ifStep() {
    this.take('if')
    const branches: (readonly [Expression, readonly Step[]])[] = []
    do {
      const when = this.expression()
      this.take('then')
      branches.push([when, this.steps()])
    } while (this.skipElseIf())
    return this.#otherwise('if', branches)
  }

  protected caseStep() {
    this.take('case')
    const of = this.is('when') ? undefined : this.expression()
    const branches: (readonly [Expression, readonly Step[]])[] = []
    while (this.skip('when')) {
      const when = this.whenOf(of)
      this.take('then')
      branches.push([when, this.steps()])
    }
    return this.#otherwise('case', branches)
  }

  #otherwise(word: string, branches: readonly (readonly [Expression, readonly Step[]])[]) {
    const otherwise = this.skip('else') ? this.steps() : []
    this.endOf(word)
    return { does: 'if' as const, branches, otherwise }
  }

  /**
   * A statement up to its semicolon, without the variables that take what it answers.
   * @param takesInto asked at each word: whether an `INTO` there names such variables
   * @param into reads them
   */
  protected statementBefore(
    takesInto: () => boolean,
    into: () => Into,
  ): { readonly sql: string; readonly into?: Into } {
    let from = this.at
    let sql = ''
    let taken: Into | undefined
    for (let depth = 0; !this.isAtEnd && !(depth === 0 && this.is(';')); ) {
      const mayTake = takesInto()
      if (mayTake && depth === 0 && this.is('into')) {
        sql += `${this.textSince(from)} `
        this.next()
        taken = into()
        from = this.at
        continue
      }
      if (this.is('(')) depth++
      if (this.is(')')) depth--
      this.next()
    }
    sql += this.textSince(from)
    return { sql, ...(taken && { into: taken }) }
  }
}

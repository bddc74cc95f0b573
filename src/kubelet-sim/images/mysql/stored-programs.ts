/** Reads what stored programs of mysql do. Source: its manual, Compound Statement Syntax. */
import type { Block, Into, Step } from '../sql/routine-syntax.ts'
import { StepsReader } from '../sql/steps-reader.ts'
import { type Expression, SqlError } from '../sql/syntax.ts'
import { mysqlGrammar } from './grammar.ts'

/** @throws SqlError for a body that is none */
export const readStoredProgram = (body: string): Block => new ProgramReader(body, mysqlGrammar).all()

const ends: ReadonlySet<string> = new Set(['end', 'else', 'elseif', 'when', 'until'])

type Declared = Block['declared'][number]
type Handler = Block['handlers'][number]

class ProgramReader extends StepsReader {
  protected readonly ends = ends

  all(): Block {
    const steps: Step[] = []
    while (!this.isAtEnd) steps.push(this.step())
    return { declared: [], steps, handlers: [] }
  }

  protected skipElseIf(): boolean {
    return this.skip('elseif')
  }

  protected whenOf(of: Expression | undefined): Expression {
    const value = this.expression()
    return of ? { kind: 'binary', sign: '=', left: of, right: value } : value
  }

  #end(): void {
    if (!this.isAtEnd) this.take(';')
  }

  /** `END LOOP name;` */
  protected endOf(word: string): void {
    this.take('end')
    if (word !== '') this.take(word)
    if (!this.isAtEnd && !this.is(';')) this.name()
    this.#end()
  }

  protected step(): Step {
    const line = this.line
    const isLabelled = this.ahead().text === ':'
    const label = isLabelled ? { label: this.name() } : {}
    if (isLabelled) this.take(':')
    switch (this.word()) {
      case 'begin':
        return { line, does: 'block', block: { ...label, ...this.#block() } }
      case 'if':
        return { line, ...this.ifStep() }
      case 'case':
        return { line, ...this.caseStep() }
      case 'loop': {
        this.next()
        const steps = this.steps()
        this.endOf('loop')
        return { line, does: 'loop', ...label, steps }
      }
      case 'while': {
        this.next()
        const holds = this.expression()
        this.take('do')
        const steps = this.steps()
        this.endOf('while')
        return { line, does: 'loop', ...label, holds, steps }
      }
      case 'repeat': {
        this.next()
        const steps = this.steps()
        this.take('until')
        const when = this.expression()
        this.endOf('repeat')
        return { line, does: 'loop', ...label, steps: [...steps, { line, does: 'exit', when }] }
      }
      case 'leave':
      case 'iterate': {
        const does = this.takeWord() === 'leave' ? 'exit' : 'continue'
        const to = this.name()
        this.#end()
        return { line, does, label: to }
      }
      case 'return': {
        this.next()
        const value = this.expression()
        this.#end()
        return { line, does: 'return', value }
      }
      case 'signal':
      case 'resignal':
        return { line, ...this.#signal() }
      case 'set':
        return this.#set(line)
      case 'open':
      case 'fetch':
      case 'close':
        throw new SqlError('unsupported', 'CURSOR')
      default:
        return { line, does: 'ask', ...this.#statement() }
    }
  }

  #block(): Pick<Block, 'declared' | 'steps' | 'handlers'> {
    this.take('begin')
    const declared: Declared[] = []
    const handlers: Handler[] = []
    while (this.skip('declare')) this.#declaration(declared, handlers)
    const steps = this.steps()
    this.endOf('')
    return { declared, steps, handlers }
  }

  #declaration(declared: Declared[], handlers: Handler[]): void {
    if (this.is('continue') || this.is('exit')) {
      if (this.takeWord() === 'continue') throw new SqlError('unsupported', 'DECLARE CONTINUE HANDLER')
      for (const each of ['handler', 'for']) this.take(each)
      while (
        !this.isAtEnd &&
        !this.is('begin') &&
        !this.is('set') &&
        !this.is('select') &&
        !this.is('rollback') &&
        !this.is('insert')
      )
        this.next()
      handlers.push({ conditions: ['others'], steps: [this.step()] })
      return
    }
    if (this.ahead().text.toLowerCase() === 'cursor') throw new SqlError('unsupported', 'CURSOR')
    const names = [this.name()]
    while (this.skip(',')) names.push(this.name())
    const type = this.type()
    const value = this.skip('default') ? this.expression() : undefined
    this.#end()
    for (const name of names) declared.push({ name, type, ...(value && { value }) })
  }

  /** `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'` */
  #signal() {
    const isAgain = this.takeWord() === 'resignal'
    while (!this.isAtEnd && !this.is('set') && !this.is(';')) this.next()
    let text: Expression | undefined
    if (this.skip('set'))
      do {
        const name = this.takeWord()
        this.take('=')
        const value = this.expression()
        if (name === 'message_text') text = value
      } while (this.skip(','))
    this.#end()
    const usual: Expression = { kind: 'value', value: 'Unhandled user-defined exception condition' }
    return {
      does: 'raise' as const,
      level: isAgain && !text ? ('again' as const) : ('exception' as const),
      text: '%',
      args: [text ?? usual],
    }
  }

  /** Several at once are one block. */
  #set(line: number): Step {
    const isOwn = this.ahead().kind !== 'variable' && /^(=|:=|\.)$/.test(this.ahead(2).text)
    if (!isOwn) return { line, does: 'ask', ...this.#statement() }
    this.take('set')
    const steps: Step[] = []
    do {
      const first = this.name()
      const to = this.skip('.') ? `${first}.${this.name()}` : first
      if (!this.skip(':=')) this.take('=')
      steps.push({ line, does: 'set', to, value: this.expression() })
    } while (this.skip(','))
    this.#end()
    return { line, does: 'block', block: { declared: [], steps, handlers: [] } }
  }

  /** Up to its semicolon, without the variables that take what it answers. */
  #statement(): { readonly sql: string; readonly into?: Into } {
    const takes = this.is('select')
    const { sql, into } = this.statementBefore(
      () => takes && this.ahead().kind === 'word',
      () => {
        const variables = [this.name()]
        while (this.skip(',')) variables.push(this.name())
        return { variables, isStrict: false }
      },
    )
    this.#end()
    if (sql === '') this.refuse()
    return { sql, ...(into && { into }) }
  }
}

/** Parses what scripts mostly ask of awk: patterns, and statements that print, assign, choose and end. No loops, no arrays, no functions of one's own. */
import type { Process } from '../../runtime/program.ts'
import { AwkError, type AwkMachine, arithmetic, holds, type Value } from './awk-machine.ts'
import { readToken, type Token } from './awk-tokens.ts'
import { compileExpression, type Expression, InvalidExpression } from './regex.ts'

export interface Evaluation {
  readonly run: (machine: AwkMachine) => Value
  /** It is a text whatever it looks like: compared as one. */
  readonly isText?: boolean
  /** Where it can be assigned to. */
  readonly assign?: (machine: AwkMachine, value: Value) => void
}

/** Answers whether the line is done with. */
export type Statement = (machine: AwkMachine) => boolean

export interface Rule {
  readonly when: 'BEGIN' | 'END' | Evaluation | undefined
  readonly action: Statement
}

const unsupported = new Set(
  'for while do in delete function func getline split match sprintf system close gensub nextfile index srand rand'.split(
    ' ',
  ),
)

/** What is nested deeper exhausts the host's stack. */
const deepest = 150

export class AwkParser {
  #at = 0
  #depth = 0
  #next: Token

  constructor(
    private readonly process: Process,
    private readonly script: string,
  ) {
    this.#next = this.#read()
  }

  rules(): readonly Rule[] {
    const rules: Rule[] = []
    for (;;) {
      this.#skipEnds()
      if (this.#next.kind === 'end') return rules
      const when = this.#when()
      const action = this.#is('{') ? this.#block() : printLine
      rules.push({ when, action })
    }
  }

  #when(): Rule['when'] {
    const { text, kind } = this.#next
    if (text === '{') return undefined
    if (kind !== 'name' || (text !== 'BEGIN' && text !== 'END')) return this.#expression()
    this.#take()
    if (!this.#is('{')) throw new AwkError(`${text} needs an action`)
    return text
  }

  #block(): Statement {
    this.#expect('{')
    const statements: Statement[] = []
    for (this.#skipEnds(); !this.#is('}'); this.#skipEnds()) statements.push(this.#statement())
    this.#expect('}')
    return (machine) => statements.some((each) => each(machine))
  }

  #statement(): Statement {
    if (this.#is('{')) return this.#nested(() => this.#block())
    const { kind, text } = this.#next
    if (kind === 'name') {
      if (text === 'print' || text === 'printf') return this.#print(text === 'printf')
      if (text === 'if') return this.#nested(() => this.#choice())
      if (text === 'next' || text === 'exit') return this.#leave(text)
    }
    const expression = this.#expression()
    return (machine) => {
      expression.run(machine)
      return false
    }
  }

  #leave(how: string): Statement {
    this.#take()
    const code = how === 'exit' && !this.#isStatementEnd() ? this.#expression() : undefined
    return (machine) => {
      if (how === 'exit') machine.exit(code && machine.number(code.run(machine)))
      return true
    }
  }

  #choice(): Statement {
    this.#take()
    this.#expect('(')
    const condition = this.#expression()
    this.#expect(')')
    this.#skipNewlines()
    const then = this.#statement()
    const mark = { at: this.#at, next: this.#next }
    this.#skipEnds()
    if (!this.#is('else')) {
      this.#at = mark.at
      this.#next = mark.next
      return (machine) => machine.isTrue(condition.run(machine)) && then(machine)
    }
    this.#take()
    this.#skipNewlines()
    const otherwise = this.#statement()
    return (machine) => (machine.isTrue(condition.run(machine)) ? then(machine) : otherwise(machine))
  }

  #print(isFormatted: boolean): Statement {
    this.#take()
    const words: Evaluation[] = []
    while (!this.#isStatementEnd()) {
      words.push(this.#concatenation())
      if (this.#is('>') || this.#is('|')) throw new AwkError('output to files and commands is not simulated')
      if (!this.#accept(',')) break
    }
    return (machine) => {
      const values = words.map((each) => each.run(machine))
      if (isFormatted) machine.printf(values)
      else machine.print(values)
      return false
    }
  }

  #expression(): Evaluation {
    return this.#nested(() => this.#assignment())
  }

  #assignment(): Evaluation {
    const left = this.#either()
    const { text: sign } = this.#next
    if (!left.assign || !/^[-+*/%]?=$/.test(sign)) return left
    this.#take()
    const right = this.#expression()
    const { assign } = left
    return {
      run: (machine) => {
        const value = right.run(machine)
        const result = sign === '=' ? value : arithmetic(machine, sign[0], [left.run(machine), value])
        assign(machine, result)
        return result
      },
    }
  }

  #either(): Evaluation {
    let left = this.#both()
    while (this.#accept('||')) {
      const [a, b] = [left, this.#both()]
      left = { run: (m) => Number(m.isTrue(a.run(m)) || m.isTrue(b.run(m))) }
    }
    return left
  }

  #both(): Evaluation {
    let left = this.#matching()
    while (this.#accept('&&')) {
      const [a, b] = [left, this.#matching()]
      left = { run: (m) => Number(m.isTrue(a.run(m)) && m.isTrue(b.run(m))) }
    }
    return left
  }

  #matching(): Evaluation {
    const left = this.#comparison()
    const isNegated = this.#is('!~')
    if (!isNegated && !this.#is('~')) return left
    this.#take('pattern')
    const expression = this.#pattern()
    return { run: (m) => Number(m.matches(expression, m.text(left.run(m))) !== isNegated) }
  }

  #comparison(): Evaluation {
    const a = this.#concatenation()
    const { text: sign } = this.#next
    if (!/^(?:[<>]=?|[=!]=)$/.test(sign)) return a
    this.#take()
    const b = this.#concatenation()
    const isText = Boolean(a.isText || b.isText)
    return { run: (m) => Number(holds(sign, m.compare(a.run(m), b.run(m), isText))) }
  }

  #concatenation(): Evaluation {
    const parts = [this.#sum()]
    while (this.#startsValue()) parts.push(this.#sum())
    if (parts.length === 1) return parts[0]
    return { isText: true, run: (m) => m.join(parts.map((each) => m.text(each.run(m)))) }
  }

  #startsValue(): boolean {
    const { kind, text } = this.#next
    if (kind === 'name') return text !== 'else' && text !== 'in'
    return kind === 'number' || kind === 'text' || text === '$' || text === '('
  }

  #sum(): Evaluation {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/', '%'], () => this.#unary()))
  }

  #chain(signs: readonly string[], operand: () => Evaluation): Evaluation {
    let left = operand()
    while (signs.includes(this.#next.text) && this.#next.kind === 'sign') {
      const sign = this.#take().text
      const [a, b] = [left, operand()]
      left = { run: (m) => arithmetic(m, sign, [a.run(m), b.run(m)]) }
    }
    return left
  }

  #unary(): Evaluation {
    return this.#nested(() => {
      if (this.#accept('!')) {
        const value = this.#unary()
        return { run: (m) => Number(!m.isTrue(value.run(m))) }
      }
      if (this.#accept('-')) {
        const value = this.#unary()
        return { run: (m) => -m.number(value.run(m)) }
      }
      return this.#counted(this.#primary())
    })
  }

  /** `n++` and `n--`. */
  #counted(value: Evaluation): Evaluation {
    const { assign } = value
    const { text } = this.#next
    if (!assign || (text !== '++' && text !== '--')) return value
    this.#take()
    return {
      run: (m) => {
        const before = m.number(value.run(m))
        assign(m, before + (text === '++' ? 1 : -1))
        return before
      },
    }
  }

  #primary(): Evaluation {
    if (this.#is('/') || this.#is('/=')) {
      this.#at = this.script.lastIndexOf('/', this.#at - 1)
      const expression = this.#pattern()
      return { run: (m) => Number(m.matches(expression, m.field(0))) }
    }
    const { kind, text } = this.#take()
    if (kind === 'number') return { run: () => Number(text) }
    if (kind === 'text') return { isText: true, run: () => text }
    if (kind === 'name') return this.#named(text)
    if (text === '(') {
      const value = this.#expression()
      this.#expect(')')
      return { run: value.run, isText: value.isText }
    }
    if (text !== '$') throw new AwkError(`syntax error at ${text || 'the end'}`)
    const index = this.#nested(() => this.#primary())
    return {
      run: (m) => m.field(m.number(index.run(m))),
      assign: (m, value) => m.setField(m.number(index.run(m)), m.text(value)),
    }
  }

  #named(name: string): Evaluation {
    if (this.#is('[')) throw new AwkError(`${name}[]: arrays are not simulated`)
    if (unsupported.has(name)) throw new AwkError(`${name} is not simulated`)
    if (name === 'sub' || name === 'gsub') return this.#replacing(name === 'gsub')
    if (['length', 'substr', 'tolower', 'toupper', 'int'].includes(name)) return this.#call(name)
    return { run: (m) => m.get(name), assign: (m, value) => m.set(name, value) }
  }

  #call(name: string): Evaluation {
    const args: Evaluation[] = []
    if (this.#accept('(')) {
      while (!this.#is(')')) {
        args.push(this.#expression())
        if (!this.#accept(',')) break
      }
      this.#expect(')')
    } else if (name !== 'length') throw new AwkError(`${name} needs arguments`)
    const isText = name !== 'length' && name !== 'int'
    return {
      isText,
      run: (m) =>
        m.call(
          name,
          args.map((each) => each.run(m)),
        ),
    }
  }

  #replacing(isGlobal: boolean): Evaluation {
    this.#expect('(', 'pattern')
    const expression = this.#pattern()
    this.#expect(',')
    const replacement = this.#expression()
    const target = this.#accept(',') ? this.#expression() : wholeLine
    this.#expect(')')
    const { assign } = target
    if (!assign) throw new AwkError('only a variable or a field can be replaced in')
    return {
      run: (m) => {
        const options = { expression, by: m.text(replacement.run(m)), isGlobal }
        const { text, count } = m.replaced(m.text(target.run(m)), options)
        if (count > 0) assign(m, text)
        return count
      },
    }
  }

  /** `/…/` or `"…"`, which begins where the parser stands. */
  #pattern(): Expression {
    const found = /\s*(?:\/((?:[^/\\\n]|\\[^\n])*)\/|"((?:[^"\\\n]|\\[^\n])*)")/y
    found.lastIndex = this.#at
    const match = found.exec(this.script)
    if (!match) throw new AwkError('an expression that is computed is not simulated')
    this.#at = found.lastIndex
    this.#next = this.#read()
    const source = (match[1] ?? match[2].replaceAll('\\\\', '\\')).replaceAll('\\/', '/')
    const compiled = compileExpression(this.process, source, { isExtended: true })
    if (compiled instanceof InvalidExpression) throw new AwkError(`bad expression: ${source}`)
    return compiled
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > deepest) throw new AwkError('nested too deeply')
    const parsed = parse()
    this.#depth--
    return parsed
  }

  #is(text: string): boolean {
    return this.#next.text === text && this.#next.kind !== 'text' && this.#next.kind !== 'number'
  }

  #isStatementEnd(): boolean {
    return this.#next.kind === 'end' || this.#is(';') || this.#is('\n') || this.#is('}')
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false
    this.#take()
    return true
  }

  #expect(text: string, then?: 'pattern'): void {
    if (!this.#is(text)) throw new AwkError(`syntax error at ${this.#next.text || 'the end'}`)
    this.#take(then)
  }

  #skipEnds(): void {
    while (this.#is(';') || this.#is('\n')) this.#take()
  }

  #skipNewlines(): void {
    while (this.#is('\n')) this.#take()
  }

  /** @param then what stands behind is no token */
  #take(then?: 'pattern'): Token {
    const taken = this.#next
    if (then !== 'pattern') this.#next = this.#read()
    return taken
  }

  #read(): Token {
    const token = readToken(this.script, this.#at)
    this.#at = token.end
    return token
  }
}

const printLine: Statement = (machine) => {
  machine.print([])
  return false
}

const wholeLine: Evaluation = {
  run: (m) => m.field(0),
  assign: (m, value) => m.setField(0, m.text(value)),
}

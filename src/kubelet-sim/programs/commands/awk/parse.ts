/** Parses awk programs: rules, functions, statements. */
import { ExpressionParser } from './parse-expression.ts'
import type { AwkFunction, AwkProgram, Expression, Redirection, Rule, Statement } from './syntax.ts'
import { tokensOf } from './tokens.ts'

export const parseAwk = (script: string): AwkProgram => new ProgramParser(tokensOf(script)).program()

class ProgramParser extends ExpressionParser {
  program(): AwkProgram {
    const rules: Rule[] = []
    const functions = new Map<string, AwkFunction>()
    for (this.#skipEnds(); this.next.kind !== 'end'; this.#skipEnds()) {
      if (this.is('function') || this.is('func')) this.#function(functions)
      else rules.push(this.#rule())
    }
    return { rules, functions }
  }

  #function(functions: Map<string, AwkFunction>): void {
    this.take()
    const name = this.take().text
    this.expect('(')
    const parameters: string[] = []
    while (!this.accept(')')) {
      parameters.push(this.take().text)
      if (!this.is(')')) this.expect(',')
      this.skipNewlines()
    }
    this.skipNewlines()
    functions.set(name, { parameters, body: this.#block() })
  }

  #rule(): Rule {
    if (this.is('{')) return { when: [], action: this.#block() }
    if (this.is('BEGIN') || this.is('END'))
      return { when: this.take().text as 'BEGIN' | 'END', action: this.#block() }
    const when = [this.expression()]
    if (this.accept(',')) {
      this.skipNewlines()
      when.push(this.expression())
    }
    return this.is('{') ? { when, action: this.#block() } : { when }
  }

  #block(): Statement {
    return this.nested(() => {
      this.expect('{')
      const body: Statement[] = []
      for (this.#skipEnds(); !this.accept('}'); this.#skipEnds()) body.push(this.#statement())
      return { kind: 'block', body }
    })
  }

  #statement(): Statement {
    if (this.is('{')) return this.#block()
    if (this.next.kind === 'name' || this.next.kind === 'function') {
      const statement = this.nested(() => this.#keyword(this.next.text))
      if (statement) return statement
    }
    return this.#ended(this.#simple())
  }

  #keyword(word: string): Statement | undefined {
    switch (word) {
      case 'if':
        return this.#if()
      case 'while':
        return this.#while()
      case 'do':
        return this.#do()
      case 'for':
        return this.#for()
      case 'break':
      case 'continue':
      case 'next':
      case 'nextfile':
        this.take()
        return this.#ended({ kind: 'leave', how: word })
      case 'exit':
      case 'return':
        this.take()
        return this.#ended({ kind: word, value: this.#isStatementEnd() ? undefined : this.expression() })
      default:
        return undefined
    }
  }

  #simple(): Statement {
    if (this.is('print') || this.is('printf')) return this.#print(this.take().text === 'printf')
    if (this.is('delete')) return this.#delete()
    return { kind: 'expression', expression: this.expression() }
  }

  #ended(statement: Statement): Statement {
    if (!this.#isStatementEnd()) this.fail()
    return statement
  }

  #delete(): Statement {
    this.take()
    const name = this.take().text
    return { kind: 'delete', name, subscripts: this.accept('[') ? this.list(']') : undefined }
  }

  #print(isFormatted: boolean): Statement {
    this.isPrinting = true
    const args: Expression[] = []
    while (!this.#isStatementEnd() && !this.is('>') && !this.is('>>') && !this.is('|')) {
      const isList = this.is('(') && args.length === 0
      const before = this.at
      if (isList) {
        // `print (a, b) > file`: the words in brackets, if nothing but where they go stands behind.
        this.take()
        this.isPrinting = false
        const items = this.list(')')
        this.isPrinting = true
        if (this.#isStatementEnd() || this.is('>') || this.is('>>') || this.is('|')) {
          args.push(...items)
          break
        }
        this.at = before
      }
      args.push(this.expression())
      if (!this.accept(',')) break
      this.skipNewlines()
    }
    const to = this.#redirection()
    this.isPrinting = false
    return { kind: 'print', isFormatted, args, to }
  }

  #redirection(): Redirection | undefined {
    const { text } = this.next
    if (text !== '>' && text !== '>>' && text !== '|') return undefined
    this.take()
    return { sign: text, target: this.expression() }
  }

  #if(): Statement {
    const test = this.#test()
    const then = this.#body()
    const before = this.at
    this.#skipEnds()
    if (this.accept('else')) return { kind: 'if', test, then, otherwise: this.#body() }
    this.at = before
    return { kind: 'if', test, then }
  }

  #test(): Expression {
    this.take()
    this.expect('(')
    const test = this.expression()
    this.expect(')')
    return test
  }

  #body(): Statement {
    this.skipNewlines()
    if (this.accept(';')) return { kind: 'block', body: [] }
    return this.#statement()
  }

  #while(): Statement {
    const test = this.#test()
    return { kind: 'while', test, body: this.#body(), isAfter: false }
  }

  #do(): Statement {
    this.take()
    const body = this.#body()
    this.#skipEnds()
    if (!this.is('while')) this.fail()
    const test = this.#test()
    return { kind: 'while', test, body, isAfter: true }
  }

  #for(): Statement {
    this.take()
    this.expect('(')
    if (this.next.kind === 'name' && this.ahead(1).text === 'in' && this.ahead(3).text === ')') {
      const name = this.take().text
      this.take()
      const array = this.take().text
      this.take()
      return { kind: 'each', name, array, body: this.#body() }
    }
    const first = this.is(';') ? undefined : this.#simple()
    this.expect(';')
    this.skipNewlines()
    const test = this.is(';') ? undefined : this.expression()
    this.expect(';')
    this.skipNewlines()
    const step = this.is(')') ? undefined : this.#simple()
    this.expect(')')
    return { kind: 'for', first, test, step, body: this.#body() }
  }

  #isStatementEnd(): boolean {
    return this.next.kind === 'end' || this.is(';') || this.is('\n') || this.is('}')
  }

  #skipEnds(): void {
    while (this.accept(';') || this.accept('\n'));
  }
}

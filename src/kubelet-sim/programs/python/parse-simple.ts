/** Reads statements that stand on one line. */
import { ExpressionParser } from './parse-expression.ts'
import { checkTarget } from './parse-target.ts'
import type { Expression, Imported, Statement } from './syntax.ts'
import { span } from './token-reader.ts'
import type { Place } from './values.ts'

const augmented = /^(?:\+|-|\*|\/|\/\/|%|@|&|\||\^|>>|<<|\*\*)=$/

export class SimpleStatementParser extends ExpressionParser {
  /** From a place to where the reader is. */
  from(at: Place): Place {
    return span(at, this.reader.previous.at)
  }

  simple(): Statement {
    const { reader } = this
    const { at, text, kind } = reader.token
    const begun = kind === 'name' ? this.#worded(text, at) : undefined
    return begun ?? this.#assignment(at)
  }

  #worded(text: string, at: Place): Statement | undefined {
    const { reader } = this
    switch (text) {
      case 'pass':
      case 'break':
      case 'continue':
        reader.take()
        return { kind: text, at }
      case 'return': {
        reader.take()
        const value = this.#isEnd ? undefined : this.expressions()
        return { kind: 'return', value, at: this.from(at) }
      }
      case 'raise': {
        reader.take()
        const value = this.#isEnd ? undefined : this.expression()
        const cause = value && reader.accept('from') ? this.expression() : undefined
        return { kind: 'raise', value, cause, at: this.from(at) }
      }
      case 'assert': {
        reader.take()
        const test = this.expression()
        const message = reader.accept(',') ? this.expression() : undefined
        return { kind: 'assert', test, message, at: this.from(at) }
      }
      case 'del': {
        reader.take()
        const all = this.targets()
        checkTarget(all, 'delete')
        return { kind: 'delete', targets: all.kind === 'tuple' ? all.items : [all], at: this.from(at) }
      }
      case 'global':
      case 'nonlocal': {
        reader.take()
        const names = [reader.name()]
        while (reader.accept(',')) names.push(reader.name())
        return { kind: text, names, at: this.from(at) }
      }
      case 'import': {
        reader.take()
        const modules = [this.#module()]
        while (reader.accept(',')) modules.push(this.#module())
        return { kind: 'import', modules, at: this.from(at) }
      }
      case 'from':
        return this.#fromImport(at)
      default:
        return undefined
    }
  }

  get #isEnd(): boolean {
    const { token } = this.reader
    return token.kind === 'newline' || token.kind === 'end' || this.reader.is(';')
  }

  #dotted(): string {
    let name = this.reader.name()
    while (this.reader.accept('.')) name += `.${this.reader.name()}`
    return name
  }

  #module(): Imported {
    const name = this.#dotted()
    return { name, as: this.reader.accept('as') ? this.reader.name() : undefined }
  }

  #fromImport(at: Place): Statement {
    const { reader } = this
    reader.expect('from')
    let level = 0
    while (reader.is('.') || reader.is('...')) level += reader.take().text.length
    const module = level > 0 && reader.is('import') ? '' : this.#dotted()
    reader.expect('import')
    if (reader.accept('*'))
      return { kind: 'from', module, level, names: [{ name: '*', as: undefined }], at: this.from(at) }
    const isBracketed = reader.accept('(')
    const names: Imported[] = []
    do {
      if (isBracketed && reader.is(')')) break
      const name = reader.name()
      names.push({ name, as: reader.accept('as') ? reader.name() : undefined })
    } while (reader.accept(','))
    if (isBracketed) reader.expect(')')
    return { kind: 'from', module, level, names, at: this.from(at) }
  }

  #assignment(at: Place): Statement {
    const { reader } = this
    const first = reader.is('yield') ? this.yielded() : this.expressions()
    const { token } = reader
    if (token.kind === 'sign' && augmented.test(token.text)) {
      checkTarget(first, 'augment')
      const sign = reader.take().text.slice(0, -1)
      const value = reader.is('yield') ? this.yielded() : this.expressions()
      return { kind: 'augment', target: first, sign, value, at: this.from(at) }
    }
    if (reader.accept(':')) {
      checkTarget(first, 'annotate')
      const annotation = this.expression()
      const value = reader.accept('=') ? this.expressions() : undefined
      return { kind: 'annotate', target: first, annotation, value, at: this.from(at) }
    }
    if (!reader.is('=')) return { kind: 'expression', value: first, at: this.from(at) }
    const targets: Expression[] = []
    let value = first
    while (reader.accept('=')) {
      checkTarget(value, 'assign to')
      targets.push(value)
      value = reader.is('yield') ? this.yielded() : this.expressions()
    }
    return { kind: 'assign', targets, value, at: this.from(at) }
  }
}

/** Reads statements, and whole programs. */
import { loopStatements, managedStatements } from './parse-asynchronous.ts'
import { ExpressionParser } from './parse-expression.ts'
import { groupHandler } from './parse-group-handlers.ts'
import { parsePattern } from './parse-pattern.ts'
import { SimpleStatementParser } from './parse-simple.ts'
import { checkTarget } from './parse-target.ts'
import type { Piecewise } from './piecewise.ts'
import {
  type Block,
  type Case,
  type Expression,
  type Handler,
  type Statement,
  SyntaxProblem,
  type WithItem,
} from './syntax.ts'
import { asynchronous, span, TokenReader } from './token-reader.ts'
import { tokensOf } from './tokens.ts'

/** So many words are read before others have their turns. */
const wordsAtOnce = 512

export function* parseProgram(text: string): Piecewise<Block> {
  const reader = new TokenReader(yield* tokensOf(text))
  return yield* new StatementParser(reader).program()
}

/** One expression alone, as `eval` takes it. */
export function* parseEval(text: string): Piecewise<Expression> {
  const reader = new TokenReader(yield* tokensOf(text.trim(), { line: 1, column: 0 }, true))
  const value = new ExpressionParser(reader).expressions()
  if (!reader.isKind('end')) throw reader.problem()
  return value
}

/** Blocks are not nested deeper: see TokenReader. */
class StatementParser extends SimpleStatementParser {
  *program(): Piecewise<Block> {
    const { reader } = this
    const body: Statement[] = []
    for (let from = 0; !reader.isKind('end'); ) {
      body.push(...this.#statement())
      const read = reader.position - from
      if (read < wordsAtOnce) continue
      from += read
      yield read * 16
    }
    return body
  }

  #statement(): readonly Statement[] {
    const { reader } = this
    const { token } = reader
    if (token.kind === 'indent') throw reader.problem('unexpected indent')
    if (reader.is(asynchronous)) return this.#asynchronous()
    if (token.kind === 'name') {
      const compound = this.#compound()
      if (compound) return [compound]
    } else if (reader.is('@')) return [this.#decorated()]
    return this.#simpleLine()
  }

  #simpleLine(): Statement[] {
    const { reader } = this
    const statements = [this.simple()]
    while (reader.accept(';')) if (!reader.isKind('newline')) statements.push(this.simple())
    if (!reader.isKind('newline') && !reader.isKind('end')) throw this.#unended()
    if (reader.isKind('newline')) reader.take()
    return statements
  }

  #unended(): SyntaxProblem {
    const { reader } = this
    const { previous, token } = reader
    if (previous.kind === 'name' && (previous.text === 'print' || previous.text === 'exec'))
      return new SyntaxProblem(
        `Missing parentheses in call to '${previous.text}'. Did you mean ${previous.text}(...)?`,
        span(previous.at, token.at),
      )
    return reader.problem()
  }

  #compound(): Statement | undefined {
    const { reader } = this
    const { at, text } = reader.token
    switch (text) {
      case 'if':
        return this.#if('if')
      case 'while': {
        reader.take()
        const test = this.named()
        const body = this.#block(`'while' statement on line ${at.line}`)
        return { kind: 'while', test, body, otherwise: this.#otherwise(), at: this.from(at) }
      }
      case 'for': {
        reader.take()
        const target = this.targets()
        checkTarget(target, 'assign to')
        reader.expect('in')
        const over = this.expressions()
        const body = this.#block(`'for' statement on line ${at.line}`)
        return { kind: 'for', target, over, body, otherwise: this.#otherwise(), at: this.from(at) }
      }
      case 'try':
        return this.#try()
      case 'with':
        return this.#with()
      case 'def':
        return this.#function([])
      case 'class':
        return this.#class([])
      case 'match':
        return this.#match()
      default:
        return undefined
    }
  }

  #asynchronous(): readonly Statement[] {
    const { reader } = this
    const { at } = reader.expect(asynchronous)
    if (reader.is('def')) return [this.#function([], true)]
    const isLoop = reader.is('for')
    const statement = isLoop || reader.is('with') ? this.#compound() : undefined
    if (statement?.kind === 'for')
      return [{ kind: 'waiting', at, body: loopStatements(statement, statement.at), word: 'for' }]
    if (statement?.kind === 'with')
      return [
        {
          kind: 'waiting',
          at,
          body: managedStatements(statement.items, statement.body, statement.at),
          word: 'with',
        },
      ]
    throw reader.problem()
  }

  #if(word: 'if' | 'elif'): Statement {
    const { reader } = this
    const { at } = reader.expect(word)
    const test = this.named()
    if (reader.is('='))
      throw reader.problem(
        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        span(test.at, reader.next.at),
      )
    const then = this.#block(`'${word}' statement on line ${at.line}`)
    const otherwise = reader.is('elif') ? reader.within(() => [this.#if('elif')]) : this.#otherwise()
    return { kind: 'if', test, then, otherwise, at: this.from(at) }
  }

  #otherwise(): Block {
    const { reader } = this
    if (!reader.is('else')) return []
    const { line } = reader.take().at
    return this.#block(`'else' statement on line ${line}`)
  }

  /** @param what what it belongs to, for messages */
  #block(what: string): Block {
    const { reader } = this
    reader.expect(':')
    if (!reader.isKind('newline')) return this.#simpleLine()
    reader.take()
    if (!reader.isKind('indent'))
      throw new SyntaxProblem(
        `expected an indented block after ${what}`,
        { ...reader.token.at, endColumn: reader.token.at.column + 1 },
        'IndentationError',
      )
    reader.take()
    return reader.within(() => {
      const body: Statement[] = []
      while (!reader.isKind('dedent') && !reader.isKind('end')) body.push(...this.#statement())
      if (reader.isKind('dedent')) reader.take()
      return body
    })
  }

  #try(): Statement {
    const { reader } = this
    const { at } = reader.expect('try')
    const body = this.#block(`'try' statement on line ${at.line}`)
    const handlers: Handler[] = []
    while (reader.is('except')) handlers.push(this.#handler())
    if (handlers.some(({ isOfGroup }) => isOfGroup !== handlers[0].isOfGroup))
      throw reader.problem("cannot have both 'except' and 'except*' on the same 'try'")
    const otherwise = handlers.length > 0 ? this.#otherwise() : []
    const line = reader.token.at.line
    const last = reader.accept('finally') ? this.#block(`'finally' statement on line ${line}`) : []
    if (handlers.length === 0 && last.length === 0)
      throw reader.problem("expected 'except' or 'finally' block")
    const taken = handlers[0]?.isOfGroup ? [groupHandler(handlers, handlers[0].at)] : handlers
    return { kind: 'try', body, handlers: taken, otherwise, last, at: this.from(at) }
  }

  #handler(): Handler {
    const { reader } = this
    const { at } = reader.expect('except')
    const isOfGroup = reader.accept('*')
    if (isOfGroup && reader.is(':')) throw reader.problem('expected one or more exception types')
    const type = reader.is(':') ? undefined : this.expression()
    if (reader.is(','))
      throw reader.problem('multiple exception types must be parenthesized', span(type!.at, reader.token.at))
    const name = reader.accept('as') ? reader.name() : undefined
    const body = this.#block(`'except' statement on line ${at.line}`)
    return { at: type ? span(at, type.at) : at, type, name, body, isOfGroup }
  }

  #with(): Statement {
    const { reader } = this
    const { at } = reader.expect('with')
    const items = this.#bracketedItems() ?? this.#withItems(':')
    const body = this.#block(`'with' statement on line ${at.line}`)
    return { kind: 'with', items, body, at: this.from(at) }
  }

  /** `with (a as b, c as d):`, which may also be the beginning of an expression. */
  #bracketedItems(): WithItem[] | undefined {
    const { reader } = this
    const { position } = reader
    if (!reader.accept('(')) return undefined
    // What is no list of them is thrown from within it.
    try {
      const items = this.#withItems(')')
      reader.expect(')')
      if (reader.is(':')) return items
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
    }
    reader.reset(position)
    return undefined
  }

  #withItems(end: string): WithItem[] {
    const { reader } = this
    const items: WithItem[] = []
    do {
      if (reader.is(end)) break
      const context = this.expression()
      const target = reader.accept('as') ? this.#withTarget() : undefined
      items.push({ context, target })
    } while (reader.accept(','))
    return items
  }

  #withTarget(): Expression {
    const target = this.expression()
    checkTarget(target, 'assign to')
    return target
  }

  #decorated(): Statement {
    const { reader } = this
    const decorators: Expression[] = []
    while (reader.accept('@')) {
      decorators.push(this.named())
      if (!reader.isKind('newline')) throw reader.problem()
      reader.take()
    }
    if (reader.is('def')) return this.#function(decorators)
    if (reader.is('class')) return this.#class(decorators)
    if (reader.accept(asynchronous) && reader.is('def')) return this.#function(decorators, true)
    throw reader.problem()
  }

  #function(decorators: readonly Expression[], isAsynchronous = false): Statement {
    const { reader } = this
    const { at } = reader.expect('def')
    const name = reader.name()
    if (!reader.is('(')) throw reader.problem("expected '('")
    reader.take()
    const parameters = this.parameters(')', true)
    reader.expect(')')
    if (reader.accept('->')) this.expression()
    const body = this.#block(`function definition on line ${at.line}`)
    return { kind: 'function', name, parameters, body, decorators, isAsynchronous, at: this.from(at) }
  }

  #class(decorators: readonly Expression[]): Statement {
    const { reader } = this
    const { at } = reader.expect('class')
    const name = reader.name()
    const args = reader.is('(') ? this.args() : []
    const body = this.#block(`class definition on line ${at.line}`)
    return { kind: 'class', name, args, body, decorators, at: this.from(at) }
  }

  /** `match` is a name like others where no cases follow. */
  #match(): Statement | undefined {
    const { reader } = this
    const { position } = reader
    const { at } = reader.take()
    const isSubject = !reader.isKind('sign') || /^[([{*~-]$/.test(reader.token.text)
    const subject = isSubject && !reader.isKind('newline') ? this.#tried() : undefined
    if (!subject || !reader.is(':') || reader.next.kind !== 'newline') {
      reader.reset(position)
      return undefined
    }
    reader.take()
    reader.take()
    if (!reader.isKind('indent'))
      throw new SyntaxProblem(
        `expected an indented block after 'match' statement on line ${at.line}`,
        reader.token.at,
        'IndentationError',
      )
    reader.take()
    const cases: Case[] = []
    while (reader.is('case')) cases.push(this.#case())
    if (reader.isKind('dedent')) reader.take()
    else if (!reader.isKind('end')) throw reader.problem()
    return { kind: 'match', subject, cases, at: this.from(at) }
  }

  #tried(): Expression | undefined {
    // What is no expression is thrown from within it.
    try {
      return this.expressions()
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      return undefined
    }
  }

  #case(): Case {
    const { line } = this.reader.expect('case').at
    const pattern = parsePattern(this.reader, () => this.expression())
    const guard = this.reader.accept('if') ? this.named() : undefined
    return { pattern, guard, body: this.#block(`'case' statement on line ${line}`) }
  }
}

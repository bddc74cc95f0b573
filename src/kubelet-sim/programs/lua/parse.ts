/** Reads scripts of Lua 5.1. */
import { FunctionScope } from './scope.ts'
import type { Expression, FunctionBody, Statement } from './syntax.ts'
import { Lexer, type Token } from './tokens.ts'
import { LuaError } from './values.ts'

/** Scripts that are nested deeper are refused. */
const deepest = 150

/** How tightly signs bind: to the left and to the right. */
const binding: Readonly<Record<string, readonly [left: number, right: number]>> = {
  ...{
    or: [1, 1],
    and: [2, 2],
    '<': [3, 3],
    '>': [3, 3],
    '<=': [3, 3],
    '>=': [3, 3],
    '~=': [3, 3],
    '==': [3, 3],
  },
  ...{ '..': [5, 4], '+': [6, 6], '-': [6, 6], '*': [7, 7], '/': [7, 7], '%': [7, 7], '^': [10, 9] },
}

const unaryBinding = 8

const newBody = (name: string, parameters: number, isVariadic: boolean): FunctionBody => ({
  ...{ name, parameters, isVariadic, slots: 0, outer: [], block: [] },
})

/** @param chunk how the source is called in errors: `user_script`. @throws LuaError */
export const parseLua = (source: string, chunk: string): FunctionBody => new Parser(source, chunk).chunk()

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  #scope: FunctionScope

  constructor(
    source: string,
    private readonly name: string,
  ) {
    this.#tokens = new Lexer(source, name).tokens()
    this.#scope = new FunctionScope(newBody('main chunk', 0, true), undefined)
  }

  chunk(): FunctionBody {
    const { body } = this.#scope
    body.block = this.#block()
    if (this.#token.kind !== 'end') throw this.#unexpected("'<eof>' expected")
    return body
  }

  get #token(): Token {
    return this.#tokens[this.#at]
  }

  #is(text: string): boolean {
    const { kind } = this.#token
    return (kind === 'sign' || kind === 'keyword') && this.#token.text === text
  }

  #takes(text: string): boolean {
    const is = this.#is(text)
    if (is) this.#at++
    return is
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#unexpected(`'${text}' expected`)
  }

  #name(): string {
    if (this.#token.kind !== 'name') throw this.#unexpected('<name> expected')
    return this.#tokens[this.#at++].text
  }

  #unexpected(why: string): LuaError {
    return new LuaError(`${this.name}:${this.#token.line}: ${why} near '${this.#token.text}'`)
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > deepest) throw this.#unexpected('chunk has too many syntax levels')
    const value = read()
    this.#depth--
    return value
  }

  /** Statements with names of their own. */
  #block(): readonly Statement[] {
    return this.#nested(() => {
      const before = this.#scope.enter()
      const statements = this.#statements()
      this.#scope.leave(before)
      return statements
    })
  }

  #statements(): readonly Statement[] {
    const statements: Statement[] = []
    while (this.#token.kind !== 'end' && !/^(end|else|elseif|until)$/.test(this.#keyword)) {
      const statement = this.#statement()
      statements.push(statement)
      this.#takes(';')
      if (statement.is === 'return' || statement.is === 'break') break
    }
    return statements
  }

  get #keyword(): string {
    return this.#token.kind === 'keyword' ? this.#token.text : ''
  }

  #statement(): Statement {
    const { line } = this.#token
    const word = this.#keyword
    if (word !== '') this.#at++
    switch (word) {
      case 'if':
        return { line, ...this.#if() }
      case 'while': {
        const test = this.#expression()
        this.#expect('do')
        const block = this.#block()
        this.#expect('end')
        return { line, is: 'while', test, block }
      }
      case 'do': {
        const block = this.#block()
        this.#expect('end')
        return { line, is: 'do', block }
      }
      case 'for':
        return { line, ...this.#for() }
      case 'repeat':
        return { line, ...this.#repeat() }
      case 'function':
        return { line, ...this.#function(line) }
      case 'local':
        return { line, ...this.#local() }
      case 'return': {
        const isBare =
          this.#token.kind === 'end' || this.#is(';') || /^(end|else|elseif|until)$/.test(this.#keyword)
        return { line, is: 'return', values: isBare ? [] : this.#list() }
      }
      case 'break':
        return { line, is: 'break' }
      default:
        if (word !== '') {
          this.#at--
          throw this.#unexpected('unexpected symbol')
        }
        return { line, ...this.#assignment() }
    }
  }

  #if() {
    const cases: [Expression, readonly Statement[]][] = []
    let otherwise: readonly Statement[] = []
    do {
      const test = this.#expression()
      this.#expect('then')
      cases.push([test, this.#block()])
    } while (this.#takes('elseif'))
    if (this.#takes('else')) otherwise = this.#block()
    this.#expect('end')
    return { is: 'if', cases, otherwise } as const
  }

  #repeat() {
    return this.#nested(() => {
      // What is declared within is seen by the test.
      const before = this.#scope.enter()
      const block = this.#statements()
      this.#expect('until')
      const test = this.#expression()
      this.#scope.leave(before)
      return { is: 'repeat', block, test } as const
    })
  }

  #for() {
    const names = [this.#name()]
    const isCount = this.#takes('=')
    if (!isCount) {
      while (this.#takes(',')) names.push(this.#name())
      this.#expect('in')
    }
    const values = this.#list()
    if (isCount && (values.length < 2 || values.length > 3)) throw this.#unexpected("',' expected")
    this.#expect('do')
    const before = this.#scope.enter()
    const slots = names.map((each) => this.#scope.declare(each))
    const block = this.#block()
    this.#scope.leave(before)
    this.#expect('end')
    return isCount
      ? ({ is: 'count', slot: slots[0], bounds: values, block } as const)
      : ({ is: 'each', slots, values, block } as const)
  }

  /** `function a.b:c(…)`. */
  #function(line: number) {
    let target = this.#variable(this.#name(), line)
    let [full, isMethod] = [target.is === 'variable' ? target.name : '', false]
    while (!isMethod && (this.#is('.') || this.#is(':'))) {
      isMethod = this.#is(':')
      this.#at++
      const key = this.#name()
      full += `${isMethod ? ':' : '.'}${key}`
      target = {
        is: 'index',
        of: target,
        key: { is: 'constant', value: key, line, calls: false },
        line,
        calls: false,
      }
    }
    const body = this.#functionBody(full, isMethod)
    return { is: 'set', targets: [target], values: [{ is: 'function', body, line, calls: false }] } as const
  }

  #local() {
    if (this.#takes('function')) {
      const name = this.#name()
      const slot = this.#scope.declare(name)
      return { is: 'local function', slot, body: this.#functionBody(name, false) } as const
    }
    const names = [this.#name()]
    while (this.#takes(',')) names.push(this.#name())
    const values = this.#takes('=') ? this.#list() : []
    return { is: 'local', slots: names.map((each) => this.#scope.declare(each)), values } as const
  }

  #assignment() {
    const first = this.#suffixed()
    if (first.is === 'call' || first.is === 'method') {
      if (!this.#is('=') && !this.#is(',')) return { is: 'call', call: first } as const
      throw this.#unexpected('syntax error')
    }
    const targets: Expression[] = [first]
    while (this.#takes(',')) targets.push(this.#suffixed())
    this.#expect('=')
    if (targets.some(({ is }) => is !== 'variable' && is !== 'index')) throw this.#unexpected('syntax error')
    return { is: 'set', targets, values: this.#list() } as const
  }

  #functionBody(name: string, isMethod: boolean): FunctionBody {
    return this.#nested(() => {
      this.#expect('(')
      const parameters: string[] = isMethod ? ['self'] : []
      let isVariadic = false
      if (!this.#is(')')) {
        do {
          isVariadic = this.#takes('...')
          if (!isVariadic) parameters.push(this.#name())
        } while (!isVariadic && this.#takes(','))
      }
      this.#expect(')')
      const around = this.#scope
      this.#scope = new FunctionScope(newBody(name, parameters.length, isVariadic), around)
      for (const each of parameters) this.#scope.declare(each)
      const { body } = this.#scope
      body.block = this.#block()
      this.#scope = around
      this.#expect('end')
      return body
    })
  }

  #list(): readonly Expression[] {
    const values = [this.#expression()]
    while (this.#takes(',')) values.push(this.#expression())
    return values
  }

  #expression(least = 0): Expression {
    return this.#nested(() => {
      let left = this.#unary()
      for (;;) {
        const { text, line, kind } = this.#token
        const bound =
          (kind === 'sign' || kind === 'keyword') && Object.hasOwn(binding, text) ? binding[text] : undefined
        if (!bound || bound[0] <= least) return left
        this.#at++
        const right = this.#expression(bound[1])
        const calls = left.calls || right.calls
        left =
          text === 'and' || text === 'or'
            ? { is: text, left, right, line, calls }
            : { is: 'two', sign: text, left, right, line, calls }
      }
    })
  }

  #unary(): Expression {
    const { text, line } = this.#token
    if (!(this.#is('not') || this.#is('-') || this.#is('#'))) return this.#simple()
    this.#at++
    const of = this.#expression(unaryBinding)
    return { is: 'one', sign: text as 'not' | '-' | '#', of, line, calls: of.calls }
  }

  #simple(): Expression {
    const { kind, text, value, line } = this.#token
    const constant = (meant: undefined | boolean | number | string): Expression => {
      this.#at++
      return { is: 'constant', value: meant, line, calls: false }
    }
    if (kind === 'number') return constant(value)
    if (kind === 'text') return constant(text)
    if (this.#is('nil')) return constant(undefined)
    if (this.#is('true')) return constant(true)
    if (this.#is('false')) return constant(false)
    if (this.#is('{')) return this.#table()
    if (this.#takes('function'))
      return { is: 'function', body: this.#functionBody('', false), line, calls: false }
    if (this.#is('...')) {
      if (!this.#scope.body.isVariadic) throw this.#unexpected("cannot use '...' outside a vararg function")
      this.#at++
      return { is: 'variadic', line, calls: false }
    }
    return this.#suffixed()
  }

  #variable(name: string, line: number): Expression {
    return { is: 'variable', place: this.#scope.find(name), name, line, calls: false }
  }

  /** `a.b[c]:d(e) "f"`. */
  #suffixed(): Expression {
    const { line } = this.#token
    let made: Expression
    if (this.#takes('(')) {
      const of = this.#expression()
      this.#expect(')')
      made = { is: 'single', of, line, calls: of.calls }
    } else if (this.#token.kind === 'name') made = this.#variable(this.#name(), line)
    else throw this.#unexpected('unexpected symbol')
    for (;;) {
      const at = this.#token.line
      if (this.#takes('.')) {
        const key: Expression = { is: 'constant', value: this.#name(), line: at, calls: false }
        made = { is: 'index', of: made, key, line: at, calls: made.calls }
      } else if (this.#takes('[')) {
        const key = this.#expression()
        this.#expect(']')
        made = { is: 'index', of: made, key, line: at, calls: made.calls || key.calls }
      } else if (this.#takes(':')) {
        const name = this.#name()
        made = { is: 'method', of: made, name, args: this.#arguments(), line: at, calls: true }
      } else if (this.#is('(') || this.#is('{') || this.#token.kind === 'text')
        made = { is: 'call', what: made, args: this.#arguments(), line: at, calls: true }
      else return made
    }
  }

  #arguments(): readonly Expression[] {
    const { kind, text, line } = this.#token
    if (kind === 'text') {
      this.#at++
      return [{ is: 'constant', value: text, line, calls: false }]
    }
    if (this.#is('{')) return [this.#table()]
    this.#expect('(')
    const args = this.#is(')') ? [] : this.#list()
    this.#expect(')')
    return args
  }

  #table(): Expression {
    return this.#nested(() => {
      const { line } = this.#token
      this.#expect('{')
      const items: Expression[] = []
      const pairs: [Expression, Expression][] = []
      while (!this.#is('}')) {
        const next = this.#tokens[this.#at + 1]
        if (this.#takes('[')) {
          const key = this.#expression()
          this.#expect(']')
          this.#expect('=')
          pairs.push([key, this.#expression()])
        } else if (this.#token.kind === 'name' && next?.kind === 'sign' && next.text === '=') {
          const key: Expression = { is: 'constant', value: this.#name(), line, calls: false }
          this.#expect('=')
          pairs.push([key, this.#expression()])
        } else items.push(this.#expression())
        if (!this.#takes(',') && !this.#takes(';')) break
      }
      this.#expect('}')
      const calls = [...items, ...pairs.flat()].some((each) => each.calls)
      return { is: 'table', items, pairs, line, calls }
    })
  }
}

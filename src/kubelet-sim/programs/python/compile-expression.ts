/** Turns expressions into instructions, which work on a stack of values. */
import { Label, type Operation } from './code-writer.ts'
import { BaseCompiler, hasDefaults, hasKeywordDefaults, hasKeywords } from './compile-base.ts'
import { compileLoops, iterates } from './compile-comprehension.ts'
import type { Scope } from './scope.ts'
import {
  type Argument,
  type Comprehension,
  type Expression,
  type FormatPart,
  type Parameters,
  SyntaxProblem,
} from './syntax.ts'
import type { Code, Place } from './values.ts'

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>

const operatorsOfCompare: Readonly<Record<string, Operation>> = {
  is: 'is',
  'is not': 'is-not',
  in: 'in',
  'not in': 'not-in',
}

export class ExpressionCompiler extends BaseCompiler {
  value(each: Expression): void {
    this.at(each.at, () => this.#value(each))
  }

  #value(each: Expression): void {
    const { writer } = this
    switch (each.kind) {
      case 'constant':
        return this.constant(each.value)
      case 'name':
        return this.nameOperation('load', each.name)
      case 'attribute':
        this.value(each.of)
        return writer.emit('load-attribute', writer.name(this.mangled(each.name)))
      case 'item':
        this.value(each.of)
        this.value(each.index)
        return writer.emit('load-item')
      case 'slice':
        for (let n = 0; n < 3; n++) {
          const part = each.parts[n]
          if (part) this.value(part)
          else this.constant(null)
        }
        return writer.emit('slice')
      case 'call':
        return this.#call(each)
      case 'binary':
        return this.#binary(each)
      case 'unary':
        this.value(each.operand)
        return each.sign === 'not' ? writer.emit('not') : writer.emit('unary', writer.name(each.sign))
      case 'compare':
        return this.#compare(each)
      case 'logical':
        return this.#logical(each)
      case 'choice':
        return this.#choice(each)
      case 'list':
      case 'tuple':
      case 'set':
        return this.#collection(each.kind, each.items)
      case 'dict':
        return this.#dict(each)
      case 'star':
        throw new SyntaxProblem("can't use starred expression here", each.at)
      case 'lambda':
        return this.#lambda(each)
      case 'comprehension':
        return this.#comprehension(each)
      case 'format':
        return this.#format(each.parts)
      case 'named':
        this.value(each.value)
        writer.emit('copy', 1)
        return this.nameOperation('store', each.name)
      case 'yield':
        return this.#yield(each)
      case 'wait':
        this.value(each.value)
        return this.yieldFrom('wait-for')
    }
  }

  #binary(each: Of<'binary'>): void {
    // A long sum leans to the left: it is gone down without nesting.
    const spine: Of<'binary'>[] = []
    let left: Expression = each
    while (left.kind === 'binary') {
      spine.push(left)
      left = left.left
    }
    this.value(left)
    for (const part of spine.reverse()) {
      this.value(part.right)
      this.at(part.at, () => this.writer.emit('binary', this.writer.name(part.sign)))
    }
  }

  #yield({ value, isFrom }: Of<'yield'>): void {
    if (value) this.value(value)
    else this.constant(null)
    if (!isFrom && this.scope.handsOut) this.writer.emit('hand-out')
    if (!isFrom) return this.writer.emit('yield')
    this.yieldFrom()
  }

  /** @param begin what makes of a value what is asked again and again */
  yieldFrom(begin: 'iterate-from' | 'wait-for' = 'iterate-from'): void {
    const { writer } = this
    writer.emit(begin)
    this.constant(null)
    const end = new Label()
    writer.jump('yield-from', end)
    writer.mark(end)
  }

  #compare({ first, rest }: Of<'compare'>): void {
    const { writer } = this
    this.value(first)
    const short = new Label()
    for (const [n, { sign, right }] of rest.entries()) {
      this.value(right)
      const isLast = n === rest.length - 1
      if (!isLast) {
        writer.emit('copy', 1)
        writer.emit('rotate', 3)
      }
      const op = operatorsOfCompare[sign]
      if (op) writer.emit(op)
      else writer.emit('compare', writer.name(sign))
      if (!isLast) writer.jump('jump-if-false-or-pop', short)
    }
    if (rest.length < 2) return
    const end = new Label()
    writer.jump('jump', end)
    writer.mark(short)
    writer.emit('swap')
    writer.emit('pop')
    writer.mark(end)
  }

  #logical({ isAnd, operands }: Of<'logical'>): void {
    const end = new Label()
    for (const [n, operand] of operands.entries()) {
      this.value(operand)
      if (n < operands.length - 1)
        this.writer.jump(isAnd ? 'jump-if-false-or-pop' : 'jump-if-true-or-pop', end)
    }
    this.writer.mark(end)
  }

  #choice({ test, yes, no }: Of<'choice'>): void {
    const [otherwise, end] = [new Label(), new Label()]
    this.jumpUnless(test, otherwise)
    this.value(yes)
    this.writer.jump('jump', end)
    this.writer.mark(otherwise)
    this.value(no)
    this.writer.mark(end)
  }

  /** Goes to a place if a condition does not hold. */
  jumpUnless(test: Expression, to: Label): void {
    const { writer } = this
    if (test.kind === 'unary' && test.sign === 'not') {
      this.value(test.operand)
      return writer.jump('jump-if-true', to)
    }
    if (test.kind === 'logical' && test.isAnd) {
      for (const operand of test.operands) this.jumpUnless(operand, to)
      return
    }
    this.value(test)
    this.at(test.at, () => writer.jump('jump-if-false', to))
  }

  #collection(kind: 'list' | 'tuple' | 'set', items: readonly Expression[]): void {
    const { writer } = this
    if (!items.some((each) => each.kind === 'star')) {
      for (const each of items) this.value(each)
      return writer.emit(kind, items.length)
    }
    writer.emit(kind === 'set' ? 'set' : 'list', 0)
    for (const each of items) {
      if (each.kind === 'star') {
        this.value(each.value)
        writer.emit(kind === 'set' ? 'set-update' : 'extend', 1)
      } else {
        this.value(each)
        writer.emit(kind === 'set' ? 'add' : 'append', 1)
      }
    }
    if (kind === 'tuple') writer.emit('to-tuple')
  }

  #dict({ entries }: Of<'dict'>): void {
    const { writer } = this
    if (entries.every(([key]) => key)) {
      for (const [key, value] of entries) {
        this.value(key!)
        this.value(value)
      }
      return writer.emit('dict', entries.length)
    }
    writer.emit('dict', 0)
    for (const [key, value] of entries) {
      if (key) {
        this.value(key)
        this.value(value)
        writer.emit('put', 1)
      } else {
        this.value(value)
        writer.emit('update')
      }
    }
  }

  #call({ callee, args }: Of<'call'>): void {
    const { writer } = this
    const isPlain = args.every(({ name, stars }) => name === undefined && stars === 0)
    if (callee.kind === 'attribute' && isPlain) {
      this.value(callee.of)
      this.at(callee.at, () => writer.emit('method', writer.name(this.mangled(callee.name))))
      for (const each of args) this.value(each.value)
      return writer.emit('call-method', args.length)
    }
    this.value(callee)
    this.callWith(args)
  }

  /** Calls what is on the stack. */
  callWith(args: readonly Argument[], before = 0): void {
    const { writer } = this
    if (args.some(({ stars }) => stars > 0)) return this.#spread(args, before)
    const positional = args.filter(({ name }) => name === undefined)
    const named = args.filter(({ name }) => name !== undefined)
    for (const each of positional) this.value(each.value)
    if (named.length === 0) return writer.emit('call', before + positional.length)
    for (const { name, value } of named) {
      this.constant(name!)
      this.value(value)
    }
    const twice = named.find(({ name }, n) => named.findIndex((other) => other.name === name) !== n)
    if (twice) throw new SyntaxProblem(`keyword argument repeated: ${twice.name}`, twice.value.at)
    writer.emit('call-named', (before + positional.length) * 256 + named.length)
  }

  #spread(args: readonly Argument[], before: number): void {
    const { writer } = this
    writer.emit('list', before)
    for (const { name, stars, value } of args) {
      if (name !== undefined || stars === 2) continue
      this.value(value)
      writer.emit(stars === 1 ? 'extend' : 'append', 1)
    }
    const hasNames = args.some(({ name, stars }) => name !== undefined || stars === 2)
    if (hasNames) writer.emit('dict', 0)
    for (const { name, stars, value } of args) {
      if (name !== undefined) {
        this.constant(name)
        this.value(value)
        writer.emit('put', 1)
      } else if (stars === 2) {
        this.value(value)
        writer.emit('merge')
      }
    }
    writer.emit('call-spread', hasNames ? hasKeywords : 0)
  }

  #format(parts: readonly (string | FormatPart)[]): void {
    const { writer } = this
    for (const part of parts) {
      if (typeof part === 'string') {
        this.constant(part)
        continue
      }
      this.value(part.value)
      if (part.format) this.#format(part.format)
      else this.constant('')
      writer.emit('format', part.conversion ? part.conversion.charCodeAt(0) : 0)
    }
    writer.emit('join', parts.length)
  }

  #lambda(each: Of<'lambda'>): void {
    const inner = this.child(this.scope.children.get(each)!, '<lambda>')
    this.makeFunction(each.parameters, () => {
      inner.value(each.body)
      inner.writer.emit('return')
      return inner.finish(each.parameters, each.at.line, null)
    })
  }

  child(scope: Scope, name: string): ExpressionCompiler {
    return new ExpressionCompiler(scope, this.source, this.qualified(name), this.className)
  }

  makeFunction({ positionalOnly, positional, keywordOnly }: Parameters, compile: () => Code): void {
    const { writer } = this
    const defaults = [...positionalOnly, ...positional].filter(({ byDefault }) => byDefault)
    const named = keywordOnly.filter(({ byDefault }) => byDefault)
    for (const { byDefault } of defaults) this.value(byDefault!)
    if (defaults.length > 0) writer.emit('tuple', defaults.length)
    for (const { name, byDefault } of named) {
      this.constant(name)
      this.value(byDefault!)
    }
    if (named.length > 0) writer.emit('dict', named.length)
    const flags = (defaults.length > 0 ? hasDefaults : 0) + (named.length > 0 ? hasKeywordDefaults : 0)
    this.#closed(compile(), flags)
  }

  /** Makes a function of what has been compiled, with the cells that it uses. */
  #closed(code: Code, flags: number): void {
    const { writer } = this
    for (const name of code.free) writer.emit('closure', writer.cell(name))
    writer.emit('function', writer.code(code) * 4 + flags)
  }

  #comprehension(each: Comprehension & { readonly at: Place }): void {
    const inner = this.child(this.scope.children.get(each)!, `<${each.makes}comp>`)
    const code = inner.at(each.at, () => compileLoops(inner, each))
    this.#closed(code, 0)
    this.value(each.loops[0].over)
    this.writer.emit(iterates(each.loops[0].isAsynchronous))
    this.writer.emit('call', 1)
    if (inner.scope.isCoroutine && !inner.scope.handsOut) this.yieldFrom('wait-for')
  }

  /** Stores what is on the stack. */
  store(target: Expression): void {
    const { writer } = this
    this.at(target.at, () => {
      switch (target.kind) {
        case 'name':
          return this.nameOperation('store', target.name)
        case 'attribute':
          this.value(target.of)
          return writer.emit('store-attribute', writer.name(this.mangled(target.name)))
        case 'item':
          this.value(target.of)
          this.value(target.index)
          return writer.emit('store-item')
        case 'tuple':
        case 'list':
          return this.#unpack(target.items)
        default:
          throw new SyntaxProblem('cannot assign to expression', target.at)
      }
    })
  }

  #unpack(targets: readonly Expression[]): void {
    const star = targets.findIndex(({ kind }) => kind === 'star')
    if (star < 0) this.writer.emit('unpack', targets.length)
    else this.writer.emit('unpack-rest', star * 256 + (targets.length - star - 1))
    for (const each of targets) this.store(each.kind === 'star' ? each.value : each)
  }
}

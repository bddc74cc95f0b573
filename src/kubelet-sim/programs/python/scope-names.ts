/** Collects the names of a program: those that are bound, and those that are used. */
import type { Piecewise } from './piecewise.ts'
import { generatorExpression, type Owner, ownerOf, resolve, Scope } from './scope.ts'
import type { Expression, Pattern, Statement } from './syntax.ts'
import { type Comprehension, type FormatPart, type Parameters, SyntaxProblem } from './syntax.ts'
import { asynchronous, awaiting } from './token-reader.ts'
import type { Place } from './values.ts'

/** So many statements are looked at before others have their turns. */
const statementsAtOnce = 256

/** The scope of a program, with those within it. */
export function* scopeOf(body: readonly Statement[]): Piecewise<Scope> {
  const scope = new Scope('module', '<module>', undefined)
  const names = new Names(scope)
  for (let from = 0; from < body.length; from += statementsAtOnce) {
    names.block(body.slice(from, from + statementsAtOnce))
    yield statementsAtOnce * 8
  }
  resolve(scope)
  return scope
}

export function scopeOfExpression(value: Expression): Scope {
  const scope = new Scope('module', '<module>', undefined)
  new Names(scope).expression(value)
  resolve(scope)
  return scope
}

/** Collects the names of one scope, and of those within it. */
class Names {
  constructor(private readonly scope: Scope) {}

  block(body: readonly Statement[]): void {
    for (const each of body) this.#statement(each)
  }

  #bind(name: string): void {
    this.scope.bound.add(name)
  }

  #use(name: string): void {
    this.scope.used.add(name)
    if (name === 'super') this.scope.used.add('__class__')
  }

  #within(owner: Owner, kind: 'function' | 'class', name: string, isComprehension = false): Names {
    const inner = new Scope(kind, name, this.scope, isComprehension)
    this.scope.children.set(owner, inner)
    return new Names(inner)
  }

  #statement(each: Statement): void {
    switch (each.kind) {
      case 'expression':
        return this.expression(each.value)
      case 'assign':
        this.expression(each.value)
        for (const target of each.targets) this.#target(target)
        return
      case 'augment':
        this.#target(each.target)
        if (each.target.kind === 'name') this.#use(each.target.name)
        return this.expression(each.value)
      case 'annotate':
        if (each.value) this.expression(each.value)
        if (this.scope.kind !== 'function') this.expression(each.annotation)
        return this.#target(each.target)
      case 'if':
      case 'while':
        this.expression(each.test)
        this.block(each.kind === 'if' ? each.then : each.body)
        return this.block(each.otherwise)
      case 'for':
        this.expression(each.over)
        this.#target(each.target)
        this.block(each.body)
        return this.block(each.otherwise)
      case 'try':
        this.block(each.body)
        for (const { type, name, body } of each.handlers) {
          if (type) this.expression(type)
          if (name !== undefined) this.#bind(name)
          this.block(body)
        }
        this.block(each.otherwise)
        return this.block(each.last)
      case 'with':
        for (const { context, target } of each.items) {
          this.expression(context)
          if (target) this.#target(target)
        }
        return this.block(each.body)
      case 'function': {
        for (const decorator of each.decorators) this.expression(decorator)
        this.#bind(each.name)
        const inner = this.#function(each, each.name, each.parameters)
        inner.scope.isCoroutine = inner.scope.isGenerator = each.isAsynchronous
        return inner.block(each.body)
      }
      case 'waiting':
        this.#checkWaits(`${asynchronous} ${each.word}`, each.at)
        return this.block(each.body)
      case 'class': {
        for (const decorator of each.decorators) this.expression(decorator)
        for (const { value } of each.args) this.expression(value)
        this.#bind(each.name)
        return this.#within(each, 'class', each.name).block(each.body)
      }
      case 'return':
        if (this.scope.kind !== 'function') throw new SyntaxProblem("'return' outside function", each.at)
        this.#checkAnswers(each.value && each.at)
        return each.value && this.expression(each.value)
      case 'raise':
        if (each.value) this.expression(each.value)
        return each.cause && this.expression(each.cause)
      case 'assert':
        this.expression(each.test)
        return each.message && this.expression(each.message)
      case 'delete':
        for (const target of each.targets) this.#target(target)
        return
      case 'global':
      case 'nonlocal':
        return this.#declare(each)
      case 'import':
        for (const { name, as } of each.modules) this.#bind(as ?? name.split('.')[0])
        return
      case 'from':
        for (const { name, as } of each.names) if (name !== '*') this.#bind(as ?? name)
        return
      case 'match':
        this.expression(each.subject)
        for (const { pattern, guard, body } of each.cases) {
          this.#pattern(pattern)
          if (guard) this.expression(guard)
          this.block(body)
        }
        return
      default:
        return
    }
  }

  #declare({ kind, names, at }: Extract<Statement, { kind: 'global' | 'nonlocal' }>): void {
    const { scope } = this
    for (const name of names) {
      if (scope.parameters.includes(name))
        throw new SyntaxProblem(`name '${name}' is parameter and ${kind}`, at)
      if (scope.bound.has(name))
        throw new SyntaxProblem(`name '${name}' is assigned to before ${kind} declaration`, at)
      if (scope.used.has(name))
        throw new SyntaxProblem(`name '${name}' is used prior to ${kind} declaration`, at)
      if (kind === 'global') scope.globals.add(name)
      else if (scope.kind === 'module')
        throw new SyntaxProblem('nonlocal declaration not allowed at module level', at)
      else if (!ownerOf(name, scope)) throw new SyntaxProblem(`no binding for nonlocal '${name}' found`, at)
      else scope.nonlocals.add(name)
    }
  }

  #function(owner: Owner, name: string, parameters: Parameters): Names {
    const { positionalOnly, positional, rest, keywordOnly, keywords } = parameters
    const all = [...positionalOnly, ...positional, ...keywordOnly]
    for (const { byDefault } of all) if (byDefault) this.expression(byDefault)
    const inner = this.#within(owner, 'function', name)
    const names = all.map((each) => each.name)
    if (rest !== undefined) names.push(rest)
    if (keywords !== undefined) names.push(keywords)
    inner.scope.parameters = names
    for (const each of names) inner.#bind(each)
    return inner
  }

  #target(target: Expression): void {
    switch (target.kind) {
      case 'name':
        return this.#bind(target.name)
      case 'tuple':
      case 'list':
        for (const each of target.items) this.#target(each)
        return
      case 'star':
        return this.#target(target.value)
      default:
        return this.expression(target)
    }
  }

  #pattern(pattern: Pattern): void {
    switch (pattern.kind) {
      case 'value':
        return this.expression(pattern.value)
      case 'capture':
      case 'rest':
        return pattern.name === undefined ? undefined : this.#bind(pattern.name)
      case 'as':
        this.#bind(pattern.name)
        return this.#pattern(pattern.pattern)
      case 'either':
      case 'sequence':
        for (const each of pattern.patterns) this.#pattern(each)
        return
      case 'mapping':
        for (const [key, value] of pattern.entries) {
          this.expression(key)
          this.#pattern(value)
        }
        if (pattern.rest !== undefined) this.#bind(pattern.rest)
        return
      case 'class':
        this.expression(pattern.cls)
        for (const each of pattern.positional) this.#pattern(each)
        for (const [, each] of pattern.named) this.#pattern(each)
        return
    }
  }

  expression(each: Expression): void {
    switch (each.kind) {
      case 'name':
        return this.#use(each.name)
      case 'attribute':
        return this.expression(each.of)
      case 'item':
        this.expression(each.of)
        return this.expression(each.index)
      case 'slice':
        for (const part of each.parts) if (part) this.expression(part)
        return
      case 'call':
        this.expression(each.callee)
        for (const { value } of each.args) this.expression(value)
        return
      case 'binary':
        this.expression(each.left)
        return this.expression(each.right)
      case 'unary':
        return this.expression(each.operand)
      case 'compare':
        this.expression(each.first)
        for (const { right } of each.rest) this.expression(right)
        return
      case 'logical':
        for (const operand of each.operands) this.expression(operand)
        return
      case 'choice':
        this.expression(each.test)
        this.expression(each.yes)
        return this.expression(each.no)
      case 'list':
      case 'tuple':
      case 'set':
        for (const item of each.items) this.expression(item)
        return
      case 'dict':
        for (const [key, value] of each.entries) {
          if (key) this.expression(key)
          this.expression(value)
        }
        return
      case 'star':
        return this.expression(each.value)
      case 'lambda':
        return this.#function(each, '<lambda>', each.parameters).expression(each.body)
      case 'comprehension':
        return this.#comprehension(each)
      case 'format':
        return this.#format(each.parts)
      case 'named': {
        let { scope } = this
        while (scope.isComprehension) {
          scope.nonlocals.add(each.name)
          scope = scope.parent!
        }
        scope.bound.add(each.name)
        if (scope !== this.scope && scope.kind === 'module') this.scope.globals.add(each.name)
        return this.expression(each.value)
      }
      case 'wait':
        this.#checkWaits(awaiting, each.at)
        return this.expression(each.value)
      case 'yield':
        if (this.scope.kind !== 'function' || this.scope.isComprehension)
          throw new SyntaxProblem("'yield' outside function", each.at)
        if (this.scope.isCoroutine && each.isFrom)
          throw new SyntaxProblem(`'yield from' inside ${asynchronous} function`, each.at)
        this.scope.handsOut = this.scope.isCoroutine
        this.#checkAnswers()
        this.scope.isGenerator = true
        return each.value && this.expression(each.value)
      default:
        return
    }
  }

  #checkAnswers(at?: Place): void {
    const { handsOut, answersAt = at } = this.scope
    this.scope.answersAt = answersAt
    if (handsOut && answersAt)
      throw new SyntaxProblem(`'return' with value in ${asynchronous} generator`, answersAt)
  }

  #checkWaits(what: string, at: Place): void {
    let { scope } = this
    // A comprehension waits with the function that it is in; a generator is waited for by who goes through it.
    for (; scope.isComprehension && scope.parent; scope = scope.parent) {
      scope.isCoroutine = scope.isGenerator = true
      scope.handsOut = scope.name === generatorExpression
      if (scope.handsOut) return
    }
    if (scope.kind !== 'function') throw new SyntaxProblem(`'${what}' outside function`, at)
    if (!scope.isCoroutine) throw new SyntaxProblem(`'${what}' outside ${asynchronous} function`, at)
  }

  #format(parts: readonly (string | FormatPart)[]): void {
    for (const part of parts) {
      if (typeof part === 'string') continue
      this.expression(part.value)
      if (part.format) this.#format(part.format)
    }
  }

  #comprehension(each: Comprehension & { readonly at: Expression['at'] }): void {
    const [first] = each.loops
    this.expression(first.over)
    const name = each.makes === 'generator' ? generatorExpression : `<${each.makes}comp>`
    const inner = this.#within(each, 'function', name, true)
    inner.#bind('.0')
    if (each.makes === 'generator') inner.scope.isGenerator = true
    for (const loop of each.loops) {
      if (loop !== first) inner.expression(loop.over)
      if (loop.isAsynchronous) inner.#checkWaits(`${asynchronous} for`, each.at)
      inner.#target(loop.target)
      for (const test of loop.tests) inner.expression(test)
    }
    inner.expression(each.item)
    if (each.value) inner.expression(each.value)
  }
}

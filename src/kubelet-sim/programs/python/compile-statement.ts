/** Turns statements into instructions. */
import { Label } from './code-writer.ts'
import { noParameters } from './compile-base.ts'
import { FlowCompiler, type Of } from './compile-flow.ts'
import { PatternCompiler } from './compile-pattern.ts'
import type { Piecewise } from './piecewise.ts'
import type { Scope } from './scope.ts'
import { scopeOf, scopeOfExpression } from './scope-names.ts'
import {
  type Block,
  type ClassStatement,
  type Expression,
  type FunctionStatement,
  type Statement,
  SyntaxProblem,
} from './syntax.ts'
import type { Code, Place, Source } from './values.ts'

/** So many statements are compiled before others have their turns. */
const statementsAtOnce = 64

export function* compileProgram(body: Block, source: Source, isInteractive = false): Piecewise<Code> {
  const scope = yield* scopeOf(body)
  const compiler = new StatementCompiler(scope, source, '<module>', undefined, isInteractive)
  return yield* compiler.module(body)
}

export function compileEval(value: Expression, source: Source): Code {
  const compiler = new StatementCompiler(scopeOfExpression(value), source, '<module>', undefined)
  compiler.value(value)
  compiler.writer.emit('return')
  return compiler.writer.finish({ ...noParameters, firstLine: 1, doc: null })
}

class StatementCompiler extends FlowCompiler {
  constructor(
    scope: Scope,
    source: Source,
    qualname: string,
    className: string | undefined,
    /** What statements come to is shown. */
    private readonly isInteractive = false,
  ) {
    super(scope, source, qualname, className)
  }

  *module(body: Block): Piecewise<Code> {
    const doc = docOf(body)
    this.#doc(doc)
    for (let from = 0; from < body.length; from += statementsAtOnce) {
      this.block(body.slice(from, from + statementsAtOnce))
      yield statementsAtOnce * 16
    }
    return this.#end(1, doc)
  }

  #doc(doc: string | null): void {
    if (doc === null) return
    this.constant(doc)
    this.writer.emit('store-name', this.writer.name('__doc__'))
  }

  #end(firstLine: number, doc: string | null): Code {
    this.constant(null)
    this.writer.emit('return')
    return this.writer.finish({ ...noParameters, firstLine, doc })
  }

  block(body: Block): void {
    for (const each of body) this.at(each.at, () => this.#statement(each))
  }

  #statement(each: Statement): void {
    const { writer } = this
    switch (each.kind) {
      case 'expression':
        this.value(each.value)
        return writer.emit(this.isInteractive && this.scope.kind === 'module' ? 'show' : 'pop')
      case 'assign':
        this.value(each.value)
        for (const [n, target] of each.targets.entries()) {
          if (n < each.targets.length - 1) writer.emit('copy', 1)
          this.store(target)
        }
        return
      case 'augment':
        return this.#augment(each)
      case 'annotate':
        return this.#annotate(each)
      case 'if': {
        const [otherwise, end] = [new Label(), new Label()]
        this.jumpUnless(each.test, otherwise)
        this.block(each.then)
        if (each.otherwise.length > 0) writer.jump('jump', end)
        writer.mark(otherwise)
        this.block(each.otherwise)
        return writer.mark(end)
      }
      case 'while':
        return this.whileStatement(each)
      case 'for':
        return this.forStatement(each)
      case 'try':
        return each.last.length > 0 ? this.finallyStatement(each) : this.tryStatement(each)
      case 'with':
        return this.withStatement(each.items, each.body)
      case 'waiting':
        for (const inner of each.body) this.#statement(inner)
        return
      case 'function':
        return this.#function(each)
      case 'class':
        return this.#class(each)
      case 'return':
        return this.returnStatement(each.value)
      case 'raise':
        if (each.value) this.value(each.value)
        if (each.cause) this.value(each.cause)
        return writer.emit('raise', each.isAgain ? 3 : each.cause ? 2 : each.value ? 1 : 0)
      case 'assert': {
        const end = new Label()
        this.value(each.test)
        writer.jump('jump-if-true', end)
        if (each.message) this.value(each.message)
        this.at(each.test.at, () => writer.emit('fail-assertion', each.message ? 1 : 0))
        return writer.mark(end)
      }
      case 'delete':
        for (const target of each.targets) this.#delete(target)
        return
      case 'import':
        for (const { name, as } of each.modules) {
          this.constant(as === undefined ? null : true)
          writer.emit('import', writer.name(name))
          this.nameOperation('store', as ?? name.split('.')[0])
        }
        return
      case 'from':
        return this.#from(each)
      case 'break':
      case 'continue':
        return this.leaveLoopStatement(each)
      case 'match':
        return this.#match(each)
      default:
        return
    }
  }

  #augment({ target, sign, value }: Of<'augment'>): void {
    const { writer } = this
    const inPlace = () => {
      this.value(value)
      writer.emit('in-place', writer.name(sign))
    }
    if (target.kind === 'name') {
      this.nameOperation('load', target.name)
      inPlace()
      return this.nameOperation('store', target.name)
    }
    if (target.kind === 'attribute') {
      const name = writer.name(this.mangled(target.name))
      this.value(target.of)
      writer.emit('copy', 1)
      this.at(target.at, () => writer.emit('load-attribute', name))
      inPlace()
      writer.emit('swap')
      return writer.emit('store-attribute', name)
    }
    if (target.kind !== 'item')
      throw new SyntaxProblem('illegal expression for augmented assignment', target.at)
    this.value(target.of)
    this.value(target.index)
    writer.emit('copy', 2)
    writer.emit('copy', 2)
    this.at(target.at, () => writer.emit('load-item'))
    inPlace()
    writer.emit('rotate', 3)
    writer.emit('store-item')
  }

  #annotate({ target, annotation, value }: Of<'annotate'>): void {
    if (value) {
      this.value(value)
      this.store(target)
    }
    if (this.scope.kind !== 'class' || target.kind !== 'name') return
    this.value(annotation)
    this.writer.emit('annotate', this.writer.name(target.name))
  }

  #delete(target: Expression): void {
    const { writer } = this
    this.at(target.at, () => {
      if (target.kind === 'name') this.nameOperation('delete', target.name)
      else if (target.kind === 'attribute') {
        this.value(target.of)
        writer.emit('delete-attribute', writer.name(this.mangled(target.name)))
      } else if (target.kind === 'item') {
        this.value(target.of)
        this.value(target.index)
        writer.emit('delete-item')
      } else if (target.kind === 'tuple' || target.kind === 'list')
        for (const each of target.items) this.#delete(each)
    })
  }

  #from({ module, level, names, at }: Of<'from'>): void {
    const { writer } = this
    if (module === '__future__') return
    this.constant(true)
    writer.emit('import', writer.name('.'.repeat(level) + module))
    if (names[0].name === '*') {
      if (this.scope.kind !== 'module') throw new SyntaxProblem('import * only allowed at module level', at)
      return writer.emit('import-all')
    }
    for (const { name, as } of names) {
      writer.emit('import-from', writer.name(name))
      this.nameOperation('store', as ?? name)
    }
    writer.emit('pop')
  }

  override child(scope: Scope, name: string, className = this.className): StatementCompiler {
    return new StatementCompiler(scope, this.source, this.qualified(name), className)
  }

  #function(each: FunctionStatement & { readonly at: Place }): void {
    for (const decorator of each.decorators) this.value(decorator)
    const inner = this.child(this.scope.children.get(each as Statement)!, each.name)
    this.makeFunction(each.parameters, () => {
      const doc = docOf(each.body)
      inner.block(each.body)
      inner.constant(null)
      inner.writer.emit('return')
      return inner.finish(each.parameters, each.at.line, doc)
    })
    this.#decorate(each.decorators)
    this.nameOperation('store', each.name)
  }

  #decorate(decorators: readonly Expression[]): void {
    for (const each of decorators.toReversed()) this.at(each.at, () => this.writer.emit('call', 1))
  }

  #class(each: ClassStatement & { readonly at: Place }): void {
    const { writer } = this
    for (const decorator of each.decorators) this.value(decorator)
    const scope = this.scope.children.get(each as Statement)!
    const inner = this.child(scope, each.name, each.name)
    writer.emit('class')
    this.makeFunction(
      { positionalOnly: [], positional: [], rest: undefined, keywordOnly: [], keywords: undefined },
      () => inner.#classBody(each),
    )
    this.constant(each.name)
    this.callWith(each.args, 2)
    this.#decorate(each.decorators)
    this.nameOperation('store', each.name)
  }

  /** Fills the names of a class, and answers the cell that is to hold it, where something in it asks for that. */
  #classBody({ body, at }: ClassStatement & { readonly at: Place }): Code {
    const { writer } = this
    const doc = docOf(body)
    this.#doc(doc)
    this.block(body)
    if (this.scope.cells.has('__class__')) writer.emit('closure', writer.cell('__class__'))
    else this.constant(null)
    writer.emit('return')
    return writer.finish({ ...noParameters, firstLine: at.line, doc })
  }

  #match({ subject, cases }: Of<'match'>): void {
    const { writer } = this
    const end = new Label()
    const patterns = new PatternCompiler(this)
    this.value(subject)
    for (const { pattern, guard, body } of cases) {
      const next = new Label()
      patterns.test(pattern, next)
      if (guard) {
        const [fails, goesOn] = [new Label(), new Label()]
        this.jumpUnless(guard, fails)
        writer.jump('jump', goesOn)
        writer.mark(fails)
        writer.jump('jump', next)
        writer.mark(goesOn)
      }
      writer.emit('pop')
      this.block(body)
      writer.jump('jump', end)
      writer.mark(next)
    }
    writer.emit('pop')
    writer.mark(end)
  }
}

function docOf(body: Block): string | null {
  const [first] = body
  const isText = first?.kind === 'expression' && first.value.kind === 'constant'
  return isText && typeof first.value.value === 'string' ? first.value.value : null
}

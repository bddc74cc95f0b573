/** Statements. */
import { type Around, Label } from './code-writer.ts'
import { CompileClass } from './compile-class.ts'
import { SyntaxProblem } from './grammar.ts'
import type { Tree } from './scope.ts'

type Statements = Record<string, (to: CompileStatement, node: Tree, labels: readonly string[]) => void>

export abstract class CompileStatement extends CompileClass {
  statement(node: Tree, labels: readonly string[] = []): void {
    this.deeper(() => {
      this.at(node)
      const compile = statements[node.type as string]
      if (!compile) throw new SyntaxProblem(`kubesim does not run ${node.type}`, node.start, node.end)
      compile(this, node, labels)
    })
  }

  statements(body: readonly Tree[]): void {
    for (const each of body) this.statement(each)
  }

  loop(labels: readonly string[], work: (end: Label, next: Label) => void): void {
    const [end, next] = [new Label(), new Label()]
    this.code.around.push({ kind: 'target', names: ['', ...labels], end, next })
    work(end, next)
    this.code.around.pop()
  }

  jumpOut(node: Tree, isNext: boolean): void {
    const { around } = this.code
    const name = node.label?.name ?? ''
    for (let n = around.length - 1; n >= 0; n--) {
      const each = around[n]
      const to =
        each.kind === 'target' && each.names.includes(name) ? (isNext ? each.next : each.end) : undefined
      if (!to) continue
      return this.leave(n + 1, () => this.jump('jump', to))
    }
    throw new SyntaxProblem(
      name ? `Undefined label '${name}'` : 'Illegal break statement',
      node.start,
      node.end,
    )
  }

  leaveFunction(): void {
    const { code } = this
    const isPlain = code.around.every(({ kind }) => kind === 'target' || kind === 'env')
    if (isPlain) return this.emit('return')
    if (code.answer < 0) code.answer = code.local()
    this.emit('set-local', code.answer)
    this.emit('pop')
    this.leave(0, () => {
      this.emit('get-local', code.answer)
      this.emit('return')
    })
  }

  abstract nameFor(node: Tree): string

  around(around: Around, work: () => void): void {
    this.code.around.push(around)
    work()
    this.code.around.pop()
  }

  /** Binds what is on top, as the head of a loop says. */
  head(node: Tree): void {
    if (node.type === 'VariableDeclaration') {
      const [{ id }] = node.declarations
      this.bind(id, node.kind === 'var' ? 'again' : 'first')
    } else this.bind(node, 'again')
  }

  guarded(node: Tree): void {
    const { handler, finalizer } = node
    if (!finalizer) return this.#caught(node.block, handler)
    const [broken, begin, end] = [new Label(), new Label(), new Label()]
    const exits: (() => void)[] = []
    this.jump('set-up', broken)
    this.around({ kind: 'finally', begin, exits }, () => {
      if (handler) this.#caught(node.block, handler)
      else this.statement(node.block)
    })
    this.emit('leave-block')
    this.emit('undefined')
    this.constant(0)
    this.jump('jump', begin)
    this.mark(broken)
    this.constant(-1)
    this.mark(begin)
    this.around({ kind: 'finishing' }, () => this.statement(finalizer))
    this.jump('end-finally', end)
    exits.forEach((exit, n) => {
      const other = new Label()
      this.emit('copy')
      this.constant(n + 1)
      this.emit('binary ===')
      this.jump('jump-if-false', other)
      this.emit('pop')
      exit()
      this.mark(other)
    })
    this.emit('pop')
    this.mark(end)
  }

  #caught(block: Tree, handler: Tree): void {
    const [broken, end] = [new Label(), new Label()]
    this.jump('set-up', broken)
    this.around({ kind: 'guarded' }, () => this.statement(block))
    this.emit('leave-block')
    this.jump('jump', end)
    this.mark(broken)
    this.emit('catch')
    this.within(handler, () => {
      if (handler.param) this.bind(handler.param, 'first')
      else this.emit('pop')
      this.statement(handler.body)
    })
    this.mark(end)
  }
}

const statements: Statements = {
  ExpressionStatement(to, node) {
    if (to.completion < 0) return to.effect(node.expression)
    to.expression(node.expression)
    to.emit('set-local', to.completion)
    to.emit('pop')
  },
  VariableDeclaration(to, node) {
    for (const { id, init } of node.declarations) {
      if (!init) {
        if (node.kind === 'var') {
          if (!to.scope.find(id.name)) {
            to.emit('undefined')
            to.named('declare-global-if-none', id.name)
          }
          continue
        }
        to.emit('undefined')
      } else to.expression(init, id.type === 'Identifier' ? id.name : '')
      to.bind(id, 'first')
    }
  },
  FunctionDeclaration() {},
  ClassDeclaration(to, node) {
    to.classExpression(node, node.id?.name ?? 'default')
    to.initialize(node.id?.name ?? '*default*')
  },
  EmptyStatement() {},
  DebuggerStatement() {},
  BlockStatement: (to, node) => to.within(node, () => to.statements(node.body)),
  ReturnStatement(to, node) {
    if (node.argument) {
      to.expression(node.argument)
      if (to.code.facts.kind === 'asyncGenerator') to.emit('await')
    } else to.emit('undefined')
    to.leaveFunction()
  },
  IfStatement(to, node) {
    const [other, end] = [new Label(), new Label()]
    to.expression(node.test)
    to.jump('jump-if-false', other)
    to.statement(node.consequent)
    if (node.alternate) to.jump('jump', end)
    to.mark(other)
    if (node.alternate) to.statement(node.alternate)
    to.mark(end)
  },
  WhileStatement: (to, node, labels) =>
    to.loop(labels, (end, next) => {
      to.mark(next)
      to.expression(node.test)
      to.jump('jump-if-false', end)
      to.statement(node.body)
      to.jump('jump', next)
      to.mark(end)
    }),
  DoWhileStatement: (to, node, labels) =>
    to.loop(labels, (end, next) => {
      const again = new Label()
      to.mark(again)
      to.statement(node.body)
      to.mark(next)
      to.expression(node.test)
      to.jump('jump-if-true', again)
      to.mark(end)
    }),
  ForStatement: (to, node, labels) =>
    to.within(node, () => {
      const { init } = node
      if (init?.type === 'VariableDeclaration') to.statement(init)
      else if (init) {
        to.expression(init)
        to.emit('pop')
      }
      // Each turn has variables of its own.
      const isRenewed = (to.scopes.byNode.get(node)?.captured ?? 0) > 0
      if (isRenewed) to.emit('renew-env')
      to.loop(labels, (end, next) => {
        const again = new Label()
        to.mark(again)
        if (node.test) {
          to.expression(node.test)
          to.jump('jump-if-false', end)
        }
        to.statement(node.body)
        to.mark(next)
        if (isRenewed) to.emit('renew-env')
        if (node.update) to.effect(node.update)
        to.jump('jump', again)
        to.mark(end)
      })
    }),
  ForInStatement: (to, node, labels) => through(to, node, labels, 'iterate-keys'),
  ForOfStatement: (to, node, labels) =>
    through(to, node, labels, node['await'] ? 'iterate-async' : 'iterate'),
  BreakStatement: (to, node) => to.jumpOut(node, false),
  ContinueStatement: (to, node) => to.jumpOut(node, true),
  LabeledStatement(to, node, labels) {
    const names = [...labels, node.label.name]
    if (/^(?:For|While|DoWhile)/.test(node.body.type)) return to.statement(node.body, names)
    const end = new Label()
    to.around({ kind: 'target', names, end }, () => to.statement(node.body))
    to.mark(end)
  },
  ThrowStatement(to, node) {
    to.expression(node.argument)
    to.at(node)
    to.emit('throw')
  },
  TryStatement: (to, node) => to.guarded(node),
  SwitchStatement(to, node, labels) {
    to.expression(node.discriminant)
    const end = new Label()
    const value = to.code.local()
    to.emit('set-local', value)
    to.emit('pop')
    to.within(node, () => {
      const places = node.cases.map(() => new Label())
      node.cases.forEach(({ test }: Tree, n: number) => {
        if (!test) return
        to.emit('get-local', value)
        to.expression(test)
        to.emit('binary ===')
        to.jump('jump-if-true', places[n])
      })
      const other = node.cases.findIndex(({ test }: Tree) => !test)
      const out = new Label()
      to.jump('jump', other < 0 ? out : places[other])
      to.around({ kind: 'target', names: ['', ...labels], end: out }, () =>
        node.cases.forEach(({ consequent }: Tree, n: number) => {
          to.mark(places[n])
          to.statements(consequent)
        }),
      )
      to.mark(out)
    })
    to.mark(end)
  },
  ImportDeclaration() {},
  ExportAllDeclaration() {},
  ExportNamedDeclaration(to, node) {
    if (node.declaration) to.statement(node.declaration)
  },
  ExportDefaultDeclaration(to, node) {
    const { declaration } = node
    if (declaration.type === 'FunctionDeclaration') return
    if (declaration.type === 'ClassDeclaration') return to.statement(declaration)
    to.expression(declaration, 'default')
    to.initialize('*default*')
  },
}

function through(to: CompileStatement, node: Tree, labels: readonly string[], op: string): void {
  const isAsync = op === 'iterate-async'
  to.expression(node.right)
  to.at(node.right)
  to.named('callee', to.nameFor(node.right))
  to.emit(op)
  const [end, next, broken, over] = [new Label(), new Label(), new Label(), new Label()]
  to.around({ kind: 'target', names: ['', ...labels], end }, () => {
    to.jump('set-up', broken)
    to.around({ kind: 'iterator', isAsync }, () => {
      const again = new Label()
      to.mark(again)
      if (isAsync) {
        to.emit('ask-next')
        to.emit('await')
        to.jump('take-next', over)
        to.emit('await-taken')
      } else to.jump('next', over)
      // A turn that is left early, but goes on, leaves what it has declared.
      to.code.around.push({ kind: 'target', names: ['', ...labels], next })
      to.within(node, () => {
        to.head(node.left)
        to.statement(node.body)
      })
      to.code.around.pop()
      to.mark(next)
      to.jump('jump', again)
    })
    to.mark(over)
    to.emit('leave-block')
    to.emit('pop')
    const after = new Label()
    to.jump('jump', after)
    to.mark(broken)
    to.emit('swap')
    if (isAsync) {
      to.emit('close-async-quietly')
      to.emit('await')
      to.emit('pop')
    } else to.emit('close-quietly')
    to.emit('throw-again')
    to.mark(end)
    to.mark(after)
  })
}

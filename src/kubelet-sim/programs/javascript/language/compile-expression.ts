/** Expressions: each leaves its value on the stack. */
import { callText } from './call-text.ts'
import type { Label } from './code-writer.ts'
import { assignment, delegated, deletion, update } from './compile-assignment.ts'
import { CompilePattern } from './compile-pattern.ts'
import { SyntaxProblem } from './grammar.ts'
import type { Tree } from './scope.ts'

type Expressions = Record<string, (to: CompileExpression, node: Tree, name: string) => void>

export abstract class CompileExpression extends CompilePattern {
  expression(node: Tree, name = ''): void {
    this.deeper(() => {
      this.at(node)
      const compile = expressions[node.type as string]
      if (!compile) throw new SyntaxProblem(`kubesim does not run ${node.type}`, node.start, node.end)
      compile(this, node, name)
    })
  }

  /** An expression whose value nobody wants. */
  effect(node: Tree): void {
    if (node.type === 'UpdateExpression') update(this, node, true)
    else this.expression(node)
    this.emit('pop')
  }

  /** A chain that ends where `?.` finds nothing. */
  chained(node: Tree, end: Label): void {
    if (node.type === 'MemberExpression') {
      if (node.object.type === 'Super') return this.member(node, false)
      this.chained(node.object, end)
      if (node.optional) this.jump('end-if-nullish', end)
      this.property(node)
    } else if (node.type === 'CallExpression') this.call(node, end)
    else this.expression(node)
  }

  /** The object is on the stack. */
  property(node: Tree): void {
    const { property } = node
    if (property.type === 'PrivateIdentifier') {
      this.code.place = property.start
      this.secret(property.name)
      this.emit('get-private')
    } else if (node.computed) {
      this.expression(property)
      this.code.place = property.start
      this.emit('get-item')
    } else {
      this.code.place = property.start
      this.named('get-property', property.name)
    }
  }

  /** Where it is to be called: the function, and what it is called on. */
  member(node: Tree, isCalled: boolean, end?: Label): void {
    const { object, property } = node
    if (object.type === 'Super') {
      if (node.computed) {
        this.expression(property)
        this.emit('to-key')
      } else this.constant(property.name)
      this.emit('get-super')
      if (isCalled) this.emit('this')
      return
    }
    if (end) this.chained(object, end)
    else this.expression(object)
    if (node.optional && end) this.jump('end-if-nullish', end)
    if (!isCalled) return this.property(node)
    this.emit('copy')
    this.property(node)
    this.emit('swap')
  }

  call(node: Tree, end: Label): void {
    const { callee } = node
    if (callee.type === 'Super') {
      this.emit('super-constructor')
      this.#arguments(node, 'super-call')
      return
    }
    const plain = callee.type === 'ParenthesizedExpression' ? callee.expression : callee
    if (plain.type === 'MemberExpression') this.member(plain, true, end)
    else if (plain.type === 'ChainExpression' && plain.expression.type === 'MemberExpression') {
      const inner = this.label()
      const on = this.label()
      this.member(plain.expression, true, inner)
      this.jump('jump', on)
      this.mark(inner)
      this.emit('undefined')
      this.mark(on)
    } else {
      this.chained(plain, end)
      this.emit('undefined')
    }
    if (node.optional) this.jump('end-call-if-nullish', end)
    const at = callee.type === 'MemberExpression' ? callee.property.start : callee.start
    this.#arguments(node, 'call', at)
  }

  #arguments(node: Tree, op: string, at = node.start): void {
    const args: readonly Tree[] = node.arguments
    const isSpread = args.some(({ type }) => type === 'SpreadElement')
    if (isSpread) this.#list(args)
    else for (const each of args) this.expression(each)
    this.code.place = at
    this.named('callee', callText(node.callee))
    this.emit(isSpread ? `${op}-spread` : op, isSpread ? 0 : args.length)
  }

  #list(items: readonly Tree[]): void {
    this.emit('array')
    for (const each of items) {
      if (each === null) this.emit('add-hole')
      else if (each.type === 'SpreadElement') {
        this.expression(each.argument)
        this.at(each.argument)
        this.named('callee', callText(each.argument))
        this.emit('iterate')
        this.emit('add-all')
      } else {
        this.expression(each)
        this.emit('add')
      }
    }
  }

  list(items: readonly Tree[]): void {
    this.#list(items)
  }

  make(node: Tree): void {
    this.expression(node.callee)
    this.#arguments(node, 'new')
  }

  /** Reads what is assigned to, leaving what it needs to be written on the stack; answers how to write it. */
  reference(node: Tree): () => void {
    if (node.type === 'Identifier') {
      this.load(node.name)
      return () => this.store(node.name)
    }
    if (node.type === 'ParenthesizedExpression') return this.reference(node.expression)
    if (node.type !== 'MemberExpression')
      throw new SyntaxProblem('Invalid left-hand side in assignment', node.start, node.end)
    const { object, property } = node
    if (object.type === 'Super') {
      if (node.computed) this.expression(property)
      else this.constant(property.name)
      this.emit('copy')
      this.emit('get-super')
      return () => this.emit('set-super')
    }
    this.expression(object)
    if (property.type === 'PrivateIdentifier') {
      this.secret(property.name)
      this.emit('copy-two')
      this.emit('get-private')
      return () => this.emit('set-private')
    }
    if (node.computed) {
      this.expression(property)
      this.emit('to-key')
      this.emit('copy-two')
      this.emit('get-item')
      return () => this.emit('set-item')
    }
    this.emit('copy')
    this.code.place = property.start
    this.named('get-property', property.name)
    return () => this.named('set-property', property.name)
  }

  /** How many values a reference has on the stack besides what it refers to. */
  parts(node: Tree): number {
    if (node.type === 'Identifier') return 0
    if (node.type === 'ParenthesizedExpression') return this.parts(node.expression)
    return node.object.type === 'Super'
      ? 1
      : node.computed || node.property.type === 'PrivateIdentifier'
        ? 2
        : 1
  }
}

const logical: Record<string, string> = {
  '&&': 'jump-if-false-or-pop',
  '||': 'jump-if-true-or-pop',
  '??': 'jump-if-there-or-pop',
}

const nameOf = (node: Tree, name = ''): string =>
  node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? '' : name

const expressions: Expressions = {
  Literal(to, node) {
    if (node.regex) {
      to.constant(node.regex.pattern)
      to.constant(node.regex.flags)
      to.emit('expression')
    } else if (node.bigint !== undefined && node.bigint !== null) to.constant(BigInt(node.bigint))
    else to.constant(node.value)
  },
  Identifier: (to, node) => to.load(node.name),
  ThisExpression: (to) => to.emit('this'),
  ParenthesizedExpression: (to, node, name) => to.expression(node.expression, name),
  TemplateLiteral(to, node) {
    to.constant(node.quasis[0].value.cooked)
    node.expressions.forEach((each: Tree, n: number) => {
      to.expression(each)
      to.emit('to-text')
      to.emit('binary +')
      const { cooked } = node.quasis[n + 1].value
      if (cooked === '') return
      to.constant(cooked)
      to.emit('binary +')
    })
  },
  TaggedTemplateExpression(to, node) {
    if (node.tag.type === 'MemberExpression') to.member(node.tag, true)
    else {
      to.expression(node.tag)
      to.emit('undefined')
    }
    to.emit(
      'template',
      to.code.constant(node.quasi.quasis.map(({ value }: Tree) => [value.cooked, value.raw])),
    )
    for (const each of node.quasi.expressions) to.expression(each)
    to.at(node)
    to.named('callee', callText(node.tag))
    to.emit('call', node.quasi.expressions.length + 1)
  },
  ArrayExpression(to, node) {
    const isPlain = node.elements.every((each: Tree) => each && each.type !== 'SpreadElement')
    if (!isPlain) return to.list(node.elements)
    for (const each of node.elements) to.expression(each)
    to.emit('array', node.elements.length)
  },
  ObjectExpression(to, node) {
    to.emit('object')
    for (const each of node.properties) {
      to.at(each)
      if (each.type === 'SpreadElement') {
        to.expression(each.argument)
        to.emit('copy-properties')
        continue
      }
      const key = each.computed
        ? undefined
        : each.key.type === 'Identifier'
          ? each.key.name
          : String(each.key.value)
      const isFunction = each.method || each.kind !== 'init'
      if (key === '__proto__' && !each.shorthand && !isFunction) {
        to.expression(each.value)
        to.emit('define-proto')
        continue
      }
      if (key === undefined) {
        to.expression(each.key)
        to.emit('to-key')
      } else to.constant(key)
      if (isFunction) {
        const prefix = each.kind === 'init' ? '' : `${each.kind} `
        to.emit('function', to.code.constant(to.functionCode(each.value, prefix + (key ?? ''), 'method')))
        to.emit(each.kind === 'init' ? 'define-method' : `define-${each.kind}`, key === undefined ? 3 : 1)
      } else {
        to.expression(each.value, key ?? '')
        to.emit('define', key === undefined && isNameless(each.value) ? 1 : 0)
      }
    }
  },
  FunctionExpression: (to, node, name) =>
    to.emit('function', to.code.constant(to.functionCode(node, node.id?.name ?? name))),
  ArrowFunctionExpression: (to, node, name) =>
    to.emit('function', to.code.constant(to.functionCode(node, name))),
  ClassExpression: (to, node, name) => to.classExpression(node, node.id?.name ?? name),
  SequenceExpression(to, node) {
    node.expressions.forEach((each: Tree, n: number) => {
      if (n > 0) to.emit('pop')
      to.expression(each)
    })
  },
  UnaryExpression(to, node) {
    const { operator, argument } = node
    if (operator === 'typeof' && argument.type === 'Identifier') to.load(argument.name, true)
    else if (operator === 'delete') return deletion(to, argument)
    else to.expression(argument)
    to.at(node)
    if (operator === 'void') {
      to.emit('pop')
      to.emit('undefined')
    } else to.emit(operator === '!' ? 'not' : operator === 'typeof' ? 'typeof' : `unary ${operator}`)
  },
  UpdateExpression: (to, node) => update(to, node, node.prefix),
  BinaryExpression(to, node) {
    if (node.left.type === 'PrivateIdentifier') {
      to.expression(node.right)
      to.secret(node.left.name)
      to.emit('has-private')
      return
    }
    to.expression(node.left)
    to.expression(node.right)
    to.at(node)
    if (node.operator === 'instanceof') to.named('callee', callText(node.right))
    to.emit(`binary ${node.operator}`)
  },
  LogicalExpression(to, node) {
    const end = to.label()
    to.expression(node.left)
    to.jump(logical[node.operator], end)
    to.expression(node.right)
    to.mark(end)
  },
  ConditionalExpression(to, node, name) {
    const [other, end] = [to.label(), to.label()]
    to.expression(node.test)
    to.jump('jump-if-false', other)
    to.expression(node.consequent, name)
    to.jump('jump', end)
    to.mark(other)
    to.expression(node.alternate, name)
    to.mark(end)
  },
  AssignmentExpression(to, node) {
    const { operator, left, right } = node
    if (operator === '=') return assignment(to, left, right)
    if (operator in assigning) {
      const [end, done] = [to.label(), to.label()]
      const write = to.reference(left)
      to.jump(logical[operator.slice(0, 2)], end)
      to.expression(right, nameOf(left))
      write()
      to.jump('jump', done)
      to.mark(end)
      // What was needed to write it is not.
      for (let n = to.parts(left); n > 0; n--) {
        to.emit('swap')
        to.emit('pop')
      }
      to.mark(done)
      return
    }
    const write = to.reference(left)
    to.expression(right)
    to.at(node)
    to.emit(`binary ${operator.slice(0, -1)}`)
    write()
  },
  MemberExpression: (to, node) => to.member(node, false),
  ChainExpression(to, node) {
    const end = to.label()
    to.chained(node.expression, end)
    to.mark(end)
  },
  CallExpression(to, node) {
    const end = to.label()
    to.call(node, end)
    to.mark(end)
  },
  NewExpression: (to, node) => to.make(node),
  YieldExpression(to, node) {
    if (node.argument) to.expression(node.argument)
    else to.emit('undefined')
    const isAsync = to.code.facts.kind === 'asyncGenerator'
    if (node.delegate) return delegated(to, isAsync)
    if (isAsync) to.emit('await')
    to.emit('yield')
  },
  AwaitExpression(to, node) {
    to.expression(node.argument)
    to.at(node)
    to.emit('await')
  },
  MetaProperty: (to, node) => to.emit(node.meta.name === 'new' ? 'new-target' : 'import-meta'),
  ImportExpression(to, node) {
    to.expression(node.source)
    to.emit('import')
  },
}

const assigning: Record<string, true> = { '&&=': true, '||=': true, '??=': true }

const isNameless = (node: Tree): boolean =>
  node.type === 'ArrowFunctionExpression' ||
  ((node.type === 'FunctionExpression' || node.type === 'ClassExpression') && !node.id)

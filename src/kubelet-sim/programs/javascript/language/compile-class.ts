/** Functions and classes. */
import type { Code, CodeKind } from './code.ts'
import { CodeWriter } from './code-writer.ts'
import { CompileExpression } from './compile-expression.ts'
import type { Scope, Tree } from './scope.ts'

const isStrictly = (body: readonly Tree[]): boolean =>
  body.some(({ directive }) => directive === 'use strict')

export abstract class CompileClass extends CompileExpression {
  /** Writes another function, and goes on with this one. */
  protected apart(
    scope: Scope,
    facts: { node: Tree; name: string; kind: CodeKind; length: number },
    work: () => void,
  ): Code {
    const [code, outer, strict, completion] = [this.code, this.scope, this.isStrict, this.completion]
    const { node, name, kind, length } = facts
    this.completion = -1
    this.code = new CodeWriter(
      scope,
      { name, kind, length, from: node.start, to: node.end, isStrict: this.isStrict },
      this.source,
    )
    work()
    this.emit('undefined')
    this.emit('return')
    const made = this.code.finish()
    this.code = code
    this.scope = outer
    this.isStrict = strict
    this.completion = completion
    return made
  }

  functionCode(node: Tree, name: string, given?: CodeKind): Code {
    const scope = this.scopes.byNode.get(node)!
    const isArrow = node.type === 'ArrowFunctionExpression'
    const body: readonly Tree[] = node.body.type === 'BlockStatement' ? node.body.body : []
    this.isStrict = this.isStrict || isStrictly(body)
    const kind: CodeKind = node['async']
      ? node.generator
        ? 'asyncGenerator'
        : isArrow
          ? 'asyncArrow'
          : 'async'
      : node.generator
        ? 'generator'
        : isArrow
          ? 'arrow'
          : (given ?? 'normal')
    const needed = node.params.findIndex(
      ({ type }: Tree) => type === 'AssignmentPattern' || type === 'RestElement',
    )
    const length = needed < 0 ? node.params.length : needed
    return this.apart(scope, { node, name, kind, length }, () => this.#body(node, scope))
  }

  #body(node: Tree, scope: Scope): void {
    this.code.place = node.start
    const first = this.code.locals
    this.code.locals += node.params.length
    if (node.params.length > 0) this.emit('parameters', node.params.length)
    this.enter(scope)
    if (node.id && scope.variables.get(node.id.name)?.kind === 'self') {
      this.emit('own-function')
      this.initialize(node.id.name)
    }
    node.params.forEach((each: Tree, n: number) => {
      if (each.type === 'RestElement') this.emit('rest', n)
      else this.emit('get-local', first + n)
      this.bind(each.type === 'RestElement' ? each.argument : each, 'first')
    })
    if (this.code.facts.kind === 'generator' || this.code.facts.kind === 'asyncGenerator')
      this.emit('begin-generator')
    if (node.body.type === 'BlockStatement') return this.statements(node.body.body)
    this.expression(node.body)
    this.emit('return')
  }

  classExpression(node: Tree, name: string): void {
    const strict = this.isStrict
    this.isStrict = true
    this.within(node, () => this.#class(node, name))
    this.isStrict = strict
  }

  #class(node: Tree, name: string): void {
    for (const each of this.scope.variables.keys())
      if (each.startsWith('#')) {
        this.constant(each)
        this.emit('secret')
        this.initialize(each)
      }
    if (node.superClass) this.expression(node.superClass)
    else this.emit('undefined')
    const maker = node.body.body.find((each: Tree) => each.kind === 'constructor')
    const kind = node.superClass ? 'derived' : 'class'
    const code = maker
      ? this.functionCode(maker.value, name, kind)
      : this.#defaultConstructor(node, name, kind)
    this.at(node)
    this.emit('class', this.code.constant({ ...code, name, from: node.start, to: node.end }))
    for (const each of node.body.body) this.#member(each)
    // What instances begin with, and then what the class itself does.
    const own = node.body.body.filter((each: Tree) => each.type === 'PropertyDefinition' && !each.static)
    if (own.length > 0) {
      this.emit('function', this.code.constant(this.#fields(node, own)))
      this.emit('class-fields')
    }
    this.emit('pop')
    if (node.id) {
      this.emit('copy')
      this.initialize(node.id.name)
    }
    for (const each of node.body.body) {
      if (each.type !== 'StaticBlock' && !(each.type === 'PropertyDefinition' && each.static)) continue
      this.emit('function', this.code.constant(this.#fields(node, [each])))
      this.emit('run-static')
    }
  }

  #defaultConstructor(node: Tree, name: string, kind: CodeKind): Code {
    return this.apart(this.scope, { node, name, kind, length: 0 }, () => {
      if (kind !== 'derived') return
      this.emit('super-constructor')
      this.emit('all-arguments')
      this.named('callee', 'super')
      this.emit('super-call-spread')
      this.emit('pop')
    })
  }

  #keyOf(member: Tree): void {
    const { key } = member
    if (key.type === 'PrivateIdentifier') this.secret(key.name)
    else if (member.computed) {
      this.expression(key)
      this.emit('to-key')
    } else this.constant(key.type === 'Identifier' ? key.name : String(key.value))
  }

  #nameOf({ key, computed }: Tree): string {
    if (computed) return ''
    return key.type === 'PrivateIdentifier' ? `#${key.name}` : String(key.name ?? key.value)
  }

  /** The class and what its instances inherit are on the stack. */
  #member(member: Tree): void {
    if (member.kind === 'constructor' || member.type === 'StaticBlock') return
    this.at(member)
    if (member.type === 'PropertyDefinition') {
      if (!member.computed) return
      this.#keyOf(member)
      this.initialize(`*key ${member.start}*`)
      return
    }
    const isSecret = member.key.type === 'PrivateIdentifier'
    const prefix = member.kind === 'method' ? '' : `${member.kind} `
    if (member.static) this.emit('swap')
    this.#keyOf(member)
    const code = this.functionCode(member.value, prefix + this.#nameOf(member), 'method')
    this.emit('function', this.code.constant(code))
    const op = member.kind === 'method' ? 'define-method' : `define-${member.kind}`
    if (isSecret) this.emit(`${op}-private`, member.static ? 1 : 0)
    else this.emit(op, (member.computed ? 2 : 0) + 4)
    if (member.static) this.emit('swap')
  }

  #fields(node: Tree, members: readonly Tree[]): Code {
    return this.apart(
      this.scope,
      { node, name: '<instance_members_initializer>', kind: 'fields', length: 0 },
      () => {
        for (const each of members) {
          const inner = this.scopes.byNode.get(each)
          const around = this.scope
          if (each.type === 'StaticBlock') {
            this.enter(inner!)
            if (inner!.captured > 0) this.code.around.push({ kind: 'env' })
            this.statements(each.body)
            if (inner!.captured > 0) {
              this.code.around.pop()
              this.emit('pop-env')
            }
            this.scope = around
            continue
          }
          this.emit('this')
          if (each.computed) this.load(`*key ${each.start}*`)
          else this.#keyOf(each)
          if (inner) {
            this.scope = inner
            this.expression(each.value, this.#nameOf(each))
            this.scope = around
          } else this.emit('undefined')
          this.emit(each.key.type === 'PrivateIdentifier' ? 'define-private' : 'define')
          this.emit('pop')
        }
      },
    )
  }
}

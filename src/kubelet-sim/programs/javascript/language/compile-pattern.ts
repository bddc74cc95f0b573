/** Assignments: to names, to members, and to what is taken apart. */
import { CompileBase } from './compile-base.ts'
import { SyntaxProblem } from './grammar.ts'
import type { Tree } from './scope.ts'

/** How names of a pattern get their values. */
export type Binding = 'first' | 'again'

export abstract class CompilePattern extends CompileBase {
  /** Takes what is on top apart, and from the stack. */
  bind(node: Tree, how: Binding): void {
    switch (node.type) {
      case 'Identifier':
        this.at(node)
        if (how === 'first') return this.initialize(node.name)
        this.store(node.name)
        return this.emit('pop')
      case 'AssignmentPattern':
        this.byDefault(node.right, node.left.type === 'Identifier' ? node.left.name : '')
        return this.bind(node.left, how)
      case 'ObjectPattern':
        return this.#object(node, how)
      case 'ArrayPattern':
        return this.#array(node, how)
      case 'MemberExpression':
        return this.#member(node)
      case 'ParenthesizedExpression':
        return this.bind(node.expression, how)
      default:
        throw new SyntaxProblem('Invalid destructuring assignment target', node.start, node.end)
    }
  }

  /** Where there is undefined on top, something else. */
  byDefault(node: Tree, name: string): void {
    const isThere = this.label()
    this.jump('jump-if-defined', isThere)
    this.emit('pop')
    this.expression(node, name)
    this.mark(isThere)
  }

  #member(node: Tree): void {
    this.expression(node.object)
    if (node.property.type === 'PrivateIdentifier') {
      this.secret(node.property.name)
      this.emit('rotate-up')
      this.emit('set-private')
    } else if (node.computed) {
      this.expression(node.property)
      this.emit('rotate-up')
      this.emit('set-item')
    } else {
      this.emit('swap')
      this.named('set-property', node.property.name)
    }
    this.emit('pop')
  }

  #object(node: Tree, how: Binding): void {
    this.at(node)
    const first = node.properties[0]
    const name = first?.key && !first.computed ? (first.key.name ?? String(first.key.value)) : ''
    this.named('check-object', name)
    const hasRest = node.properties.some((each: Tree) => each.type === 'RestElement')
    if (hasRest) {
      this.emit('array')
      this.emit('swap')
    }
    for (const each of node.properties) {
      if (each.type === 'RestElement') {
        // What has been taken lies below.
        this.emit('swap')
        this.emit('copy-others')
        this.emit('undefined')
        this.emit('swap')
        this.bind(each.argument, how)
        continue
      }
      if (each.computed) {
        this.emit('copy')
        this.expression(each.key)
        this.emit('to-key')
        if (hasRest) this.emit('note-key', 3)
        this.emit('get-item')
      } else {
        const key = each.key.type === 'Identifier' ? each.key.name : String(each.key.value)
        if (hasRest) {
          this.constant(key)
          this.emit('note-key', 2)
          this.emit('pop')
        }
        this.emit('copy')
        this.code.place = each.key.start
        this.named('get-property', key)
      }
      this.bind(each.value, how)
    }
    this.emit('pop')
  }

  #array(node: Tree, how: Binding): void {
    this.at(node)
    this.named('callee', '')
    this.emit('iterate')
    const broken = this.label()
    const end = this.label()
    this.jump('set-up', broken)
    for (const each of node.elements) {
      if (each?.type === 'RestElement') {
        this.emit('collect')
        this.bind(each.argument, how)
        continue
      }
      this.emit('next-if-any')
      if (each) this.bind(each, how)
      else this.emit('pop')
    }
    this.emit('leave-block')
    this.emit('close')
    this.jump('jump', end)
    this.mark(broken)
    this.emit('swap')
    this.emit('close-quietly')
    this.emit('throw-again')
    this.mark(end)
  }
}

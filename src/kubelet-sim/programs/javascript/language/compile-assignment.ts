/** Expressions that change something: assignments, deletions, and what hands on another iterator. */
import type { CompilePattern } from './compile-pattern.ts'
import type { Tree } from './scope.ts'

/** Hands on all that another iterator has. */
export function delegated(to: CompilePattern, isAsync: boolean): void {
  const [next, end] = [to.label(), to.label()]
  to.emit(isAsync ? 'iterate-async' : 'iterate')
  to.emit('undefined')
  to.mark(next)
  to.emit('delegate')
  if (isAsync) to.emit('await')
  to.jump('delegated', end)
  to.emit('yield-delegated', isAsync ? 1 : 0)
  to.jump('jump', next)
  to.mark(end)
}

export function deletion(to: CompilePattern, given: Tree): void {
  const node = given.type === 'ChainExpression' ? given.expression : given
  if (node.type !== 'MemberExpression') {
    if (node.type !== 'Identifier') {
      to.expression(node)
      to.emit('pop')
    }
    return to.constant(node.type !== 'Identifier')
  }
  const end = to.label()
  to.chained(node.object, end)
  if (node.optional) to.jump('end-if-nullish', end)
  if (node.computed) to.expression(node.property)
  else to.constant(node.property.name)
  to.emit('delete', to.isStrict ? 1 : 0)
  to.mark(end)
}

export function assignment(to: CompilePattern, left: Tree, right: Tree): void {
  if (left.type === 'Identifier') {
    to.expression(right, left.name)
    to.at(left)
    return to.store(left.name)
  }
  if (left.type === 'MemberExpression') {
    const { object, property } = left
    if (object.type === 'Super') {
      if (left.computed) to.expression(property)
      else to.constant(property.name)
      to.expression(right)
      return to.emit('set-super')
    }
    to.expression(object)
    if (property.type === 'PrivateIdentifier') {
      to.secret(property.name)
      to.expression(right)
      return to.emit('set-private')
    }
    if (left.computed) {
      to.expression(property)
      to.expression(right)
      to.code.place = property.start
      return to.emit('set-item')
    }
    to.expression(right)
    to.code.place = property.start
    return to.named('set-property', property.name)
  }
  to.expression(right)
  to.emit('copy')
  to.bind(left, 'again')
}

interface Updating extends CompilePattern {
  /** Reads what is to be changed; answers what writes it. */
  reference(node: Tree): () => void
  /** How much of the stack tells what is to be changed. */
  parts(node: Tree): number
}

/** @param isNew what it comes to is the new value, as before a `++` it is the old */
export function update(to: Updating, node: Tree, isNew: boolean): void {
  to.at(node)
  const write = to.reference(node.argument)
  if (!isNew) {
    to.emit('to-numeric')
    to.emit('tuck', to.parts(node.argument))
  }
  to.emit(node.operator === '++' ? 'increment' : 'decrement')
  write()
  if (!isNew) to.emit('pop')
}

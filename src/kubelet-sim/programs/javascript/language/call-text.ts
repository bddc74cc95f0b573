/** How V8 names what was called, or asked for something, in its messages. */
import type { Tree } from './scope.ts'

export function callText(node: Tree): string {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'ThisExpression':
      return 'this'
    case 'Super':
      return '(intermediate value)'
    case 'Literal':
      return node.raw
    case 'ChainExpression':
      return callText(node.expression)
    case 'AwaitExpression':
      return '(intermediate value)'
    case 'CallExpression':
      return `${callText(node.callee)}(...)`
    case 'MemberExpression': {
      const object = callText(node.object)
      const dot = node.optional ? '?.' : '.'
      if (!node.computed)
        return `${object}${dot}${node.property.type === 'PrivateIdentifier' ? '#' : ''}${node.property.name}`
      const { property } = node
      if (property.type === 'Literal' && typeof property.value === 'string')
        return `${object}.${property.value}`
      if (property.type === 'Literal' || property.type === 'Identifier')
        return `${object}[${callText(property)}]`
      return `${object}[...]`
    }
    default:
      return '(intermediate value)'
  }
}

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
      return typeof node.value === 'string' ? JSON.stringify(node.value) : node.raw
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
      return `${object}[${callText(property)}]`
    }
    case 'ParenthesizedExpression':
      return callText(node.expression)
    case 'UnaryExpression':
      return `(${node.operator}${/[a-z]$/.test(node.operator) ? ' ' : ''}${callText(node.argument)})`
    case 'BinaryExpression':
    case 'LogicalExpression':
      return `(${callText(node.left)} ${node.operator} ${callText(node.right)})`
    case 'ArrayExpression':
      return `[${node.elements.map((each: Tree | null) => (each ? callText(each) : '')).join(',')}]`
    case 'ObjectExpression':
      return `{${node.properties.map((each: Tree) => callText(each.value ?? each.argument)).join('')}}`
    default:
      return '(intermediate value)'
  }
}

/** What is looked at when all types are known: texts that stand for a time or a pattern, and lists and maps of one type. */
import type { Expression, ListLiteral, MapLiteral } from './ast.ts'
import type { Checked } from './checker.ts'
import { checkFormat } from './format-checks.ts'
import type { Issue } from './issues.ts'
import { compilePattern } from './library/compiled-pattern.ts'
import { parseGoDuration, parseInstant } from './library/time-texts.ts'
import { isSameType, optionalContent, type Type } from './types.ts'

type Test = (text: string) => boolean

/** The functions whose first argument, written as a text, must make sense. */
const literalTests: Readonly<Record<string, Test | undefined>> = {
  duration: (text) => parseGoDuration(text) !== undefined,
  timestamp: (text) => parseInstant(text) !== undefined,
  matches: (text) => typeof compilePattern(text) !== 'string',
}

export function checkLiterals(checked: Checked, issues: Issue[]): void {
  const visit = (node: Expression, isInFormat: boolean) => {
    if (node.kind === 'call') {
      checkArgument(node, issues)
      checkFormat(node, checked, issues)
    }
    if (node.kind === 'list' && !isInFormat) checkList(node, checked, issues)
    if (node.kind === 'map' && !isInFormat) checkMap(node, checked, issues)
    const isFormat = isInFormat || (node.kind === 'call' && node.name === 'format')
    for (const child of childrenOf(node)) visit(child, isFormat)
  }
  visit(checked.tree, false)
}

function checkArgument(node: Expression & { kind: 'call' }, issues: Issue[]) {
  const test = Object.hasOwn(literalTests, node.name) ? literalTests[node.name] : undefined
  const [arg] = node.args
  if (!test || arg?.kind !== 'literal') return
  const { value } = arg
  // A number may be written for a duration, and is none.
  if (typeof value === 'string' ? test(value) : node.name !== 'duration' || typeof value !== 'bigint') return
  issues.push({ at: arg.at, message: `invalid ${node.name} argument` })
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'select':
      return [node.operand]
    case 'call':
      return node.target ? [node.target, ...node.args] : node.args
    case 'list':
      return node.elements
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value])
    case 'struct':
      return node.fields.map(({ value }) => value)
    case 'comprehension':
      return [node.range, node.start, node.condition, node.step, node.result]
    default:
      return []
  }
}

const mismatch = (at: number, expected: Type, found: Type): Issue => ({
  at,
  message: `expected type '${expected.text}' but found '${found.text}'`,
})

function checkList({ elements, optional }: ListLiteral, { types }: Checked, issues: Issue[]) {
  let first: Type | undefined
  for (const [n, element] of elements.entries()) {
    const found = types.get(element)!
    const type = optional.has(n) ? (optionalContent(found) ?? found) : found
    first ??= type
    if (isSameType(first, type)) continue
    issues.push(mismatch(element.at, first, type))
    return
  }
}

function checkMap({ entries }: MapLiteral, { types }: Checked, issues: Issue[]) {
  const typeOf = (node: Expression, isOptional = false) => {
    const type = types.get(node)!
    return isOptional ? (optionalContent(type) ?? type) : type
  }
  const [first] = entries
  if (!first) return
  const keyType = typeOf(first.key)
  const valueType = typeOf(first.value, first.isOptional)
  for (const { key, value, isOptional } of entries.slice(1)) {
    const [k, v] = [typeOf(key), typeOf(value, isOptional)]
    if (!isSameType(keyType, k)) issues.push(mismatch(key.at, keyType, k))
    if (!isSameType(valueType, v)) issues.push(mismatch(value.at, valueType, v))
  }
}

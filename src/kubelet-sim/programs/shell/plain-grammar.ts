/** What the parser takes for bash, and shells that are not bash do not understand. Source: dash(1), ash of busybox. */
import type { Statement } from 'unbash'
import type { Dialect } from '../../runtime/program.ts'
import { unexpected } from './syntax.ts'

export interface Mistake {
  readonly pos: number
  readonly message: string
}

type Plain = Exclude<Dialect, 'bash'>

interface Node {
  readonly type: string
  readonly pos: number
  readonly end: number
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** The first mistake of each statement, found out once. */
const known: Readonly<Record<Plain, WeakMap<Statement, Mistake | null>>> = {
  ash: new WeakMap(),
  dash: new WeakMap(),
}

/** @param source the text in which they stand */
export function firstMistake(
  statements: readonly Statement[],
  source: string,
  dialect: Plain,
): Mistake | undefined {
  for (const statement of statements) {
    let found = known[dialect].get(statement)
    if (found === undefined)
      known[dialect].set(statement, (found = mistakeIn(statement, source, dialect) ?? null))
    if (found) return found
  }
  return undefined
}

function mistakeIn(statement: Statement, source: string, dialect: Plain): Mistake | undefined {
  let first: Mistake | undefined
  const left: unknown[] = [statement]
  while (left.length > 0) {
    const node = left.pop()
    if (Array.isArray(node)) {
      for (const each of node as readonly unknown[]) if (typeof each === 'object') left.push(each)
    } else if (isNode(node)) {
      const message = messageFor(node, source, dialect)
      if (message !== undefined && (!first || node.pos < first.pos)) first = { pos: node.pos, message }
      for (const each of partsOf(node)) if (typeof each === 'object' && each !== null) left.push(each)
    }
  }
  return first
}

/** Some parts are read from the text when they are asked for: they are no properties of its own. */
const lazily = ['parts', 'value', 'script', 'expression', 'body'] as const

function* partsOf(node: Node): Generator<unknown> {
  yield* Object.values(node)
  for (const name of lazily)
    if (!Object.hasOwn(node, name)) yield (node as Node & Record<string, unknown>)[name]
}

function messageFor(node: Node, source: string, dialect: Plain): string | undefined {
  switch (node.type) {
    case 'ArrayValue':
      return unexpected(dialect, '(')
    case 'ArithmeticFor':
      return dialect === 'dash'
        ? 'Syntax error: Bad for loop variable'
        : 'syntax error: bad for loop variable'
    case 'HereString':
      return dialect === 'dash'
        ? 'Syntax error: redirection unexpected'
        : 'syntax error: unexpected redirection'
    case 'ProcessSubstitution':
      return dialect === 'dash' ? unexpected(dialect, '(') : undefined
    case 'Select':
      return unexpected(dialect, 'do')
    case 'Pipeline':
      return (node as Node & { operators: readonly string[] }).operators.includes('|&')
        ? unexpected(dialect, '&')
        : undefined
    case 'Function':
      return dialect === 'dash' ? functionMistake(source.slice(node.pos, node.pos + 256)) : undefined
    default:
      return undefined
  }
}

/** To dash `function` is a word like any other: what follows it is not. */
function functionMistake(text: string): string | undefined {
  const [, parentheses] = /^function\s+[^\s({]+\s*(\()?/.exec(text) ?? []
  if (parentheses) return unexpected('dash', '(')
  return text.startsWith('function ') ? unexpected('dash', '}') : undefined
}

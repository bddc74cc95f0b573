/** Templates of Go, as `-o go-template=…` has them. Source: text/template, with the functions that kubectl adds. */
import { failure } from './failure.ts'
import { GoTemplateReader, type Node } from './go-template-reader.ts'
import { evaluate, goText, isTrue, type Scope } from './go-template-values.ts'
import { checkLength, TemplateBudget } from './template-budget.ts'

/** Longer ones are refused. */
const longest = 65_536

/** @throws Failure for what is no template, and where it goes wrong */
export function goTemplate(text: string): (object: unknown) => string {
  checkLength(text, longest)
  const nodes = new GoTemplateReader(text).nodes()
  return (object) => {
    const out = new Output()
    run(nodes, object, { variables: [{ name: '$', value: object }] }, out)
    return out.text
  }
}

/** What has come of it, and what that has taken. */
class Output {
  readonly #pieces: string[] = []
  readonly #budget = new TemplateBudget()

  get text(): string {
    return this.#pieces.join('')
  }

  push(text: string): void {
    this.#budget.spend(text.length)
    this.#pieces.push(text)
  }

  step(): void {
    this.#budget.spend(1)
  }
}

/** How a loop goes on. */
type Flow = 'on' | 'break' | 'continue'

function run(nodes: readonly Node[], dot: unknown, scope: Scope, out: Output): Flow {
  const inner: Scope = { variables: [...scope.variables] }
  for (const node of nodes) {
    const flow = step(node, dot, inner, out)
    if (flow !== 'on') return flow
  }
  return 'on'
}

function step(node: Node, dot: unknown, scope: Scope, out: Output): Flow {
  out.step()
  switch (node.sort) {
    case 'text':
      out.push(node.text)
      return 'on'
    case 'value': {
      const value = assigned(node, evaluate(node.value, dot, scope), scope)
      if (!node.variables) out.push(goText(value))
      return 'on'
    }
    case 'if': {
      const own: Scope = { variables: [...scope.variables] }
      const value = assigned(node, evaluate(node.value, dot, own), own)
      const isMet = isTrue(value)
      return run(isMet ? node.then : node.otherwise, node.isWith && isMet ? value : dot, own, out)
    }
    case 'range':
      return range(node, dot, scope, out)
    case 'flow':
      return node.flow
  }
}

function range(node: Node & { sort: 'range' }, dot: unknown, scope: Scope, out: Output): Flow {
  const entries = entriesOf(evaluate(node.value, dot, scope))
  if (entries.length === 0) return run(node.otherwise, dot, scope, out)
  const [first, second] = node.variables ?? []
  for (const [key, value] of entries) {
    out.step()
    const own: Scope = { variables: [...scope.variables] }
    if (first) own.variables.push({ name: first, value: second ? key : value })
    if (second) own.variables.push({ name: second, value })
    const flow = run(node.then, value, own, out)
    if (flow === 'break') break
  }
  return 'on'
}

function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return value.map((each, n) => [n, each])
  if (typeof value === 'number')
    return Array.from({ length: Math.max(0, Math.min(value, 10_000)) }, (_each, n) => [n, n])
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  if (value === undefined || value === null) return []
  throw failure(`error executing template: range can't iterate over ${goText(value)}`)
}

/** `{{$x := .a}}` makes a variable, `{{$x = .a}}` changes one. */
function assigned(
  node: { readonly variables?: readonly string[]; readonly isNew?: boolean },
  value: unknown,
  scope: Scope,
): unknown {
  const [name] = node.variables ?? []
  if (name === undefined) return value
  const known = node.isNew ? undefined : scope.variables.findLast((each) => each.name === name)
  if (known) known.value = value
  else scope.variables.push({ name, value })
  return value
}

/** Finds, before a filter runs, what it names and nobody has defined. */
import type { JqLibrary } from './running.ts'
import { JqError, type Node, type Pattern } from './syntax.ts'

/** @param variables that are given from outside */
export function checkNames(filter: Node, library: JqLibrary, variables: Iterable<string>): void {
  check(filter, new Set(Array.from(variables, (each) => `$${each}`)), library)
}

type Known = ReadonlySet<string>

const always: Known = new Set(['$ENV', '$__loc__', '$__prog_args'])

function check(node: Node, known: Known, library: JqLibrary): void {
  const inner = (each: Node | undefined, more: Known = known) => each && check(each, more, library)
  switch (node.kind) {
    case 'variable':
      if (!known.has(`$${node.name}`) && !always.has(`$${node.name}`))
        throw new JqError(`$${node.name} is not defined`)
      return
    case 'break':
      if (!known.has(`*${node.name}`)) throw new JqError(`$*label-${node.name} is not defined`)
      return
    case 'call': {
      const key = `${node.name}/${node.args.length}`
      if (!known.has(key) && !library.natives.has(key) && !library.definitions.has(key))
        throw new JqError(`${key} is not defined`)
      for (const each of node.args) inner(each)
      return
    }
    case 'label':
      return void inner(node.body, new Set([...known, `*${node.name}`]))
    case 'as':
      inner(node.source)
      return void inner(node.body, withPattern(node.pattern, known, library))
    case 'reduce':
    case 'foreach': {
      const own = withPattern(node.pattern, known, library)
      inner(node.source)
      inner(node.start)
      inner(node.update, own)
      return void inner(node.extract, own)
    }
    case 'define': {
      const { name, parameters, body } = node.definition
      const own = `${name}/${parameters.length}`
      const given = parameters.flatMap((each) =>
        each.startsWith('$') ? [each, `${each.slice(1)}/0`] : [`${each}/0`],
      )
      inner(body, new Set([...known, own, ...given]))
      return void inner(node.body, new Set([...known, own]))
    }
    case 'object':
      for (const { key, value } of node.entries) {
        inner(key)
        inner(value)
      }
      return
    case 'text':
      for (const each of node.parts) if (typeof each !== 'string') inner(each)
      return
    default:
      for (const each of Object.values(node)) if (isNode(each)) inner(each)
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'kind' in value

function withPattern(pattern: Pattern, known: Known, library: JqLibrary): Known {
  const all = new Set(known)
  const put = (each: Pattern): void => {
    if (each.kind === 'variable') all.add(`$${each.name}`)
    else if (each.kind === 'array') each.items.forEach(put)
    else
      for (const { key, variable, value } of each.entries) {
        check(key, all, library)
        if (variable !== undefined) all.add(`$${variable}`)
        if (value) put(value)
      }
  }
  put(pattern)
  return all
}

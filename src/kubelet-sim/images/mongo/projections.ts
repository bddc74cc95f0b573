/** What is shown of documents, and what is put into them: `{ name: 1, total: { $sum: '$prices' } }`. */
import { isTrue } from './bson-types.ts'
import { type Doc, isDoc, isPlain, MongoError, refuse, type Value } from './documents.ts'
import type { Expression, Scope } from './expression.ts'
import { expressionOf, isOperator } from './expressions.ts'

/** What is done with a field: shown, left out, or worked out. */
type Branch = Tree | 'shown' | 'left out' | Expression

interface Tree {
  readonly fields: Map<string, Branch>
}

const isTree = (branch: Branch | undefined): branch is Tree =>
  typeof branch === 'object' && 'fields' in branch

export type Change = (doc: Doc, scope: Omit<Scope, 'root'>) => Doc

/** Puts a branch at a path. @throws MongoError where something is there */
function plant(tree: Tree, path: string, branch: Branch): void {
  const names = path.split('.')
  if (names.includes('')) refuse('FieldPath field names may not be empty strings.', 15998)
  let at = tree
  for (const [n, name] of names.entries()) {
    const known = at.fields.get(name)
    if (n === names.length - 1) {
      if (known) refuse(`Path collision at ${path}`, 31250)
      at.fields.set(name, branch)
    } else if (isTree(known)) at = known
    else {
      if (known) refuse(`Path collision at ${path} remaining portion ${names.slice(n + 1).join('.')}`, 31249)
      const next: Tree = { fields: new Map() }
      at.fields.set(name, next)
      at = next
    }
  }
}

type Reading = (value: Value, path: string) => Branch

/** @param prefix within which field, with a dot at its end */
function grow(tree: Tree, spec: Doc, reading: { prefix: string; read: Reading }): void {
  for (const [name, value] of Object.entries(spec)) {
    const path = `${reading.prefix}${name}`
    const isNested =
      isDoc(value) && isPlain(value) && !Object.keys(value).some((each) => each.startsWith('$'))
    if (!isNested) plant(tree, path, reading.read(value, path))
    else if (Object.keys(value).length === 0)
      refuse(`An empty sub-projection is not a valid value. Found empty object at path`, 51270)
    else grow(tree, value, { ...reading, prefix: `${path}.` })
  }
}

const ofItems = (list: readonly Value[], change: (item: Value) => Value | undefined): Value =>
  list.flatMap((each) => change(each) ?? [])

function shownOf(value: Value, tree: Tree): Value | undefined {
  if (Array.isArray(value)) {
    // A list within a list stays one.
    const items = (value as readonly Value[]).map((each) => shownOf(each, tree))
    return items.filter((each) => each !== undefined)
  }
  if (!isDoc(value) || !isPlain(value)) return undefined
  const made: [string, Value][] = []
  for (const [name, each] of Object.entries(value)) {
    const branch = tree.fields.get(name)
    if (branch === 'shown') made.push([name, each])
    else if (isTree(branch)) {
      const inner = shownOf(each, branch)
      if (inner !== undefined) made.push([name, inner])
    }
  }
  return Object.fromEntries(made)
}

function without(value: Value, tree: Tree): Value {
  if (Array.isArray(value)) return ofItems(value, (each) => [without(each, tree)])
  if (!isDoc(value) || !isPlain(value)) return value
  const made: [string, Value][] = []
  for (const [name, each] of Object.entries(value)) {
    const branch = tree.fields.get(name)
    if (branch !== 'left out') made.push([name, isTree(branch) ? without(each, branch) : each])
  }
  return Object.fromEntries(made)
}

const hasWork = (tree: Tree): boolean =>
  [...tree.fields.values()].some((each) => (isTree(each) ? hasWork(each) : typeof each === 'object'))

/** With what is worked out: what is nothing is left out. */
function worked(value: Value | undefined, tree: Tree, scope: Scope): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map((each) => worked(each, tree, scope))
  const made = new Map<string, Value>(isDoc(value) && isPlain(value) ? Object.entries(value) : [])
  for (const [name, branch] of tree.fields) {
    if (typeof branch === 'string' || (isTree(branch) && !hasWork(branch))) continue
    const result = isTree(branch) ? worked(made.get(name), branch, scope) : branch.at(scope)
    if (result === undefined) made.delete(name)
    else made.set(name, result)
  }
  return Object.fromEntries(made)
}

/** `$addFields`, which keeps all else. @throws MongoError */
export function additionOf(spec: Doc, names?: ReadonlySet<string>): Change {
  const tree: Tree = { fields: new Map() }
  grow(tree, spec, { prefix: '', read: (value) => expressionOf(value, names) })
  return (doc, scope) => scope.budget.made(worked(doc, tree, { ...scope, root: doc }) as Doc)
}

/** `$unset`. */
export function removalOf(paths: readonly string[]): Change {
  const tree: Tree = { fields: new Map() }
  for (const each of paths) plant(tree, each, 'left out')
  return (doc) => without(doc, tree) as Doc
}

function reading(names: ReadonlySet<string> | undefined): {
  readonly read: Reading
  readonly isChoice: () => boolean
} {
  let isChoice: boolean | undefined
  const become = (choice: boolean, path: string, what: string) => {
    if (path === '_id' && !choice) return
    if (isChoice !== undefined && isChoice !== choice)
      refuse(
        `Cannot do ${what} on field ${path} in ${isChoice ? 'inclusion' : 'exclusion'} projection`,
        isChoice ? 31254 : 31253,
      )
    if (path !== '_id') isChoice = choice
  }
  return {
    read(value, path) {
      if (typeof value === 'number' || typeof value === 'boolean') {
        const branch = isTrue(value) ? 'shown' : 'left out'
        become(branch === 'shown', path, branch === 'shown' ? 'inclusion' : 'exclusion')
        return branch
      }
      const [operator] = isDoc(value) && isPlain(value) ? Object.keys(value) : []
      if (operator !== undefined && !isOperator(operator)) refuse(`Unknown expression ${operator}`, 31325)
      if (isChoice === false) refuse('Cannot use an expression in an exclusion projection', 31252)
      isChoice = true
      return expressionOf(value, names)
    },
    isChoice: () => isChoice ?? false,
  }
}

/** What is shown; an empty projection shows all. @throws MongoError */
export function projectionOf(spec: Doc, names?: ReadonlySet<string>): Change {
  if (Object.keys(spec).length === 0) return (doc) => doc
  const tree: Tree = { fields: new Map() }
  const { read, isChoice } = reading(names)
  grow(tree, spec, { prefix: '', read })
  const onlyId = tree.fields.get('_id') === 'shown' && tree.fields.size === 1
  if (!isChoice() && !onlyId) return (doc) => without(doc, tree) as Doc
  if (!tree.fields.has('_id')) tree.fields.set('_id', 'shown')
  const isWorked = hasWork(tree)
  return (doc, scope) => {
    const shown = shownOf(doc, tree) ?? {}
    return (isWorked ? scope.budget.made(worked(shown, tree, { ...scope, root: doc })) : shown) as Doc
  }
}

/** The same, with what is wrong told of the stage. */
export function withinStage<T>(stage: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof MongoError) || /^(kubesim|Failed to optimize)/.test(error.message)) throw error
    throw new MongoError(`Invalid ${stage} :: caused by :: ${error.message}`, error.codeName)
  }
}

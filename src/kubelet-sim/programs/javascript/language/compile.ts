/** From a text to instructions. */
import { callText } from './call-text.ts'
import type { Code, CodeKind, Source } from './code.ts'
import { CodeWriter } from './code-writer.ts'
import { CompileStatement } from './compile-statement.ts'
import { parse, SyntaxProblem } from './grammar.ts'
import { namesIn, Scopes, type Tree } from './scope.ts'

interface How {
  /** What the text as a whole is given, as a function is. */
  readonly parameters?: readonly string[]
  readonly isModule?: boolean
  /** Its value is that of its last statement. */
  readonly isAnswered?: boolean
  /** What it declares is the global object's: at a prompt. */
  readonly isOpen?: boolean
}

export interface Compiled {
  readonly code: Code
  /** How many it has, with those of all functions in it. */
  readonly instructions: number
  /** Of a module: which other modules it asks for, in their order. */
  readonly requests: readonly string[]
  /** What it takes from them by name, and where in the text. */
  readonly imports: readonly Import[]
  /** What it hands out: the name, and which of its variables has it, or of what other module. */
  readonly exports: readonly Export[]
}

export interface Import {
  readonly from: string
  /** Undefined for all that the other module hands out. */
  readonly imported: string | undefined
  readonly at: number
  readonly to: number
}

export interface Export {
  /** `*` for all that the other module hands out. */
  readonly name: string
  /** Among the variables beside its frame. */
  readonly at?: number
  readonly from?: string
  readonly imported?: string
}

/** @throws SyntaxProblem */
export function compile(source: Source, how: How): Compiled {
  const { parameters = [], isModule = false, isAnswered = false, isOpen = false } = how
  const tree = parse(source.text, {
    isModule,
    mayReturn: how.parameters !== undefined,
    mayWait: isModule || isOpen,
  })
  const requests: string[] = []
  const exports: Export[] = []
  const own = isModule ? exportedNames(tree) : []
  const imports = isModule ? importedNames(tree, requests) : new Map<string, Import>()
  const modules = requests.map((_each, n) => `*module ${n}*`)
  const scopes = new Scopes(tree, [...parameters, ...modules], isOpen, [
    ...own.map(([, local]) => local),
    ...modules,
  ])
  const program = new Program(source, scopes)
  program.isStrict = isModule || (tree.body as Tree[]).some(({ directive }) => directive === 'use strict')
  for (const [name, { from, imported }] of imports)
    program.imports.set(name, { module: modules[requests.indexOf(from)], name: imported })
  const kind: CodeKind = isModule || isOpen ? 'async' : 'program'
  const code = program.whole(tree, { kind, parameters: [...parameters, ...modules], isAnswered })
  const top = scopes.byNode.get(tree)!
  for (const [name, local] of own) {
    const imported = imports.get(local)
    if (imported) exports.push({ name, from: imported.from, imported: imported.imported ?? '*' })
    else exports.push({ name, at: top.variables.get(local)?.at })
  }
  exports.push(...handedOn(tree, requests))
  return { code, instructions: program.instructions, requests, imports: [...imports.values()], exports }
}

class Program extends CompileStatement {
  nameFor(node: Tree): string {
    return callText(node)
  }

  whole(
    tree: Tree,
    { kind, parameters, isAnswered }: { kind: CodeKind; parameters: readonly string[]; isAnswered: boolean },
  ): Code {
    const scope = this.scopes.byNode.get(tree)!
    const facts = { name: '', kind, from: 0, to: this.source.text.length, length: 0, isStrict: this.isStrict }
    this.code = new CodeWriter(scope, facts, this.source)
    this.code.locals = parameters.length
    if (parameters.length > 0) this.emit('parameters', parameters.length)
    if (isAnswered) this.completion = this.code.local()
    this.enter(scope)
    parameters.forEach((each, n) => {
      this.emit('get-local', n)
      this.initialize(each)
    })
    if (kind === 'async') this.emit('set-module')
    this.statements(tree.body)
    if (isAnswered) this.emit('get-local', this.completion)
    else this.emit('undefined')
    this.emit('return')
    return this.code.finish()
  }
}

const nameText = (node: Tree): string => node.name ?? String(node.value)

/** What a module hands out of its own: how it is called outside, and within. */
function exportedNames(tree: Tree): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  for (const node of tree.body) {
    if (node.type === 'ExportDefaultDeclaration')
      found.push([
        'default',
        node.declaration.id && /Declaration$/.test(node.declaration.type)
          ? node.declaration.id.name
          : '*default*',
      ])
    if (node.type !== 'ExportNamedDeclaration' || node.source) continue
    const { declaration } = node
    if (declaration?.type === 'VariableDeclaration')
      for (const { id } of declaration.declarations) for (const name of namesIn(id)) found.push([name, name])
    else if (declaration) found.push([declaration.id.name, declaration.id.name])
    for (const { local, exported } of node.specifiers) found.push([nameText(exported), local.name])
  }
  return found
}

function importedNames(tree: Tree, requests: string[]): Map<string, Import> {
  const found = new Map<string, Import>()
  for (const node of tree.body) {
    if (!/^(?:Import|Export)/.test(node.type) || !node.source) continue
    const from: string = node.source.value
    if (!requests.includes(from)) requests.push(from)
    if (node.type !== 'ImportDeclaration') continue
    for (const each of node.specifiers) {
      const imported =
        each.type === 'ImportSpecifier'
          ? nameText(each.imported)
          : each.type === 'ImportDefaultSpecifier'
            ? 'default'
            : undefined
      found.set(each.local.name, {
        from,
        imported,
        at: (each.imported ?? each).start,
        to: (each.imported ?? each).end,
      })
    }
  }
  return found
}

function handedOn(tree: Tree, _requests: readonly string[]): Export[] {
  const found: Export[] = []
  for (const node of tree.body) {
    if (node.type === 'ExportAllDeclaration')
      found.push({
        name: node.exported ? nameText(node.exported) : '*',
        from: node.source.value,
        imported: '*',
      })
    if (node.type === 'ExportNamedDeclaration' && node.source)
      for (const { local, exported } of node.specifiers)
        found.push({ name: nameText(exported), from: node.source.value, imported: nameText(local) })
  }
  return found
}

export { SyntaxProblem }

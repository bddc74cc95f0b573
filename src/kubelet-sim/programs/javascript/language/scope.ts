/** Which names a program declares where, and which of them outlive the function that they stand in. */
import type { Node, Pattern } from 'acorn'

// biome-ignore lint/suspicious/noExplicitAny: the tree is of the parser's many types; what is asked of each stands where it is.
export type Tree = any

export class Variable {
  /** Functions within use it: it lives beside the frame. */
  isCaptured = false
  /** Among the locals of its function, or among the variables of its scope. */
  at = -1
  /** Where in the text it has its value. */
  declaredAt = 0

  constructor(
    readonly name: string,
    readonly kind: 'var' | 'let' | 'const' | 'class' | 'function' | 'parameter' | 'catch' | 'self',
    readonly scope: Scope,
  ) {}

  /** It cannot be used before its declaration. */
  get isLate(): boolean {
    return this.kind === 'let' || this.kind === 'const' || this.kind === 'class'
  }
}

export class Scope {
  readonly variables = new Map<string, Variable>()
  /** Functions that are made as it is entered. */
  readonly functions: Tree[] = []
  /** How many of its variables live beside the frame. */
  captured = 0
  usesArguments = false

  constructor(
    readonly parent: Scope | undefined,
    readonly isFunction: boolean,
    readonly isArrow: boolean = false,
  ) {}

  /** The one of the function that it is in. */
  get home(): Scope {
    let scope: Scope = this
    while (!scope.isFunction) scope = scope.parent!
    return scope
  }

  declare(name: string, kind: Variable['kind']): Variable {
    const known = this.variables.get(name)
    if (known && (kind === 'var' || known.kind !== 'self')) return known
    const made = new Variable(name, kind, this)
    this.variables.set(name, made)
    return made
  }

  find(name: string): Variable | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.variables.get(name)
      if (found) return found
    }
    return undefined
  }
}

/** Every scope, by the part of the tree that makes it. */
export class Scopes {
  readonly byNode = new Map<Tree, Scope>()
  readonly #refs: (readonly [string, Scope])[] = []
  readonly #top: Scope

  /** @param isOpen what is declared at the top is the global object's: at a prompt */
  constructor(
    program: Tree,
    parameters: readonly string[],
    private readonly isOpen: boolean,
    exported: readonly string[] = [],
  ) {
    this.#top = new Scope(undefined, true)
    for (const name of parameters) this.#top.declare(name, 'parameter')
    this.byNode.set(program, this.#top)
    this.#block(program.body, this.#top)
    for (const [name, scope] of this.#refs) this.#capture(name, scope)
    for (const each of exported) {
      const found = this.#top.variables.get(each)
      if (found) found.isCaptured = true
    }
    for (const scope of this.byNode.values())
      for (const each of scope.variables.values()) if (each.isCaptured) each.at = scope.captured++
  }

  #capture(name: string, from: Scope): void {
    const found = from.find(name)
    if (found && found.scope.home !== from.home) found.isCaptured = true
  }

  #scope(node: Tree, parent: Scope, isFunction = false, isArrow = false): Scope {
    const made = new Scope(parent, isFunction, isArrow)
    this.byNode.set(node, made)
    return made
  }

  #declare(scope: Scope, name: string, kind: Variable['kind'], declaredAt = 0): void {
    if (this.isOpen && scope === this.#top) return
    scope.declare(name, kind).declaredAt = declaredAt
  }

  #block(body: readonly Tree[], scope: Scope): void {
    for (const each of body) this.#declarations(each, scope)
    for (const each of body) this.#visit(each, scope)
  }

  #declarations(given: Tree, scope: Scope): void {
    const node = given.type.startsWith('Export') && given.declaration ? given.declaration : given
    if (node.type === 'VariableDeclaration' && node.kind !== 'var')
      for (const { id, end } of node.declarations)
        for (const name of namesIn(id)) this.#declare(scope, name, node.kind, end)
    else if (node.type === 'ClassDeclaration')
      this.#declare(scope, node.id?.name ?? '*default*', 'class', node.end)
    else if (node.type === 'FunctionDeclaration') {
      this.#declare(scope, node.id?.name ?? '*default*', 'function')
      scope.functions.push(node)
    } else if (node.type === 'ImportDeclaration')
      for (const { local } of node.specifiers) this.#declare(scope, local.name, 'const')
    else if (given.type === 'ExportDefaultDeclaration') this.#declare(scope, '*default*', 'let')
  }

  #function(node: Tree, outer: Scope): void {
    const isArrow = node.type === 'ArrowFunctionExpression'
    const scope = this.#scope(node, outer, true, isArrow)
    if (node.type === 'FunctionExpression' && node.id) scope.declare(node.id.name, 'self')
    for (const each of node.params) for (const name of namesIn(each)) scope.declare(name, 'parameter')
    for (const each of node.params) this.#pattern(each, scope)
    if (node.body.type === 'BlockStatement') this.#block(node.body.body, scope)
    else this.#visit(node.body, scope)
  }

  #visit(node: Tree, scope: Scope): void {
    if (!node) return
    const special = visitors[node.type as string]
    if (special) special(this.#visiting, node, scope)
    else this.#children(node, scope)
  }

  #children(node: Tree, scope: Scope): void {
    for (const key in node) {
      const value = node[key]
      if (value === null || typeof value !== 'object') continue
      if (Array.isArray(value)) {
        for (const each of value) if (each && typeof each.type === 'string') this.#visit(each, scope)
      } else if (typeof value.type === 'string') this.#visit(value, scope)
    }
  }

  /** What is within a pattern besides the names that it binds. */
  #pattern(node: Tree, scope: Scope): void {
    if (node?.type === 'Identifier') this.#refs.push([node.name, scope])
    else this.#visit(node, scope)
  }

  readonly #visiting = {
    refer: (name: string, scope: Scope): void => {
      this.#refs.push([name, scope])
      if (name === 'arguments') {
        let home = scope.home
        while (home.isArrow && home.parent) home = home.parent.home
        home.usesArguments = true
      }
    },
    visit: (node: Tree, scope: Scope): void => this.#visit(node, scope),
    function: (node: Tree, scope: Scope): void => this.#function(node, scope),
    block: (node: Tree, body: readonly Tree[], scope: Scope): void =>
      this.#block(body, this.#scope(node, scope)),
    scope: (node: Tree, scope: Scope): Scope => this.#scope(node, scope),
    functionScope: (node: Tree, scope: Scope): Scope => this.#scope(node, scope, true),
    declare: (scope: Scope, name: string, kind: Variable['kind']): void => this.#declare(scope, name, kind),
    declarations: (node: Tree, scope: Scope): void => this.#declarations(node, scope),
    children: (node: Tree, scope: Scope): void => this.#children(node, scope),
    pattern: (node: Tree, scope: Scope): void => this.#pattern(node, scope),
  }
}

type Visiting = {
  refer(name: string, scope: Scope): void
  visit(node: Tree, scope: Scope): void
  function(node: Tree, scope: Scope): void
  block(node: Tree, body: readonly Tree[], scope: Scope): void
  scope(node: Tree, scope: Scope): Scope
  functionScope(node: Tree, scope: Scope): Scope
  declare(scope: Scope, name: string, kind: Variable['kind']): void
  declarations(node: Tree, scope: Scope): void
  children(node: Tree, scope: Scope): void
  pattern(node: Tree, scope: Scope): void
}

/** A loop whose head declares something has a scope for that. */
function loop(to: Visiting, node: Tree, scope: Scope): void {
  const inner = to.scope(node, scope)
  const head = node.init ?? node.left
  if (head?.type === 'VariableDeclaration') to.declarations(head, inner)
  to.children(node, inner)
}

function classLike(to: Visiting, node: Tree, scope: Scope): void {
  const inner = to.scope(node, scope)
  if (node.id) inner.declare(node.id.name, 'const')
  for (const { key } of node.body.body)
    if (key?.type === 'PrivateIdentifier') inner.declare(`#${key.name}`, 'var').isCaptured = true
  to.visit(node.superClass, inner)
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') {
      const within = to.functionScope(member, inner)
      for (const each of member.body) to.declarations(each, within)
      for (const each of member.body) to.visit(each, within)
      continue
    }
    if (member.computed) {
      to.visit(member.key, inner)
      // Its key is kept for the time when instances are made.
      if (member.type === 'PropertyDefinition')
        inner.declare(`*key ${member.start}*`, 'var').isCaptured = true
    }
    if (member.type === 'PropertyDefinition') {
      if (member.value) to.visit(member.value, to.functionScope(member, inner))
    } else to.visit(member.value, inner)
  }
}

const visitors: Record<string, (to: Visiting, node: Tree, scope: Scope) => void> = {
  Identifier: (to, node, scope) => to.refer(node.name, scope),
  FunctionDeclaration: (to, node, scope) => to.function(node, scope),
  FunctionExpression: (to, node, scope) => to.function(node, scope),
  ArrowFunctionExpression: (to, node, scope) => to.function(node, scope),
  ClassDeclaration(to, node, scope) {
    classLike(to, node, scope)
  },
  ClassExpression: classLike,
  BlockStatement: (to, node, scope) => to.block(node, node.body, scope),
  ForStatement: loop,
  ForInStatement: loop,
  ForOfStatement: loop,
  SwitchStatement(to, node, scope) {
    to.visit(node.discriminant, scope)
    const inner = to.scope(node, scope)
    for (const { consequent } of node.cases) for (const each of consequent) to.declarations(each, inner)
    for (const each of node.cases) to.children(each, inner)
  },
  CatchClause(to, node, scope) {
    const inner = to.scope(node, scope)
    if (node.param) {
      for (const name of namesIn(node.param)) inner.declare(name, 'catch')
      to.pattern(node.param, inner)
    }
    to.visit(node.body, inner)
  },
  VariableDeclaration(to, node, scope) {
    if (node.kind === 'var')
      for (const { id } of node.declarations)
        for (const name of namesIn(id)) to.declare(scope.home, name, 'var')
    to.children(node, scope)
  },
  MemberExpression(to, node, scope) {
    to.visit(node.object, scope)
    if (node.computed) to.visit(node.property, scope)
  },
  Property(to, node, scope) {
    if (node.computed) to.visit(node.key, scope)
    to.visit(node.value, scope)
  },
  LabeledStatement: (to, node, scope) => to.visit(node.body, scope),
  BreakStatement() {},
  ContinueStatement() {},
  MetaProperty() {},
  ImportDeclaration() {},
  ExportAllDeclaration() {},
  ExportNamedDeclaration(to, node, scope) {
    if (node.declaration) to.visit(node.declaration, scope)
    else if (!node.source) for (const { local } of node.specifiers) to.refer(local.name, scope)
  },
}

/** The names that a pattern binds. */
export function namesIn(pattern: Pattern | Node | null): string[] {
  const node = pattern as Tree
  switch (node?.type) {
    case 'Identifier':
      return [node.name]
    case 'ObjectPattern':
      return node.properties.flatMap((each: Tree) => namesIn(each.value ?? each.argument))
    case 'ArrayPattern':
      return node.elements.flatMap((each: Tree) => namesIn(each))
    case 'AssignmentPattern':
      return namesIn(node.left)
    case 'RestElement':
      return namesIn(node.argument)
    default:
      return []
  }
}

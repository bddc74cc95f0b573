/** What all parts of the compiler have in common: the function that is being written, and its variables. */
import type { Code, CodeKind, Source } from './code.ts'
import { type CodeWriter, Label } from './code-writer.ts'
import { SyntaxProblem } from './grammar.ts'
import type { Scope, Scopes, Tree, Variable } from './scope.ts'

/** How an import is found: the variable that has the module, and the name there; undefined for the module as a whole. */
export interface Imported {
  readonly module: string
  readonly name: string | undefined
}

const deepest = 400

export abstract class CompileBase {
  code!: CodeWriter
  scope!: Scope
  isStrict = false
  /** Where the value of the last statement is kept, for who wants it. */
  completion = -1
  readonly imports = new Map<string, Imported>()
  /** How many have been written, in all functions. */
  instructions = 0
  #depth = 0

  constructor(
    readonly source: Source,
    readonly scopes: Scopes,
  ) {}

  abstract expression(node: Tree, name?: string): void
  abstract statement(node: Tree): void
  /** A chain that ends where `?.` finds nothing. */
  abstract chained(node: Tree, end: Label): void
  abstract functionCode(node: Tree, name: string, kind?: CodeKind): Code
  abstract classExpression(node: Tree, name: string): void
  abstract statements(body: readonly Tree[]): void

  emit(op: string, arg = 0): void {
    this.instructions++
    this.code.emit(op, arg)
  }

  constant(value: unknown): void {
    if (value === undefined) this.emit('undefined')
    else this.emit('constant', this.code.constant(value))
  }

  named(op: string, name: string): void {
    this.emit(op, this.code.constant(name))
  }

  jump(op: string, to: Label): void {
    this.code.jump(op, to)
  }

  mark(label: Label): void {
    this.code.mark(label)
  }

  at(node: Tree): void {
    this.code.place = node.start
  }

  /** What is nested too deeply would exhaust the host's stack. */
  deeper(work: () => void): void {
    if (++this.#depth > deepest) throw new SyntaxProblem('Maximum call stack size exceeded', 0, 0)
    work()
    this.#depth--
  }

  /** Enters a scope, and leaves it. Its variables that outlive the function are beside the frame. */
  within(node: Tree, work: () => void): void {
    const scope = this.scopes.byNode.get(node)
    if (!scope) return work()
    const outer = this.scope
    this.enter(scope)
    if (scope.captured > 0) this.code.around.push({ kind: 'env' })
    work()
    if (scope.captured > 0) {
      this.code.around.pop()
      this.emit('pop-env')
    }
    this.scope = outer
  }

  enter(scope: Scope): void {
    this.scope = scope
    if (scope.captured > 0) this.emit('push-env', scope.captured)
    for (const each of scope.variables.values()) {
      if (!each.isCaptured && each.at < 0) each.at = this.code.local()
      if (each.isLate) this.#put(each, 'unset')
    }
    for (const each of scope.functions) this.#hoist(each)
  }

  #hoist(node: Tree): void {
    const name = node.id?.name ?? '*default*'
    this.emit('function', this.code.constant(this.functionCode(node, node.id?.name ?? 'default')))
    const found = this.scope.variables.get(name)
    if (found) this.#put(found, 'set')
    else this.named('declare-global', name)
    this.emit('pop')
  }

  #put(variable: Variable, op: 'set' | 'unset'): void {
    if (variable.isCaptured) this.emit(`${op}-env`, this.#path(variable))
    else this.emit(`${op}-local`, variable.at)
  }

  /** How far out its variables are, and which of them it is. */
  #path(variable: Variable): number {
    let depth = 0
    for (let scope: Scope | undefined = this.scope; scope && scope !== variable.scope; scope = scope.parent)
      if (scope.captured > 0) depth++
    return depth * 65_536 + variable.at
  }

  /** Whether it may be used before it has its value. */
  #mayBeUnset(variable: Variable): boolean {
    return variable.isLate && (variable.isCaptured || this.code.place < variable.declaredAt)
  }

  load(name: string, isAsked = false): void {
    const imported = this.imports.get(name)
    const found = this.scope.find(name)
    if (imported && found?.scope.parent === undefined) {
      this.load(imported.module)
      if (imported.name !== undefined) this.named('get-import', imported.name)
      return
    }
    if (!found) {
      if (name === 'undefined') this.emit('undefined')
      else if (name === 'arguments' && this.takesArguments) this.emit('arguments')
      else this.named(isAsked ? 'get-global-if-any' : 'get-global', name)
    } else {
      const check = this.#mayBeUnset(found)
      if (found.isCaptured) this.emit('get-env', this.#path(found))
      else this.emit('get-local', found.at)
      if (check) this.named('check-set', name)
    }
  }

  get takesArguments(): boolean {
    let scope = this.scope.home
    while (scope.isArrow && scope.parent) scope = scope.parent.home
    return scope.parent !== undefined || scope.variables.has('require')
  }

  /** What is on top is its new value, and stays there. */
  store(name: string): void {
    const found = this.scope.find(name)
    if (!found) return this.named(this.isStrict ? 'set-global-strict' : 'set-global', name)
    if (this.#mayBeUnset(found)) {
      if (found.isCaptured) this.emit('get-env', this.#path(found))
      else this.emit('get-local', found.at)
      this.named('check-set', name)
      this.emit('pop')
    }
    if (found.kind === 'const') this.emit('fail-constant')
    else if (found.kind === 'self') {
      if (this.isStrict) this.emit('fail-constant')
    } else this.#put(found, 'set')
  }

  /** Gives a variable its first value, and takes that from the stack. */
  initialize(name: string): void {
    const found = this.scope.find(name)
    if (found) this.#put(found, 'set')
    else this.named('declare-global', name)
    this.emit('pop')
  }

  /** Leaves what stands around, from the innermost up to `until`. What it does after a `finally` is written there. */
  leave(until: number, then: () => void): void {
    const { around } = this.code
    for (let n = around.length - 1; n >= until; n--) {
      const each = around[n]
      if (each.kind === 'env') this.emit('pop-env')
      else if (each.kind === 'guarded') this.emit('leave-block')
      else if (each.kind === 'finishing') {
        this.emit('pop')
        this.emit('pop')
      } else if (each.kind === 'iterator') {
        this.emit('leave-block')
        this.closeIterator(each.isAsync)
      } else if (each.kind === 'finally') {
        this.emit('leave-block')
        each.exits.push(() => {
          // It goes on from where the `finally` stands.
          this.leave(Math.min(until, this.code.around.length), then)
        })
        this.emit('undefined')
        this.constant(each.exits.length)
        this.jump('jump', each.begin)
        return
      }
    }
    then()
  }

  closeIterator(isAsync: boolean): void {
    this.emit(isAsync ? 'close-async' : 'close')
    if (isAsync) {
      this.emit('await')
      this.emit('pop')
    }
  }

  /** Where names come from that a class keeps for itself. */
  secret(name: string): void {
    const found = this.scope.find(`#${name}`)
    if (!found)
      throw new SyntaxProblem(
        `Private field '#${name}' must be declared in an enclosing class`,
        this.code.place,
        this.code.place + 1,
      )
    this.emit('get-env', this.#path(found))
  }

  label(): Label {
    return new Label()
  }
}

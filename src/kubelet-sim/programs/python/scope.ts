/** Which names of a program are whose: of a function, of one around it, or of the module. */
import type { Expression, Statement } from './syntax.ts'
import type { Place } from './values.ts'

/** What has names of its own. */
export type Owner = Statement | Expression | 'module'

/** What a generator that is written as an expression is called. */
export const generatorExpression = '<genexpr>'

export class Scope {
  readonly children = new Map<Owner, Scope>()
  readonly bound = new Set<string>()
  readonly globals = new Set<string>()
  readonly nonlocals = new Set<string>()
  readonly used = new Set<string>()
  /** Names of it that functions within it use. */
  readonly cells = new Set<string>()
  /** Names of functions around it that it uses, or something within it. */
  readonly free = new Set<string>()
  isGenerator = false
  /** It may wait. */
  isCoroutine = false
  /** A coroutine that yields, as an asynchronous generator does; and where it first returns a value. */
  handsOut = false
  answersAt: Place | undefined
  parameters: readonly string[] = []

  constructor(
    readonly kind: 'module' | 'function' | 'class',
    readonly name: string,
    readonly parent: Scope | undefined,
    readonly isComprehension = false,
  ) {}

  /** How a name is reached from it. */
  reach(name: string): 'fast' | 'cell' | 'free' | 'global' | 'name' {
    if (this.globals.has(name)) return 'global'
    if (this.kind === 'function') {
      if (this.cells.has(name)) return 'cell'
      if (this.bound.has(name) && !this.nonlocals.has(name)) return 'fast'
      return this.free.has(name) ? 'free' : 'global'
    }
    if (this.kind === 'class') return this.free.has(name) && !this.bound.has(name) ? 'free' : 'name'
    return 'global'
  }
}

/** Finds out which names of functions are used within them. */
export function resolve(scope: Scope): void {
  for (const name of [...scope.used, ...scope.nonlocals]) {
    const isOwn = scope.bound.has(name) && !scope.nonlocals.has(name)
    if (scope.kind === 'module' || scope.globals.has(name) || isOwn) continue
    const owner = ownerOf(name, scope)
    if (!owner) continue
    owner.cells.add(name)
    for (let each: Scope = scope; each !== owner; each = each.parent!) each.free.add(name)
  }
  for (const child of scope.children.values()) resolve(child)
}

export function ownerOf(name: string, from: Scope): Scope | undefined {
  for (let each = from.parent; each && each.kind !== 'module'; each = each.parent) {
    if (each.kind === 'class') {
      if (name === '__class__') return each
      continue
    }
    if (each.globals.has(name)) return undefined
    if (each.bound.has(name) && !each.nonlocals.has(name)) return each
  }
  return undefined
}

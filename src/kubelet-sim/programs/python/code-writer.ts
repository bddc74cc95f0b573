/** Writes the instructions of one function, class or module. */
import { generatorExpression, type Scope } from './scope.ts'
import { Bytes, type Code, Float, type Place, type Source, type Value } from './values.ts'

/** What instructions do; what each takes from the stack and leaves there stands where it is carried out. */
export type Operation =
  | `${'load' | 'store' | 'delete'}-${'fast' | 'cell' | 'name' | 'global' | 'attribute' | 'item'}`
  | 'load-class-cell'
  | 'closure'
  | 'constant'
  | 'pop'
  | 'copy'
  | 'swap'
  | 'rotate'
  | 'binary'
  | 'in-place'
  | 'unary'
  | 'not'
  | 'compare'
  | 'is'
  | 'is-not'
  | 'in'
  | 'not-in'
  | 'slice'
  | 'method'
  | 'list'
  | 'tuple'
  | 'set'
  | 'dict'
  | 'append'
  | 'add'
  | 'put'
  | 'extend'
  | 'to-tuple'
  | 'update'
  | 'merge'
  | 'set-update'
  | 'unpack'
  | 'unpack-rest'
  | 'call'
  | 'call-method'
  | 'call-named'
  | 'call-spread'
  | 'function'
  | 'class'
  | 'return'
  | 'yield'
  | 'yield-from'
  | 'hand-out'
  | 'iterate-waiting'
  | 'ask-next'
  | 'next-handed'
  | 'iterate'
  | 'iterate-from'
  | 'wait-for'
  | 'next'
  | 'jump'
  | 'jump-if-false'
  | 'jump-if-true'
  | 'jump-if-false-or-pop'
  | 'jump-if-true-or-pop'
  | 'set-up'
  | 'set-up-below'
  | 'leave-block'
  | 'leave-handler'
  | 'match-exception'
  | 'reraise'
  | 'raise'
  | 'enter'
  | 'exit-raised'
  | 'import'
  | 'import-from'
  | 'import-all'
  | 'format'
  | 'join'
  | 'keep'
  | 'kept'
  | 'fail-assertion'
  | 'show'
  | 'annotate'
  | 'match-sequence'
  | 'match-mapping'
  | 'match-keys'
  | 'match-class'

/** The place of a jump that may not be known yet. */
export class Label {
  at = -1
  readonly jumps: number[] = []
}

export class CodeWriter {
  readonly #ops: Operation[] = []
  readonly #args: number[] = []
  readonly #places: (Place | undefined)[] = []
  readonly #constants: (Value | Code)[] = []
  readonly #constantAt = new Map<string, number>()
  readonly #names: string[] = []
  readonly #nameAt = new Map<string, number>()
  readonly #locals: string[]
  readonly #localAt = new Map<string, number>()
  readonly cells: readonly string[]
  readonly free: readonly string[]
  /** Of what is being written. */
  place: Place | undefined

  constructor(
    readonly scope: Scope,
    readonly qualname: string,
    private readonly source: Source,
  ) {
    this.#locals = scope.isComprehension ? ['.0'] : [...scope.parameters]
    for (const [n, name] of this.#locals.entries()) this.#localAt.set(name, n)
    this.cells = [...scope.cells]
    this.free = [...scope.free]
  }

  emit(op: Operation, arg = 0): void {
    this.#ops.push(op)
    this.#args.push(arg)
    this.#places.push(this.place)
  }

  constant(value: Value): void {
    const key =
      value instanceof Float
        ? `float ${Object.is(value.value, -0) ? '-0' : value.value}`
        : value instanceof Bytes
          ? `bytes ${value.text}`
          : typeof value === 'object' && value !== null
            ? undefined
            : `${typeof value} ${value}`
    this.emit('constant', this.#constantIndex(value, key))
  }

  code(code: Code): number {
    return this.#constantIndex(code, undefined)
  }

  #constantIndex(value: Value | Code, key: string | undefined): number {
    const known = key === undefined ? undefined : this.#constantAt.get(key)
    if (known !== undefined) return known
    const at = this.#constants.push(value) - 1
    if (key !== undefined) this.#constantAt.set(key, at)
    return at
  }

  name(name: string): number {
    let at = this.#nameAt.get(name)
    if (at === undefined) this.#nameAt.set(name, (at = this.#names.push(name) - 1))
    return at
  }

  local(name: string): number {
    let at = this.#localAt.get(name)
    if (at === undefined) this.#localAt.set(name, (at = this.#locals.push(name) - 1))
    return at
  }

  /** Where the cell of a name is: its own come first, then those of functions around it. */
  cell(name: string): number {
    const own = this.cells.indexOf(name)
    return own >= 0 ? own : this.cells.length + this.free.indexOf(name)
  }

  jump(op: Operation, to: Label): void {
    to.jumps.push(this.#ops.length)
    this.emit(op, to.at)
  }

  mark(label: Label): void {
    label.at = this.#ops.length
    for (const each of label.jumps) this.#args[each] = label.at
  }

  finish(about: CodeFacts): Code {
    const { scope, qualname, source } = this
    return {
      name: scope.name,
      qualname,
      source,
      ops: this.#ops,
      args: this.#args,
      constants: this.#constants,
      names: this.#names,
      places: this.#places,
      locals: this.#locals,
      cells: this.cells,
      free: this.free,
      cellParameters: this.cells
        .map((name, cell) => [scope.parameters.indexOf(name), cell] as const)
        .filter(([local]) => local >= 0),
      isGenerator: scope.isGenerator,
      isCoroutine: scope.isCoroutine,
      handsOut: scope.handsOut,
      isInlined: scope.isComprehension && scope.name !== generatorExpression,
      linked: undefined,
      ...about,
    }
  }
}

type CodeFacts = Pick<
  Code,
  'firstLine' | 'positional' | 'positionalOnly' | 'keywordOnly' | 'takesRest' | 'takesKeywords' | 'doc'
>

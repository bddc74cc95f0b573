/** Writes the instructions of one function. */
import type { Code, CodeKind, Source } from './code.ts'
import type { Scope } from './scope.ts'

/** The place of a jump that may not be known yet. */
export class Label {
  at = -1
  readonly jumps: number[] = []
}

/** What stands around a statement that a jump out of it has to deal with. */
export type Around =
  | {
      readonly kind: 'target'
      readonly names: readonly string[]
      readonly end?: Label
      readonly next?: Label
    }
  | { readonly kind: 'env' }
  | { readonly kind: 'iterator'; readonly isAsync: boolean }
  | { readonly kind: 'guarded' }
  | { readonly kind: 'finally'; readonly begin: Label; readonly exits: (() => void)[] }
  | { readonly kind: 'finishing' }

interface Facts {
  readonly name: string
  readonly kind: CodeKind
  readonly from: number
  readonly to: number
  readonly length: number
  readonly isStrict: boolean
}

export class CodeWriter {
  readonly #ops: string[] = []
  readonly #args: number[] = []
  readonly #places: number[] = []
  readonly #constants: unknown[] = []
  readonly #constantAt = new Map<unknown, number>()
  /** Where in the text it stands that is being written. */
  place = 0
  locals = 0
  readonly around: Around[] = []
  /** Where values of functions are kept while they are left. */
  answer = -1

  constructor(
    readonly scope: Scope,
    readonly facts: Facts,
    private readonly source: Source,
  ) {}

  emit(op: string, arg = 0): void {
    this.#ops.push(op)
    this.#args.push(arg)
    this.#places.push(this.place)
  }

  /** Texts and numbers are kept once. */
  constant(value: unknown): number {
    const isPlain = typeof value === 'string' || (typeof value === 'number' && value !== 0)
    const known = isPlain ? this.#constantAt.get(value) : undefined
    if (known !== undefined) return known
    const at = this.#constants.push(value) - 1
    if (isPlain) this.#constantAt.set(value, at)
    return at
  }

  jump(op: string, to: Label): void {
    to.jumps.push(this.#ops.length)
    this.emit(op, to.at)
  }

  mark(label: Label): void {
    label.at = this.#ops.length
    for (const each of label.jumps) this.#args[each] = label.at
  }

  local(): number {
    return this.locals++
  }

  finish(): Code {
    const { kind } = this.facts
    return {
      ...this.facts,
      source: this.source,
      ops: this.#ops,
      args: this.#args,
      constants: this.#constants,
      places: this.#places,
      canConstruct: kind === 'normal' || kind === 'class' || kind === 'derived',
      usesArguments: this.scope.usesArguments,
      linked: undefined,
    }
  }
}

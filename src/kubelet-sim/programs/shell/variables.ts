/** The variables of a shell: its own over those of its environment, shared with its subshells until one is changed. */
import { compact } from '../../runtime/files/text-buffer.ts'
import type { Environment, Process } from '../../runtime/program.ts'
import { ShellArray } from './shell-array.ts'

/** A variable that came from the environment and is no longer set. */
const unset = Symbol('unset')

type Values = Map<string, string | typeof unset>

/** What a variable is besides its value. */
type Mark = 'exported' | 'readonly' | 'integer' | 'lower' | 'upper'

/** Names that stand for others are followed no further. */
const mostReferences = 16

/** All that a name stands for, to be put back later. */
export interface Saved {
  readonly value: string | undefined
  readonly array: ShellArray | undefined
  readonly reference: string | undefined
  readonly isExported: boolean
}

/** What a variable takes besides its name and its value, in bytes. */
const variableBytes = 96

const copyUnits = 8

/** Whose memory and time they take. */
type Owner = Pick<Process, 'claim' | 'release' | 'charge'>

export class Variables {
  #values: Values | undefined
  #marks: Partial<Record<Mark, Set<string>>> | undefined
  #arrays: Map<string, ShellArray> | undefined
  /** The names that stand for others (`declare -n`). */
  #references: Map<string, string> | undefined
  #isShared = false
  #environment: Environment | undefined
  /** What the shell's own take, in bytes. */
  #bytes = 0

  constructor(
    private base: Environment,
    private readonly owner: Owner,
  ) {}

  /**
   * The same variables for a subshell: changes on either side are not seen by the other. What it may keep for itself is
   * counted at once; undefined where there is no memory for that.
   */
  fork(base: Environment, owner: Owner): Variables | undefined {
    if (this.#bytes > 0 && !owner.claim(this.#bytes)) return undefined
    const copy = new Variables(base, owner)
    copy.#values = this.#values
    copy.#marks = this.#marks
    copy.#arrays = this.#arrays
    copy.#references = this.#references
    copy.#bytes = this.#bytes
    // Made once, it serves all that come after.
    copy.#environment = this.environment
    copy.#isShared = true
    this.#isShared = true
    return copy
  }

  get(name: string): string | undefined {
    if (this.#references) name = this.target(name)
    const array = this.#arrays?.get(name)
    if (array) return array.get('0')
    const own = this.#values?.get(name)
    if (own !== undefined) return own === unset ? undefined : own
    return this.base.get(name)
  }

  /** Answers whether there was memory for it. */
  set(name: string, value: string): boolean {
    if (this.#references) name = this.target(name)
    if (this.#arrays?.has(name)) return this.setElement(name, '0', value)
    this.#own()
    if (!this.#count(name, value)) return false
    this.#values ??= new Map()
    this.#values.set(name, compact(value))
    if (this.#isExported(name)) this.#environment = undefined
    return true
  }

  unset(name: string): void {
    if (this.#references) name = this.target(name)
    this.#own()
    this.#dropArray(name)
    this.#count(name, undefined)
    if (this.base.has(name)) {
      this.#values ??= new Map()
      this.#values.set(name, unset)
    } else this.#values?.delete(name)
    this.#marks?.exported?.delete(name)
    this.#environment = undefined
  }

  array(name: string): ShellArray | undefined {
    return this.#arrays?.get(this.#references ? this.target(name) : name)
  }

  /** Makes an array of a name, with what it was as the first element, or without any. Answers whether there was memory for it. */
  makeArray(name: string, isAssociative: boolean, isEmpty: boolean): boolean {
    if (this.#references) name = this.target(name)
    const before = this.get(name)
    if (this.array(name) && !isEmpty) return true
    if (!isEmpty && before !== undefined && !this.#take(before.length + variableBytes)) return false
    this.unset(name)
    if (!this.#take(name.length + variableBytes)) return false
    this.#arrays ??= new Map()
    const made = new ShellArray(isAssociative)
    if (!isEmpty && before !== undefined) made.set('0', before)
    this.#arrays.set(name, made)
    return true
  }

  /** Answers whether there was memory for it. */
  setElement(name: string, key: string, value: string): boolean {
    this.#own()
    if (this.#references) name = this.target(name)
    const array = this.#arrays?.get(name)
    if (!array) return false
    const before = array.get(key)
    const was = before === undefined ? 0 : bytesOf(key, before)
    if (!this.#take(bytesOf(key, value) - was)) return false
    array.set(key, compact(value))
    return true
  }

  unsetElement(name: string, key: string): void {
    this.#own()
    const array = this.array(name)
    const before = array?.get(key)
    if (before === undefined) return
    this.#take(-bytesOf(key, before))
    array?.delete(key)
  }

  /** Lets a name stand for another; with undefined for itself again. */
  refer(name: string, target: string | undefined): void {
    this.#own()
    const references = new Map(this.#references)
    if (target === undefined) references.delete(name)
    else references.set(name, target)
    this.#references = references.size > 0 ? references : undefined
  }

  /** The name that a name stands for in the end. */
  target(name: string): string {
    for (let n = 0; n < mostReferences; n++) {
      const next = this.#references?.get(name)
      if (next === undefined) break
      name = next
    }
    return name
  }

  save(name: string): Saved {
    const reference = this.#references?.get(name)
    const isExported = this.has(name, 'exported')
    if (reference !== undefined) return { value: undefined, array: undefined, reference, isExported }
    const array = this.#arrays?.get(name)
    return { value: array ? undefined : this.get(name), array: array?.copy(), reference, isExported }
  }

  /** Answers whether there was memory for it. */
  restore(name: string, { value, array, reference, isExported }: Saved): boolean {
    this.refer(name, undefined)
    this.unset(name)
    if (reference !== undefined) this.refer(name, reference)
    if (isExported && !this.mark(name, 'exported')) return false
    if (value !== undefined) return this.set(name, value)
    if (!array) return true
    if (!this.makeArray(name, array.isAssociative, true)) return false
    return array.keys.every((key) => this.setElement(name, key, array.get(key) ?? ''))
  }

  #dropArray(name: string): void {
    const array = this.#arrays?.get(name)
    if (!array) return
    this.#take(
      -array.keys.reduce((sum, key) => sum + bytesOf(key, array.get(key) ?? ''), name.length + variableBytes),
    )
    this.#arrays?.delete(name)
  }

  /** Answers whether there was memory for it. */
  mark(name: string, mark: Mark): boolean {
    this.#own()
    if (this.#references) name = this.target(name)
    this.#marks ??= {}
    this.#marks[mark] ??= new Set()
    if (this.#marks[mark].has(name)) return true
    if (!this.#take(name.length + variableBytes)) return false
    this.#marks[mark].add(name)
    this.#environment = undefined
    return true
  }

  unmark(name: string, mark: Mark): void {
    this.#own()
    if (this.#marks?.[mark]?.delete(name)) this.#take(-name.length - variableBytes)
    this.#environment = undefined
  }

  has(name: string, mark: Mark): boolean {
    return this.#marks?.[mark]?.has(name) ?? false
  }

  isReadonly(name: string): boolean {
    return this.#marks?.readonly?.has(this.#references ? this.target(name) : name) ?? false
  }

  /** Whether some variables are numbers, or in capitals or small letters. */
  get hasForms(): boolean {
    return (
      this.#marks !== undefined &&
      (this.#marks.integer ?? this.#marks.lower ?? this.#marks.upper) !== undefined
    )
  }

  get readonlyNames(): Iterable<string> {
    return this.#marks?.readonly ?? []
  }

  /** What the commands that the shell starts are given. */
  get environment(): Environment {
    this.#environment ??= this.#values || this.#marks ? this.#exported() : this.base
    return this.#environment
  }

  /** The names of all that are set. */
  *names(): Iterable<string> {
    for (const name of this.base.keys()) if (this.get(name) !== undefined) yield name
    for (const [name, value] of this.#values ?? []) if (value !== unset && !this.base.has(name)) yield name
    for (const name of this.#arrays?.keys() ?? []) yield name
  }

  #isExported(name: string): boolean {
    return this.base.has(name) || (this.#marks?.exported?.has(name) ?? false)
  }

  #exported(): Environment {
    const env = new Map<string, string>()
    let count = 0
    for (const names of [this.base.keys(), this.#marks?.exported ?? []]) {
      for (const name of names) {
        const value = this.get(name)
        if (value !== undefined) env.set(name, value)
        count++
      }
    }
    this.owner.charge(count * copyUnits)
    return env
  }

  /** Counts what a variable takes, or no longer takes. */
  #count(name: string, value: string | undefined): boolean {
    const before = this.#values?.get(name)
    const was = before === undefined ? 0 : bytesOf(name, before === unset ? '' : before)
    return this.#take((value === undefined ? 0 : bytesOf(name, value)) - was)
  }

  #take(bytes: number): boolean {
    if (bytes > 0 ? !this.owner.claim(bytes) : false) return false
    if (bytes < 0) this.owner.release(-bytes)
    this.#bytes += bytes
    return true
  }

  /** Makes copies of what is shared, before a change. */
  #own(): void {
    if (!this.#isShared) return
    this.#isShared = false
    this.owner.charge(((this.#values?.size ?? 0) + (this.#marks?.exported?.size ?? 0)) * copyUnits)
    if (this.#values) this.#values = new Map(this.#values)
    if (this.#arrays) this.#arrays = this.#copiedArrays(this.#arrays)
    if (!this.#marks) return
    const marks = Object.entries(this.#marks).map(([mark, names]) => [mark, new Set(names)] as const)
    this.#marks = Object.fromEntries(marks)
  }

  #copiedArrays(arrays: ReadonlyMap<string, ShellArray>): Map<string, ShellArray> {
    const copies = new Map<string, ShellArray>()
    for (const [name, array] of arrays) {
      copies.set(name, array.copy())
      this.owner.charge((array.size + 1) * copyUnits)
    }
    return copies
  }
}

const bytesOf = (name: string, value: string): number => name.length + value.length + variableBytes

/** What it takes to remember a variable. */
export const savedBytes = (name: string, { value, array }: Saved): number =>
  name.length + (value?.length ?? 0) + (array?.size ?? 0) * variableBytes

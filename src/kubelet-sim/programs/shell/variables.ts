/** The variables of a shell: its own over those of its environment, shared with its subshells until one is changed. */
import type { Environment, Process } from '../../runtime/program.ts'
import { compact } from '../../runtime/text-buffer.ts'

/** A variable that came from the environment and is no longer set. */
const unset = Symbol('unset')

type Values = Map<string, string | typeof unset>

/** What a variable is besides its value. */
type Mark = 'exported' | 'readonly'

/** What a variable takes besides its name and its value, in bytes. */
const variableBytes = 96

const copyUnits = 8

/** Whose memory and time they take. */
type Owner = Pick<Process, 'claim' | 'release' | 'charge'>

export class Variables {
  #values: Values | undefined
  #marks: Record<Mark, Set<string>> | undefined
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
    copy.#bytes = this.#bytes
    // Made once, it serves all that come after.
    copy.#environment = this.environment
    copy.#isShared = true
    this.#isShared = true
    return copy
  }

  get(name: string): string | undefined {
    const own = this.#values?.get(name)
    if (own !== undefined) return own === unset ? undefined : own
    return this.base.get(name)
  }

  /** Answers whether there was memory for it. */
  set(name: string, value: string): boolean {
    this.#own()
    if (!this.#count(name, value)) return false
    this.#values ??= new Map()
    this.#values.set(name, compact(value))
    if (this.#isExported(name)) this.#environment = undefined
    return true
  }

  unset(name: string): void {
    this.#own()
    this.#count(name, undefined)
    if (this.base.has(name)) {
      this.#values ??= new Map()
      this.#values.set(name, unset)
    } else this.#values?.delete(name)
    this.#marks?.exported.delete(name)
    this.#environment = undefined
  }

  /** Answers whether there was memory for it. */
  mark(name: string, mark: Mark): boolean {
    this.#own()
    this.#marks ??= { exported: new Set(), readonly: new Set() }
    if (this.#marks[mark].has(name)) return true
    if (!this.#take(name.length + variableBytes)) return false
    this.#marks[mark].add(name)
    this.#environment = undefined
    return true
  }

  isReadonly(name: string): boolean {
    return this.#marks?.readonly.has(name) ?? false
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
  }

  #isExported(name: string): boolean {
    return this.base.has(name) || (this.#marks?.exported.has(name) ?? false)
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
    this.owner.charge(((this.#values?.size ?? 0) + (this.#marks?.exported.size ?? 0)) * copyUnits)
    if (this.#values) this.#values = new Map(this.#values)
    if (!this.#marks) return
    this.#marks = { exported: new Set(this.#marks.exported), readonly: new Set(this.#marks.readonly) }
  }
}

const bytesOf = (name: string, value: string): number => name.length + value.length + variableBytes

/** The variables of a shell: its own over those of its environment, shared with its subshells until one is changed. */
import type { Environment } from '../../runtime/program.ts'

/** A variable that came from the environment and is no longer set. */
const unset = Symbol('unset')

type Values = Map<string, string | typeof unset>

/** What a variable is besides its value. */
type Mark = 'exported' | 'readonly'

export class Variables {
  #values: Values | undefined
  #marks: Record<Mark, Set<string>> | undefined
  #isShared = false
  #environment: Environment | undefined

  constructor(private base: Environment) {}

  /** The same variables for a subshell: changes on either side are not seen by the other. */
  fork(base: Environment): Variables {
    const copy = new Variables(base)
    copy.#values = this.#values
    copy.#marks = this.#marks
    copy.#isShared = true
    this.#isShared = true
    return copy
  }

  get(name: string): string | undefined {
    const own = this.#values?.get(name)
    if (own !== undefined) return own === unset ? undefined : own
    return this.base.get(name)
  }

  set(name: string, value: string): void {
    this.#own()
    this.#values ??= new Map()
    this.#values.set(name, value)
    if (this.#isExported(name)) this.#environment = undefined
  }

  unset(name: string): void {
    this.#own()
    if (this.base.has(name)) {
      this.#values ??= new Map()
      this.#values.set(name, unset)
    } else this.#values?.delete(name)
    this.#marks?.exported.delete(name)
    this.#environment = undefined
  }

  mark(name: string, mark: Mark): void {
    this.#own()
    this.#marks ??= { exported: new Set(), readonly: new Set() }
    this.#marks[mark].add(name)
    this.#environment = undefined
  }

  isReadonly(name: string): boolean {
    return this.#marks?.readonly.has(name) ?? false
  }

  get readonlyNames(): readonly string[] {
    return [...(this.#marks?.readonly ?? [])].sort()
  }

  /** What the commands that the shell starts are given. */
  get environment(): Environment {
    this.#environment ??= this.#values || this.#marks ? this.#exported() : this.base
    return this.#environment
  }

  /** Every variable that is set, by name. */
  all(): readonly (readonly [string, string])[] {
    const names = new Set([...this.base.keys(), ...(this.#values?.keys() ?? [])])
    return [...names].sort().flatMap((name) => {
      const value = this.get(name)
      return value === undefined ? [] : [[name, value] as const]
    })
  }

  #isExported(name: string): boolean {
    return this.base.has(name) || (this.#marks?.exported.has(name) ?? false)
  }

  #exported(): Environment {
    const env = new Map<string, string>()
    for (const name of [...this.base.keys(), ...(this.#marks?.exported ?? [])]) {
      const value = this.get(name)
      if (value !== undefined) env.set(name, value)
    }
    return env
  }

  /** Makes copies of what is shared, before a change. */
  #own(): void {
    if (!this.#isShared) return
    this.#isShared = false
    if (this.#values) this.#values = new Map(this.#values)
    if (!this.#marks) return
    this.#marks = { exported: new Set(this.#marks.exported), readonly: new Set(this.#marks.readonly) }
  }
}

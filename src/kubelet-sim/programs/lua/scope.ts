/** Which variable a name means, while a script of Lua is read. */
import type { FunctionBody, Place } from './syntax.ts'

/** The names of one function: those that can be seen now, the innermost last. */
export class FunctionScope {
  readonly #visible: { readonly name: string; readonly slot: number }[] = []
  readonly #outer = new Map<string, number>()
  #slots = 0

  constructor(
    readonly body: FunctionBody,
    private readonly around: FunctionScope | undefined,
  ) {}

  declare(name: string): number {
    const slot = this.#slots++
    this.#visible.push({ name, slot })
    this.body.slots = this.#slots
    return slot
  }

  /** What is declared until `leave` is seen no more then. */
  enter(): number {
    return this.#visible.length
  }

  leave(before: number): void {
    this.#visible.length = before
  }

  find(name: string): Place {
    return this.known(name) ?? { sort: 'global', name }
  }

  /** Undefined: no function around has it. */
  private known(name: string): (Place & { readonly sort: 'local' | 'outer' }) | undefined {
    const own = this.#visible.findLast((each) => each.name === name)
    if (own) return { sort: 'local', index: own.slot }
    const place = this.around?.known(name)
    if (!place) return undefined
    const key = `${place.sort} ${place.index}`
    let index = this.#outer.get(key)
    if (index === undefined) {
      index = this.body.outer.length
      this.#outer.set(key, index)
      this.body.outer.push(place)
    }
    return { sort: 'outer', index }
  }
}

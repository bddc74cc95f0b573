/** The runs of a pod's containers, by the position of the container: the newest of each, and the one before it. */
import type { ContainerInstance } from './container-instance.ts'
import { discardRemains, type Output, type PodRemains } from './pod-remains.ts'

export class Instances implements Iterable<ContainerInstance> {
  readonly #newest: (ContainerInstance | undefined)[]
  /** Undefined until one has run again. */
  #previous: (ContainerInstance | undefined)[] | undefined

  /** @param remains what was there before the power went */
  constructor(
    count: number,
    private readonly remains: PodRemains | undefined,
  ) {
    this.#newest = new Array(count)
  }

  /** The newest of each container that has one. */
  *[Symbol.iterator](): Iterator<ContainerInstance> {
    for (const instance of this.#newest) if (instance) yield instance
  }

  /** The newest. */
  at(index: number): ContainerInstance | undefined {
    return this.#newest[index]
  }

  /** The newest of the container of that name. */
  named(name: string): ContainerInstance | undefined {
    return this.#newest.find((each) => each?.spec.name === name)
  }

  /** Whether one still does something within this instant, and may end. */
  get areAtIt(): boolean {
    for (const each of this.#newest) if (each?.running?.isAtIt && !each.running.exited) return true
    return false
  }

  adopt(instance: ContainerInstance): void {
    const { index } = instance
    const before = this.#newest[index]
    if (before) {
      this.#previous ??= []
      this.#previous[index]?.discard()
      this.#previous[index] = before
      // What it has written may be asked for, and nothing else.
      before.running = undefined
    }
    this.#newest[index] = instance
  }

  /** What one of them has written. @param id as the status has it */
  output(container: string, id: string): Output | undefined {
    return (
      this.#all().find((each) => each.id === id && each.spec.name === container) ??
      this.remains?.outputs.get(id)
    )
  }

  /** What all of them have written, by id. */
  get outputs(): ReadonlyMap<string, Output> {
    const outputs = new Map(this.remains?.outputs)
    for (const each of this.#all()) outputs.set(each.id, each)
    return outputs
  }

  /** Nobody will ask for what they have written. */
  discard(): void {
    for (const instance of this.#all()) instance.discard()
    if (this.remains) discardRemains(this.remains)
  }

  #all(): readonly ContainerInstance[] {
    return [...this.#newest, ...(this.#previous ?? [])].filter((each) => each !== undefined)
  }
}

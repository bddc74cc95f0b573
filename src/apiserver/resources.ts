/** The resources that are served: a live table, for some come, change and go while the cluster runs. */
import type { Kind } from '../api/kind.ts'
import { inAllVersions, redefine } from '../api/kind-versions.ts'

type Listener = (kind: Kind) => void

export class Resources {
  #kinds: readonly Kind[] = []
  readonly #names = new Set<string>()
  readonly #listeners = new Set<Listener>()

  /**
   * @param kinds what is served from the start, each as its objects are stored
   * @throws TypeError for kinds that cannot be served together
   */
  constructor(kinds: readonly Kind[] = []) {
    for (const kind of kinds) this.#take(kind)
    this.#kinds = [...kinds]
  }

  /** What is served now, each kind as its objects are stored. Another list after each change: it can be told by its identity. */
  get kinds(): readonly Kind[] {
    return this.#kinds
  }

  /** Whether nothing of its names is served. */
  canServe(kind: Kind): boolean {
    return !namesOf(kind).some((name) => this.#names.has(name))
  }

  /** @throws TypeError where something of its name is served */
  serve(kind: Kind): void {
    this.#take(kind)
    this.#kinds = [...this.#kinds, kind]
  }

  /** Gives a kind that is served another definition: it stays the same kind, with the same objects. Who watches it has to begin anew. */
  change(kind: Kind, definition: Kind): void {
    this.#free(kind)
    redefine(kind, definition)
    this.#take(kind)
    this.#kinds = [...this.#kinds]
    this.#tell(kind)
  }

  /** Serves a kind no more. Its objects should be gone: nobody can reach them now. */
  remove(kind: Kind): void {
    this.#free(kind)
    this.#kinds = this.#kinds.filter((each) => each !== kind)
    this.#tell(kind)
  }

  /** Calls `listener` with each kind that is changed or removed. Answers how to stop that. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  has(kind: Kind): boolean {
    return this.#kinds.includes(kind)
  }

  /** @throws TypeError */
  #take(kind: Kind): void {
    const names = namesOf(kind)
    const taken = names.find((name) => this.#names.has(name))
    if (taken !== undefined) throw new TypeError(`there are two kinds of the name '${taken}'`)
    for (const name of names) this.#names.add(name)
  }

  #free(kind: Kind): void {
    for (const name of namesOf(kind)) this.#names.delete(name)
  }

  #tell(kind: Kind): void {
    for (const listener of this.#listeners) listener(kind)
  }
}

/** Under these a kind is found in all its versions, by its path and by what its objects say. */
const namesOf = (kind: Kind): readonly string[] =>
  inAllVersions([kind]).flatMap(({ apiVersion, plural, kind: name }) => [
    `${apiVersion}/${plural}`,
    `${apiVersion}/${name}`,
  ])

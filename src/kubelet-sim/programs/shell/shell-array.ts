/** An array of bash: by number, or by name after `declare -A`. */

/** More elements, or higher numbers, are refused. */
const highestIndex = 2 ** 31

export class ShellArray {
  readonly #elements = new Map<string, string>()
  /** The keys in order, as long as none comes or goes. */
  #keys: readonly string[] | undefined
  /** The number behind the highest, of those by number. */
  #next = 0

  constructor(readonly isAssociative: boolean) {}

  get size(): number {
    return this.#elements.size
  }

  /** Of those by number, in the order of numbers. */
  get keys(): readonly string[] {
    if (!this.#keys) {
      const keys = [...this.#elements.keys()]
      this.#keys = this.isAssociative ? keys : keys.sort((a, b) => Number(a) - Number(b))
    }
    return this.#keys
  }

  get values(): readonly string[] {
    return this.keys.map((key) => this.#elements.get(key) ?? '')
  }

  get(key: string): string | undefined {
    return this.#elements.get(key)
  }

  set(key: string, value: string): void {
    if (!this.#elements.has(key)) this.#keys = undefined
    this.#elements.set(key, value)
    if (!this.isAssociative) this.#next = Math.max(this.#next, Number(key) + 1)
  }

  delete(key: string): void {
    if (!this.#elements.delete(key)) return
    this.#keys = undefined
    if (this.#next === Number(key) + 1) this.#next = this.#nextBelow(this.#next - 1)
  }

  /** The number behind the highest. */
  get nextIndex(): number {
    return this.#next
  }

  /** Most have no gaps: who takes the last away time and again does not look at all others. */
  #nextBelow(next: number): number {
    if (this.size === 0) return 0
    for (let n = 0; n <= this.size; n++, next--) if (this.#elements.has(String(next - 1))) return next
    return Number(this.keys[this.size - 1]) + 1
  }

  copy(): ShellArray {
    const made = new ShellArray(this.isAssociative)
    for (const [key, value] of this.#elements) made.#elements.set(key, value)
    made.#next = this.#next
    return made
  }
}

/** The key of a number: negative ones count from the end. Undefined where there is no such place. */
export function indexKey(array: ShellArray | undefined, index: number): string | undefined {
  const place = index < 0 ? index + (array?.nextIndex ?? 0) : index
  return place >= 0 && place < highestIndex ? String(place) : undefined
}

function arrayOf(values: readonly string[]): ShellArray {
  const array = new ShellArray(false)
  for (const [n, value] of values.entries()) array.set(String(n), value)
  return array
}

/** What bash keeps by itself: how the commands of the last pipeline ended, and which functions run. */
export function ownArray(
  shell: {
    readonly pipeStatus: readonly number[] | undefined
    readonly status: number
    readonly calls: readonly string[]
    readonly sources: readonly string[]
  },
  name: string,
): ShellArray | undefined {
  if (name === 'PIPESTATUS') return arrayOf((shell.pipeStatus ?? [shell.status]).map(String))
  if (name === 'BASH_SOURCE') return arrayOf(sourcesOf(shell))
  return name === 'FUNCNAME' && shell.calls.length > 0
    ? arrayOf([...shell.calls.toReversed(), 'main'])
    : undefined
}

/** Where each of the functions that run is from, which is taken to be the file that is being read, and that file. */
export function sourcesOf({
  calls,
  sources,
}: {
  readonly calls: readonly string[]
  readonly sources: readonly string[]
}): readonly string[] {
  const innermost = sources.at(-1)
  if (innermost === undefined) return calls.map(() => 'environment')
  return [...calls.map(() => innermost), ...sources.toReversed()]
}

/**
 * A map whose entries stand in the order in which they came, however many there are. An engine moves all entries of a map that
 * has outgrown its room in one go: here that is never more than one part of them.
 */

/** So many entries a part has. */
const mostInPart = 1 << 17

export class LargeMap<K, V extends object> {
  #last = new Map<K, V>()
  /** Those that are full, the oldest first; undefined where there is only the last. */
  #full: Map<K, V>[] | undefined

  get size(): number {
    let { size } = this.#last
    if (this.#full) for (const each of this.#full) size += each.size
    return size
  }

  get(key: K): V | undefined {
    return this.#last.get(key) ?? (this.#full && this.#partWith(key)?.get(key))
  }

  has(key: K): boolean {
    return this.#last.has(key) || (this.#full !== undefined && this.#partWith(key) !== undefined)
  }

  set(key: K, value: V): void {
    const part = this.#full && !this.#last.has(key) ? this.#partWith(key) : undefined
    if (part) {
      part.set(key, value)
      return
    }
    if (this.#last.size >= mostInPart && !this.#last.has(key)) {
      this.#full = [...(this.#full ?? []), this.#last]
      this.#last = new Map()
    }
    this.#last.set(key, value)
  }

  delete(key: K): boolean {
    if (this.#last.delete(key)) return true
    const part = this.#full && this.#partWith(key)
    if (!part) return false
    part.delete(key)
    if (part.size === 0) this.#full = this.#full!.filter((each) => each !== part)
    return true
  }

  clear(): void {
    this.#last = new Map()
    this.#full = undefined
  }

  /** No map is gone through from its end: this looks at the last part of it. Undefined: it is empty. */
  get lastKey(): K | undefined {
    let last: K | undefined
    for (const key of this.#parts.findLast(({ size }) => size > 0)?.keys() ?? []) last = key
    return last
  }

  /** Of one that is changed meanwhile it may show what was there before. */
  keys(): Iterator<K> & Iterable<K> {
    return this.#full ? flat(this.#parts, (part) => part.keys()) : this.#last.keys()
  }

  values(): Iterator<V> & Iterable<V> {
    return this.#full ? flat(this.#parts, (part) => part.values()) : this.#last.values()
  }

  [Symbol.iterator](): Iterator<[K, V]> & Iterable<[K, V]> {
    return this.#full ? flat(this.#parts, (part) => part.entries()) : this.#last.entries()
  }

  get #parts(): readonly Map<K, V>[] {
    return [...(this.#full ?? []), this.#last]
  }

  #partWith(key: K): Map<K, V> | undefined {
    for (const each of this.#full!) if (each.has(key)) return each
    return undefined
  }
}

function* flat<K, V, T>(
  parts: readonly Map<K, V>[],
  shown: (part: Map<K, V>) => Iterable<T>,
): Generator<T, undefined> {
  for (const part of parts) yield* shown(part)
  return undefined
}

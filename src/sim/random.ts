/** Chance, from a seed: named streams, so that one more draw in one actor never shifts another's. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** The alphabet of generated names: no vowels and no look-alikes, so that no name is a word. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

export class Random {
  readonly #seed: number
  readonly #generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: number) {
    this.#seed = seed
    this.#generator = xoroshiro128plus(seed)
  }

  /** An independent stream, the same one for the same name whatever else was drawn. */
  fork(name: string): Random {
    return new Random(hash(`${this.#seed}/${name}`))
  }

  /** A whole number from 0 up to, not including, `bound`. */
  int(bound: number): number {
    return (this.#generator.next() >>> 0) % bound
  }

  /** A number from 0 up to, not including, 1. */
  fraction(): number {
    return (this.#generator.next() >>> 0) / 0x1_0000_0000
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]
  }

  /** The random end of a generated name: `length` characters of Kubernetes' alphabet. */
  suffix(length: number): string {
    // Joined, not added up: a string that was added up keeps all its pieces in memory.
    return Array.from({ length }, () => nameAlphabet[this.int(nameAlphabet.length)]).join('')
  }

  /** A version 4 UUID. */
  uuid(): string {
    const [a, b, c, d] = [
      this.#generator.next(),
      this.#generator.next(),
      this.#generator.next(),
      this.#generator.next(),
    ]
    const version = hex(0x40 | ((b >>> 8) & 0x0f))
    const variant = hex(0x80 | ((c >>> 24) & 0x3f))
    const [first, second] = [
      [hex(a >>> 24), hex(a >>> 16), hex(a >>> 8), hex(a)],
      [hex(b >>> 24), hex(b >>> 16)],
    ]
    const last = [hex(c >>> 8), hex(c), hex(d >>> 24), hex(d >>> 16), hex(d >>> 8), hex(d)]
    return [first.join(''), second.join(''), version + hex(b), variant + hex(c >>> 16), last.join('')].join(
      '-',
    )
  }
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The lowest byte of `bits`, as two digits. */
const hex = (bits: number) => hexBytes[bits & 255]

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let n = 0; n < text.length; n++) value = Math.imul(value ^ text.charCodeAt(n), 0x01000193)
  return value >>> 0
}

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
    const characters: string[] = []
    for (let n = 0; n < length; n++) characters.push(nameAlphabet[this.int(nameAlphabet.length)])
    return characters.join('')
  }

  /** So many random bytes, as hexadecimal digits. */
  hex(bytes: number): string {
    const digits: string[] = []
    while (digits.length < bytes) {
      const bits = this.#generator.next()
      digits.push(hex(bits >>> 24), hex(bits >>> 16), hex(bits >>> 8), hex(bits))
    }
    return digits.slice(0, bytes).join('')
  }

  /** A version 4 UUID. */
  uuid(): string {
    const digits = this.hex(16)
    const variant = '89ab'[Number.parseInt(digits[16], 16) & 3]
    const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`]
    return [...parts, variant + digits.slice(17, 20), digits.slice(20)].join('-')
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

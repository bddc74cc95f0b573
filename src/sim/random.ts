/** Chance, from a seed: named streams, so that one more draw in one actor never shifts another's. */
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** The alphabet of generated names: no vowels and no look-alikes, so that no name is a word. */
export const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

const codesOf = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))
const digits = codesOf('0123456789abcdef')
const variants = codesOf('89ab')
const uuidForm = '00000000-0000-4000-8000-000000000000'
const uuidPlaces = [...uuidForm.matchAll(/[^-]/g)].map(({ index }) => index)

export class Random {
  readonly #seed: number
  readonly #generator: ReturnType<typeof xoroshiro128plus>
  /** Filled in anew for each UUID; most streams never draw one. */
  #uuidCodes: number[] = []
  #hexCodes: number[] = []

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

  /** The random end of a generated name: `length` characters of Kubernetes' alphabet. */
  suffix(length: number): string {
    // Joined, not added up: a string that was added up keeps all its pieces in memory.
    const characters: string[] = []
    for (let n = 0; n < length; n++) characters.push(nameAlphabet[this.int(nameAlphabet.length)])
    return characters.join('')
  }

  /** So many random bytes, as hexadecimal digits. */
  hex(bytes: number): string {
    if (this.#hexCodes.length !== bytes * 2) this.#hexCodes = new Array<number>(bytes * 2).fill(0)
    this.#drawDigits(this.#hexCodes, bytes * 2)
    return String.fromCharCode(...this.#hexCodes)
  }

  /** A version 4 UUID. */
  uuid(): string {
    if (this.#uuidCodes.length === 0) this.#uuidCodes = codesOf(uuidForm)
    const codes = this.#uuidCodes
    this.#drawDigits(codes, uuidPlaces.length, uuidPlaces)
    codes[14] = 0x34
    codes[19] = variants[codes[19] & 3]
    return String.fromCharCode(...codes)
  }

  /** So many hexadecimal digits, at these places: a string that is made of codes at once is one piece in memory. */
  #drawDigits(codes: number[], count: number, places?: readonly number[]): void {
    let bits = 0
    for (let n = 0; n < count; n++) {
      if (n % 8 === 0) bits = this.#generator.next()
      codes[places ? places[n] : n] = digits[(bits >>> (28 - (n % 8) * 4)) & 15]
    }
  }
}

/** So many hexadecimal digits that depend on a text alone. */
export function hexDigits(text: string, length: number): string {
  // Two hashes are the state to begin with: names of 64 digits should be told apart by more than one of 32 bits.
  const [a, b] = [hash(text), hash(text, otherBasis)]
  const generator = xoroshiro128plusFromState([a, b, b, ~a])
  const codes: number[] = []
  let value = 0
  for (let n = 0; n < length; n++) {
    if (n % 8 === 0) value = generator.next()
    codes.push(digits[(value >>> (28 - (n % 8) * 4)) & 15])
  }
  return String.fromCharCode(...codes)
}

const otherBasis = 0x2545f491

/** FNV-1a, 32 bits. @param before the hash of what comes before the text */
export function hash(text: string, before = 0x811c9dc5): number {
  let value = before
  for (let n = 0; n < text.length; n++) value = Math.imul(value ^ text.charCodeAt(n), 0x01000193)
  return value >>> 0
}

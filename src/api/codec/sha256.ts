/** SHA-256, for a core that knows no Node.js and waits for nothing. Source: FIPS 180-4. */
import { once } from '../memo.ts'

const rounds = 64

/** What the algorithm takes from the fractions of roots of primes: the words that it begins with, and one for each round. */
const constants = once(() => {
  const primes: number[] = []
  for (let n = 2; primes.length < rounds; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  const fractionOf = (root: number) => Math.floor((root % 1) * 2 ** 32)
  return {
    start: primes.slice(0, 8).map((prime) => fractionOf(Math.sqrt(prime))),
    ofRounds: primes.map((prime) => fractionOf(Math.cbrt(prime))),
  }
})

export function sha256(bytes: Uint8Array): Uint8Array {
  const state = Uint32Array.from(constants().start)
  const blocks = padded(bytes)
  for (let at = 0; at < blocks.byteLength; at += 64) mixIn(state, scheduleOf(blocks, at))
  const digest = new DataView(new ArrayBuffer(32))
  for (const [n, word] of state.entries()) digest.setUint32(n * 4, word)
  return new Uint8Array(digest.buffer)
}

/** In blocks of 64 bytes: a bit that ends the text, and its length in bits at the end. */
function padded(bytes: Uint8Array): DataView {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  whole.set(bytes)
  whole[bytes.length] = 0x80
  const view = new DataView(whole.buffer)
  view.setBigUint64(whole.length - 8, BigInt(bytes.length) * 8n)
  return view
}

const turned = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

/** The words of a block, and those that follow from them. */
function scheduleOf(blocks: DataView, at: number): Uint32Array {
  const words = new Uint32Array(rounds)
  for (let n = 0; n < 16; n++) words[n] = blocks.getUint32(at + n * 4)
  for (let n = 16; n < rounds; n++) {
    const [early, late] = [words[n - 15], words[n - 2]]
    const one = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const two = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    words[n] = words[n - 16] + one + words[n - 7] + two
  }
  return words
}

function mixIn(state: Uint32Array, words: Uint32Array): void {
  const { ofRounds } = constants()
  let [a, b, c, d, e, f, g, h] = state
  for (let n = 0; n < rounds; n++) {
    const choice = (e & f) ^ (~e & g)
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + ofRounds[n] + words[n]) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [n, word] of [a, b, c, d, e, f, g, h].entries()) state[n] += word
}

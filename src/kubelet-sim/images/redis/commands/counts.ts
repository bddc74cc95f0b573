/** Commands of redis for how many different things there were, nearly: HyperLogLog. Source: hyperloglog.c. */
import { type Commands, ok, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'

const registers = 2 ** 14
/** How many bits of a hash say which register it is of. */
const indexBits = 14n
/** How many are left. */
const restBits = 50

/** What stands before the registers: its name, its encoding (dense), and a count that is never kept. */
const head = `HYLL${'\0'.repeat(4)}${'\0'.repeat(7)}\x80`

const factor = 0xc6a4a7935bd1e995n
const seed = 0xadc83b19n

/** MurmurHash64A. */
function hashOf(text: string): bigint {
  const times = (a: bigint, b: bigint) => BigInt.asUintN(64, a * b)
  let value = seed ^ times(BigInt(text.length), factor)
  const whole = text.length - (text.length % 8)
  const numberAt = (from: number, to: number) => {
    let number = 0n
    for (let n = to - 1; n >= from; n--) number = (number << 8n) | BigInt(text.charCodeAt(n) & 0xff)
    return number
  }
  for (let n = 0; n < whole; n += 8) {
    let piece = times(numberAt(n, n + 8), factor)
    piece = times(piece ^ (piece >> 47n), factor)
    value = times(value ^ piece, factor)
  }
  if (whole < text.length) value = times(value ^ numberAt(whole, text.length), factor)
  value = times(value ^ (value >> 47n), factor)
  return value ^ (value >> 47n)
}

/** A register a byte here; six bits each where it is kept. */
type Registers = Uint8Array

function unpacked(text: string): Registers {
  if (!text.startsWith('HYLL') || text.length !== head.length + (registers * 6) / 8)
    throw new RedisError('WRONGTYPE Key is not a valid HyperLogLog string value.')
  const made = new Uint8Array(registers)
  for (let n = 0; n < registers; n++) {
    const [byte, shift] = [head.length + Math.floor((n * 6) / 8), (n * 6) % 8]
    const pair = text.charCodeAt(byte) | ((text.charCodeAt(byte + 1) || 0) << 8)
    made[n] = (pair >> shift) & 63
  }
  return made
}

function packed(from: Registers): string {
  const bytes = new Uint8Array((registers * 6) / 8 + 1)
  for (let n = 0; n < registers; n++) {
    const [byte, shift] = [Math.floor((n * 6) / 8), (n * 6) % 8]
    bytes[byte] |= (from[n] << shift) & 0xff
    bytes[byte + 1] |= from[n] >> (8 - shift)
  }
  const pieces: string[] = [head]
  for (let n = 0; n < bytes.length - 1; n += 4_096)
    pieces.push(String.fromCharCode(...bytes.subarray(n, Math.min(n + 4_096, bytes.length - 1))))
  return pieces.join('')
}

/** Answers whether that has changed anything. */
function count(into: Registers, text: string): boolean {
  const hash = hashOf(text)
  const index = Number(hash & BigInt(registers - 1))
  let rest = (hash >> indexBits) | (1n << BigInt(restBits))
  let zeros = 1
  while ((rest & 1n) === 0n) {
    zeros++
    rest >>= 1n
  }
  if (into[index] >= zeros) return false
  into[index] = zeros
  return true
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0
  let [x, y, z] = [start, 1, 1 - start]
  for (;;) {
    x = Math.sqrt(x)
    const before = z
    y *= 0.5
    z -= (1 - x) ** 2 * y
    if (before === z) return z / 3
  }
}

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY
  let [x, y, z] = [start, 1, start]
  for (;;) {
    x *= x
    const before = z
    z += x * y
    y += y
    if (before === z) return z
  }
}

/** How many there were. */
function estimateOf(from: Registers): number {
  const counts = new Array<number>(64).fill(0)
  for (const each of from) counts[each]++
  let z = registers * tau((registers - counts[restBits + 1]) / registers)
  for (let n = restBits; n >= 1; n--) z = (z + counts[n]) * 0.5
  z += registers * sigma(counts[0] / registers)
  return Math.round((0.7213475204444817 * registers * registers) / z)
}

const registersAt = (store: RedisStore, key: string): Registers | undefined => {
  const text = store.text(key)
  return text === undefined ? undefined : unpacked(text)
}

function merged(store: RedisStore, keys: readonly string[]): Registers {
  const made = new Uint8Array(registers)
  for (const key of keys) {
    const each = registersAt(store, key)
    if (each) for (let n = 0; n < registers; n++) made[n] = Math.max(made[n], each[n])
  }
  return made
}

export const countCommands: Commands = {
  pfadd: unlessZero((store, [key, ...words]) => {
    const known = registersAt(store, key)
    const own = known ?? new Uint8Array(registers)
    let isChanged = !known
    for (const each of words) if (count(own, each)) isChanged = true
    if (isChanged) store.put(key, packed(own))
    return isChanged ? 1 : 0
  }),
  pfcount: (store, keys) => estimateOf(merged(store, keys)),
  pfmerge: (store, keys) => {
    store.put(keys[0], packed(merged(store, keys)))
    return ok
  },
}

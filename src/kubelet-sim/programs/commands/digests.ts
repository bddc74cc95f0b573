/** Commands that compute digests, and check them: md5sum, sha1sum, sha256sum, sha512sum, b2sum and their like; cksum. */
import { blake2b } from '@noble/hashes/blake2.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { hexOf, octetsOf } from '../../runtime/bytes.ts'
import { type Handle, readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { openOperand } from './cat.ts'
import { linesOf, readAll } from './input.ts'
import { inputsOf } from './operands.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

interface Algorithm {
  /** Of a digest, in bytes. */
  readonly outputLen: number
  create(): { update(bytes: Uint8Array): unknown; digest(): Uint8Array }
  /** The same with digests of another length. */
  ofLength?(bytes: number): Algorithm
}

const blake = (bytes: number): Algorithm => ({
  outputLen: bytes,
  create: () => blake2b.create({ dkLen: bytes }),
  ofLength: blake,
})

const longestBlake = 64

function* digestOf(process: Process, file: Handle, algorithm: Algorithm): Working<string> {
  const hash = algorithm.create()
  for (let text = yield* readChunk(file); text !== undefined; text = yield* readChunk(file)) {
    hash.update(octetsOf(text))
    if (process.needsRest(text.length)) yield* process.rest()
  }
  return hexOf(hash.digest())
}

const digester = (usual: Algorithm): Program =>
  function* run(process: Process): Running {
    const options = new Options(process.args, usual.ofLength ? 'cbtswqz1l:' : 'cbtswqz1', {
      ...(usual.ofLength ? { length: 'l' } : {}),
      check: 'c',
      binary: 'b',
      text: 't',
      status: 's',
      warn: 'w',
      quiet: 'q',
      zero: 'z',
      tag: '1',
      'ignore-missing': 'i',
      strict: 'w',
    })
    if (options.invalid) return refuseOption(process, options.invalid)
    const bits = options.get('l') ?? '0'
    const problem = lengthProblem(bits)
    if (problem !== undefined) {
      process.complain(
        `${nameOf(process)}: invalid length: '${bits}'\n${problem && `${nameOf(process)}: ${problem}\n`}`,
      )
      return 1
    }
    const algorithm = (Number(bits) > 0 && usual.ofLength?.(Number(bits) / 8)) || usual
    if (options.has('c')) return yield* check(process, options, algorithm)
    const inputs = inputsOf(process, options.operands)
    for (const { name, file } of inputs) {
      const digest = yield* digestOf(process, file, algorithm)
      const mark = options.has('b') && isGnu(process) ? '*' : ' '
      const line = options.has('1')
        ? `${tagOf(process, algorithm)} (${name}) = ${digest}`
        : `${digest} ${mark}${name}`
      yield* process.write(line + (options.has('z') ? '\0' : '\n'))
    }
    return inputs.length < options.operands.length ? 1 : 0
  }

/** The algorithm, as BSD writes it. */
const tagOf = (process: Process, { outputLen, ofLength }: Algorithm): string =>
  ofLength
    ? `BLAKE2b${outputLen === longestBlake ? '' : `-${outputLen * 8}`}`
    : nameOf(process).replace('sum', '').toUpperCase()

/** What is wrong with a number of bits, or that it is none; undefined for one that is right. */
function lengthProblem(bits: string): string | undefined {
  if (!/^\d{1,9}$/.test(bits)) return ''
  if (Number(bits) > longestBlake * 8)
    return `maximum digest length for 'BLAKE2b' is ${longestBlake * 8} bits`
  return Number(bits) % 8 === 0 ? undefined : 'length is not a multiple of 8'
}

interface Tally {
  wrong: number
  missing: number
  malformed: number
}

/** Reads what digests files should have, and tells which have not. */
function* check(process: Process, options: Options, algorithm: Algorithm): Running {
  const tally: Tally = { wrong: 0, missing: 0, malformed: 0 }
  let count = 0
  const lists = inputsOf(process, options.operands)
  for (const { file } of lists) {
    for (const line of yield* linesOf(process, yield* readAll(process, file))) {
      const found = /^\\?([\da-fA-F]+) [ *](.+)$/.exec(line)
      const of = found ? algorithmOf(algorithm, found[1].length / 2) : undefined
      if (!found || !of) {
        tally.malformed++
        continue
      }
      count++
      yield* checkOne(process, options, {
        algorithm: of,
        name: found[2],
        expected: found[1].toLowerCase(),
        tally,
      })
    }
  }
  if (!options.has('s')) warn(process, tally, count)
  const isRight = tally.wrong === 0 && tally.missing === 0 && count > 0
  return isRight && lists.length >= options.operands.length ? 0 : 1
}

/** The one whose digests are so long. */
function algorithmOf(algorithm: Algorithm, bytes: number): Algorithm | undefined {
  if (bytes === algorithm.outputLen) return algorithm
  return Number.isInteger(bytes) && bytes <= longestBlake ? algorithm.ofLength?.(bytes) : undefined
}

interface Expected {
  readonly algorithm: Algorithm
  readonly name: string
  readonly expected: string
  readonly tally: Tally
}

function* checkOne(
  process: Process,
  options: Options,
  { algorithm, name, expected, tally }: Expected,
): Working {
  const file = openOperand(process, name)
  if (!file) {
    if (options.has('i')) return
    tally.missing++
    if (!options.has('s')) yield* process.write(`${name}: FAILED open or read\n`)
    return
  }
  const isRight = (yield* digestOf(process, file, algorithm)) === expected
  if (!isRight) tally.wrong++
  if (options.has('s') || (isRight && options.has('q'))) return
  yield* process.write(`${name}: ${isRight ? 'OK' : 'FAILED'}\n`)
}

function warn(process: Process, { wrong, missing, malformed }: Tally, count: number): void {
  const name = nameOf(process)
  if (!isGnu(process)) {
    if (count === 0) process.complain(`${name}: no checksum lines found\n`)
    const failed = wrong + missing
    if (failed > 0)
      process.complain(`${name}: WARNING: ${failed} of ${count} computed checksums did NOT match\n`)
    return
  }
  if (count === 0) process.complain(`${name}: standard input: no properly formatted checksum lines found\n`)
  else if (malformed > 0)
    process.complain(
      `${name}: WARNING: ${malformed} ${plural(malformed, 'line is', 'lines are')} improperly formatted\n`,
    )
  if (missing > 0)
    process.complain(
      `${name}: WARNING: ${missing} listed ${plural(missing, 'file', 'files')} could not be read\n`,
    )
  if (wrong > 0)
    process.complain(
      `${name}: WARNING: ${wrong} computed ${plural(wrong, 'checksum', 'checksums')} did NOT match\n`,
    )
}

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many)

/** The polynomial of POSIX, which has the highest bit first. */
const table = Uint32Array.from({ length: 256 }, (_each, n) => {
  let value = n << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value >>> 0
})

const withByte = (crc: number, byte: number): number =>
  ((crc << 8) ^ table[((crc >>> 24) ^ byte) & 255]) >>> 0

function* cksum(process: Process): Running {
  const options = new Options(process.args, '')
  if (options.invalid) return refuseOption(process, options.invalid)
  const inputs = inputsOf(process, options.operands)
  for (const { name, file } of inputs) {
    let crc = 0
    let size = 0
    for (let text = yield* readChunk(file); text !== undefined; text = yield* readChunk(file)) {
      for (let n = 0; n < text.length; n++) crc = withByte(crc, text.charCodeAt(n))
      size += text.length
      if (process.needsRest(text.length)) yield* process.rest()
    }
    for (let left = size; left > 0; left = Math.floor(left / 256)) crc = withByte(crc, left & 255)
    const sum = ~crc >>> 0
    yield* process.write(options.operands.length > 0 ? `${sum} ${size} ${name}\n` : `${sum} ${size}\n`)
  }
  return inputs.length < options.operands.length ? 1 : 0
}

export const digestPrograms: Readonly<Record<string, Program>> = {
  md5sum: digester(md5),
  sha1sum: digester(sha1),
  sha224sum: digester(sha224),
  sha256sum: digester(sha256),
  sha384sum: digester(sha384),
  sha512sum: digester(sha512),
  b2sum: digester(blake(longestBlake)),
  cksum,
}

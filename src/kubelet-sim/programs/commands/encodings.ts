/** Commands that write bytes in letters, and read them: base64, base32. */
import { readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { longestBite } from '../../runtime/work.ts'
import { inputsOf } from './operands.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

/** How bytes are written: RFC 4648. */
interface Encoding {
  readonly letters: string
  /** What a letter stands for. */
  readonly bits: number
  /** So many letters are a group, in which whole bytes end. */
  readonly group: number
}

const base64: Encoding = {
  letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  bits: 6,
  group: 4,
}
const base32: Encoding = { letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', bits: 5, group: 8 }

const usualWidth = 76

const encoder = (encoding: Encoding): Program =>
  function* run(process: Process): Running {
    const options = new Options(process.args, 'dDiw:', { decode: 'd', 'ignore-garbage': 'i', wrap: 'w' })
    if (options.invalid) return refuseOption(process, options.invalid)
    const inputs = inputsOf(process, options.operands.slice(0, 1))
    let isValid = inputs.length > 0
    for (const { file } of inputs) {
      const next = () => readChunk(file)
      if (options.has('d'))
        isValid = yield* decode(process, next, { encoding, skipsOthers: options.has('i') })
      else yield* encode(process, next, { encoding, width: Math.max(0, options.number('w', usualWidth)) })
    }
    return isValid ? 0 : 1
  }

type Source = () => Working<string | undefined>

/** Bytes that have come and are not yet a whole letter. */
interface Rest {
  value: number
  bits: number
}

function* encode(
  process: Process,
  next: Source,
  { encoding, width }: { encoding: Encoding; width: number },
): Working {
  const rest: Rest = { value: 0, bits: 0 }
  let line = ''
  let isEmpty = true
  const put = function* (letters: string): Working {
    if (letters) isEmpty = false
    if (width === 0) return yield* process.write(letters)
    line += letters
    let at = 0
    let whole = ''
    for (; at + width <= line.length; at += width) whole += `${line.slice(at, at + width)}\n`
    line = line.slice(at)
    if (whole) yield* process.write(whole)
  }
  let count = 0
  for (let text = yield* next(); text !== undefined; text = yield* next()) {
    for (let from = 0; from < text.length; from += longestBite) {
      yield* put(lettersOf(text.slice(from, from + longestBite), encoding, rest))
      process.charge(longestBite)
    }
    count += text.length
  }
  yield* put(lastLetters(encoding, rest, count))
  if (line || (width === 0 && !isEmpty && !isGnu(process))) yield* process.write(`${line}\n`)
}

function lettersOf(text: string, { letters, bits }: Encoding, rest: Rest): string {
  let result = ''
  for (let n = 0; n < text.length; n++) {
    rest.value = (rest.value << 8) | text.charCodeAt(n)
    rest.bits += 8
    while (rest.bits >= bits) {
      rest.bits -= bits
      result += letters[(rest.value >> rest.bits) & ((1 << bits) - 1)]
    }
    rest.value &= 255
  }
  return result
}

/** What is left over, filled up with `=`. */
function lastLetters({ letters, bits, group }: Encoding, rest: Rest, count: number): string {
  const last = rest.bits > 0 ? letters[(rest.value << (bits - rest.bits)) & ((1 << bits) - 1)] : ''
  const total = Math.ceil((count * 8) / bits)
  return last + '='.repeat((group - (total % group)) % group)
}

interface Decoding {
  readonly encoding: Encoding
  readonly skipsOthers: boolean
}

/** Answers whether it was what it should be. */
function* decode(process: Process, next: Source, { encoding, skipsOthers }: Decoding): Working<boolean> {
  const values = new Map([...encoding.letters].map((letter, n) => [letter, n]))
  const rest: Rest = { value: 0, bits: 0 }
  let count = 0
  for (let text = yield* next(); text !== undefined; text = yield* next()) {
    for (let from = 0; from < text.length; from += longestBite) {
      let result = ''
      for (const letter of text.slice(from, from + longestBite)) {
        const value = values.get(letter)
        if (value === undefined) {
          if (letter === '\n' || letter === '\r' || (letter === '=' && count > 0) || skipsOthers) continue
          yield* process.write(result)
          process.complain(`${nameOf(process)}: invalid input\n`)
          return false
        }
        count++
        rest.value = ((rest.value << encoding.bits) | value) & 0xffff
        rest.bits += encoding.bits
        if (rest.bits < 8) continue
        rest.bits -= 8
        result += String.fromCharCode((rest.value >> rest.bits) & 255)
      }
      process.charge(longestBite)
      yield* process.write(result)
    }
  }
  return true
}

export const encodingPrograms: Readonly<Record<string, Program>> = {
  base64: encoder(base64),
  base32: encoder(base32),
}

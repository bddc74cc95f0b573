/** dd: copies blocks, and reports how many. */
import { type Files, resolvePath } from '../../runtime/files/files.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import { type Handle, readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { bytesNamed } from './dumps.ts'
import { endForMemory } from './input.ts'
import { isGnu } from './options.ts'

interface Copying {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly inBytes: number
  readonly outBytes: number
  /** In blocks; undefined: all. */
  readonly count: number | undefined
  readonly skip: number
  readonly seek: number
  readonly conversions: ReadonlySet<string>
  /** Reads go on until a block is whole. */
  readonly fillsBlocks: boolean
  readonly appends: boolean
  readonly status: string
}

const names: ReadonlySet<string> = new Set(
  'if of ibs obs bs cbs count skip seek iseek oseek conv status iflag oflag'.split(' '),
)
const refusedConversions = /^(?:ascii|ebcdic|ibm|block|unblock|lcase|ucase|swab|sparse|excl|nocreat)$/

/** A larger block would not fit into memory. */
const largestBlock = 16 * 1024 * 1024

/** What is asked; a text says what is wrong with it. */
function copyingOf(process: Process): Copying | string {
  const operands = new Map<string, string>()
  for (const word of process.args.slice(1)) {
    const equals = word.indexOf('=')
    const name = word.slice(0, Math.max(0, equals))
    if (!names.has(name))
      return isGnu(process) ? `unrecognized operand '${word}'` : `unrecognized operand: ${word}`
    operands.set(name, word.slice(equals + 1))
  }
  const numbers = new Map<string, number>()
  for (const name of ['ibs', 'obs', 'bs', 'count', 'skip', 'seek', 'iseek', 'oseek']) {
    const text = operands.get(name)
    const value = text === undefined ? undefined : productOf(text)
    const isBlock = name.endsWith('bs')
    if (text !== undefined && (value === undefined || (isBlock && value < 1)))
      return `invalid number: '${text}'`
    if (isBlock && (value ?? 0) > largestBlock)
      // It is filled as soon as it is read into.
      return process.exceedMemory() ? '' : `memory exhausted by input buffer of size ${value} bytes`
    if (value !== undefined) numbers.set(name, value)
  }
  const flags = (name: string) => new Set((operands.get(name) ?? '').split(',').filter(Boolean))
  const conversions = flags('conv')
  const refused = [...conversions].find((each) => refusedConversions.test(each))
  if (refused) return `conv=${refused} is not simulated`
  return {
    from: operands.get('if'),
    to: operands.get('of'),
    inBytes: numbers.get('bs') ?? numbers.get('ibs') ?? 512,
    outBytes: numbers.get('bs') ?? numbers.get('obs') ?? 512,
    count: numbers.get('count'),
    skip: numbers.get('skip') ?? numbers.get('iseek') ?? 0,
    seek: numbers.get('seek') ?? numbers.get('oseek') ?? 0,
    conversions,
    fillsBlocks: flags('iflag').has('fullblock'),
    appends: flags('oflag').has('append'),
    status: operands.get('status') ?? '',
  }
}

/** `2x1k` is a product. */
function productOf(text: string): number | undefined {
  const parts = /^0x[\da-fA-F]+$/.test(text) ? [text] : text.split('x')
  const values = parts.map(bytesNamed)
  const product = values.reduce<number>((all, each) => all * (each ?? Number.NaN), 1)
  return Number.isSafeInteger(product) ? product : undefined
}

interface Tally {
  whole: number
  partial: number
  outWhole: number
  outPartial: number
  bytes: number
}

export const dd: Program = (process) => {
  const copying = copyingOf(process)
  if (typeof copying === 'string') {
    process.complain(`dd: ${copying}\n`)
    return 1
  }
  const from =
    copying.from === undefined
      ? process.input
      : process.machine.openToRead(resolvePath(process.cwd, copying.from), process)
  if (isError(from)) return cannotOpen(process, copying.from ?? '', from)
  return run(process, from, copying)
}

function cannotOpen(process: Process, name: string, error: PosixError): number {
  process.complain(
    isGnu(process)
      ? `dd: failed to open '${name}': ${error.message}\n`
      : `dd: can't open '${name}': ${error.message}\n`,
  )
  return 1
}

function* run(process: Process, from: Handle, copying: Copying): Running {
  const startedAt = process.machine.clock.now()
  const tally: Tally = { whole: 0, partial: 0, outWhole: 0, outPartial: 0, bytes: 0 }
  const out = outputOf(process, copying)
  if (isError(out)) return cannotOpen(process, copying.to ?? '', out)
  yield* skipBlocks(process, from, copying)
  let status = 0
  const { count = Number.POSITIVE_INFINITY } = copying
  for (let n = 0; n < count; n++) {
    let block = yield* readBlock(process, from, copying)
    if (block === '') break
    if (block.length === copying.inBytes) tally.whole++
    else tally.partial++
    if (copying.conversions.has('sync')) block = block.padEnd(copying.inBytes, '\0')
    const error = yield* out.put(block)
    if (error) {
      process.complain(`dd: error writing '${copying.to ?? 'standard output'}': ${error.message}\n`)
      status = 1
      break
    }
    tally.bytes += block.length
    tally.outWhole += Math.floor(block.length / copying.outBytes)
    if (block.length % copying.outBytes > 0) tally.outPartial++
    if (process.needsRest()) yield* process.rest()
  }
  const error = out.finish()
  if (error) {
    process.complain(`dd: error writing '${copying.to}': ${error.message}\n`)
    status = 1
  }
  report(process, copying, { tally, ms: process.machine.clock.now() - startedAt })
  return status
}

function* skipBlocks(process: Process, from: Handle, copying: Copying): Working {
  for (let left = copying.skip * copying.inBytes; left > 0; ) {
    const text = yield* readChunk(from)
    if (text === undefined) return
    if (text.length > left) from.unread?.(text.slice(left))
    left -= text.length
    if (process.needsRest(text.length >> 3)) yield* process.rest()
  }
}

/** A block, or what one read gave of it; nothing at the end. */
function* readBlock(process: Process, from: Handle, { inBytes, fillsBlocks }: Copying): Working<string> {
  const parts: string[] = []
  let length = 0
  while (length < inBytes) {
    // What is there is a block, however short: only files give all that is asked for.
    const text = length > 0 && !fillsBlocks ? from.read?.() : yield* readChunk(from)
    if (text === undefined || typeof text === 'function') break
    const wanted = text.slice(0, inBytes - length)
    if (wanted.length < text.length) from.unread?.(text.slice(wanted.length))
    parts.push(wanted)
    length += wanted.length
    if (process.needsRest(wanted.length >> 3)) yield* process.rest()
  }
  return parts.join('')
}

interface Output {
  put(block: string): Working<PosixError | undefined>
  finish(): PosixError | undefined
}

function outputOf(process: Process, copying: Copying): Output | PosixError {
  const { to, seek, outBytes, conversions, appends } = copying
  const { files } = process.machine
  if (to === undefined) return toOutput(process)
  const path = resolvePath(process.cwd, to)
  const before = files.read(path, process.user)
  const offset = seek * outBytes
  const length = typeof before === 'string' && (conversions.has('notrunc') || offset > 0) ? before.length : 0
  if (
    appends ||
    (length > 0 && !(conversions.has('notrunc') && offset >= length) && conversions.has('notrunc'))
  ) {
    if (!appends && typeof before === 'string') return over(process, { files, path, before, offset })
  }
  const keeps = appends || offset > 0 || conversions.has('notrunc')
  const handle = process.machine.openToWrite(path, process, keeps)
  if (isError(handle)) return handle
  const error = keeps && !appends ? cutAt(process, { files, path, length: offset }) : undefined
  return error ?? toHandle(process, handle)
}

/** Makes a file so long: cut, or filled up with zeros. */
export function cutAt(
  process: Process,
  { files, path, length }: { files: Files; path: string; length: number },
): PosixError | undefined {
  const before = files.read(path, process.user)
  if (isError(before)) return before
  if (before.length === length) return undefined
  process.charge(length >> 3)
  if (before.length < length) {
    const opened = files.openForWriting(path, { user: process.user, append: true })
    if (isError(opened) || 'open' in opened) return isError(opened) ? opened : undefined
    for (let left = length - before.length; left > 0; left -= zeros.length) {
      const error = files.append(opened, zeros.slice(0, left))
      if (error) return error
    }
    return undefined
  }
  return files.write(path, before.slice(0, length), process.user)
}

const zeros = '\0'.repeat(65_536)

function* putOutput(process: Process, block: string): Working<undefined> {
  yield* process.write(block)
  return undefined
}

const toOutput = (process: Process): Output => ({
  put: (block) => putOutput(process, block),
  finish: () => undefined,
})

const toHandle = (process: Process, handle: Handle): Output => ({
  *put(block) {
    const written = handle.write?.(block)
    if (typeof written === 'function') yield written
    if (process.needsRest(block.length >> 3)) yield* process.rest()
    return isError(written) ? written : undefined
  },
  finish: () => undefined,
})

/** Writes in the middle of a file: what is behind stays. */
function over(
  process: Process,
  { files, path, before, offset }: { files: Files; path: string; before: string; offset: number },
): Output {
  const parts: string[] = []
  let length = 0
  return {
    *put(block) {
      if (!process.claim(block.length)) yield* endForMemory(process)
      parts.push(block)
      length += block.length
      return undefined
    },
    finish: () => {
      const head = before.slice(0, offset).padEnd(offset, '\0')
      return files.write(path, head + parts.join('') + before.slice(offset + length), process.user)
    },
  }
}

/** What is written in a second, roughly, where no time has passed. */
const bytesPerMs = 1_000_000

function report(process: Process, { status }: Copying, { tally, ms }: { tally: Tally; ms: number }): void {
  if (status === 'none') return
  const { whole, partial, outWhole, outPartial, bytes } = tally
  process.complain(`${whole}+${partial} records in\n${outWhole}+${outPartial} records out\n`)
  if (status === 'noxfer') return
  const seconds = Math.max(ms, bytes / bytesPerMs, 0.05) / 1_000
  if (!isGnu(process)) {
    process.complain(
      `${bytes} bytes (${busyboxSize(bytes)}) copied, ${seconds.toFixed(6)} seconds, ${busyboxSize(bytes / seconds)}/s\n`,
    )
    return
  }
  const sizes =
    bytes < 1_000
      ? ''
      : bytes < 1_024
        ? ` (${inUnits(bytes, 1_000)}B)`
        : ` (${inUnits(bytes, 1_000)}B, ${inUnits(bytes, 1_024)}iB)`
  const took = Number(seconds.toPrecision(6))
  process.complain(
    `${bytes} byte${bytes === 1 ? '' : 's'}${sizes} copied, ${took} s, ${inUnits(bytes / seconds, 1_000)}B/s\n`,
  )
}

/** `1.0M`: three figures at most. */
function inUnits(value: number, base: 1_000 | 1_024): string {
  let n = 0
  let left = value
  for (; left >= base && n < 4; n++) left /= base
  const letter = ['', base === 1_000 ? 'k' : 'K', 'M', 'G', 'T'][n]
  return `${n > 0 && left < 9.95 ? left.toFixed(1) : Math.round(left)} ${letter}`
}

function busyboxSize(value: number): string {
  let n = 0
  let left = value
  for (; left >= 1_024 && n < 4; n++) left /= 1_024
  return `${left.toFixed(1)}${['B', 'KB', 'MB', 'GB', 'TB'][n]}`
}

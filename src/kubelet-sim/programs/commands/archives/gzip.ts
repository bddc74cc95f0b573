/** gzip, gunzip and zcat; and compressed bytes as they pass through. */
import { Gunzip, Gzip } from 'fflate/browser'
import { fromOctets, octetsOf } from '../../../runtime/bytes.ts'
import { RegularFile, resolvePath } from '../../../runtime/files.ts'
import { EISDIR, isError } from '../../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { readChunk } from '../../../runtime/streams.ts'
import { openOperand } from '../cat.ts'
import { isGnu, nameOf, Options, refuseOption } from '../options.ts'

/** Where bytes come from, a piece at a time; undefined at the end. */
export type Source = () => Working<string | undefined>

/** What is unpacked at once: it may become a thousand times as much. */
const packedBite = 1_024
const plainBite = 16_384

/** What a byte costs to be packed, in units. */
const packUnits = 4

/** Packs what comes from a source. */
export function packed(process: Process, from: Source, level: Level = 6): Source {
  const out: string[] = []
  const gzip = new Gzip(
    { level, mtime: Math.max(process.machine.clock.now(), 315_532_800_000) },
    (octets) => {
      out.push(fromOctets(octets))
    },
  )
  const pieces = new Pieces(from, plainBite)
  let isOver = false
  return function* () {
    for (;;) {
      const text = out.shift()
      if (text !== undefined || isOver) return text
      const piece = yield* pieces.next()
      isOver = piece === undefined
      gzip.push(octetsOf(piece ?? ''), isOver)
      if (process.needsRest((piece?.length ?? 0) * packUnits)) yield* process.rest()
    }
  }
}

export type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** What is wrong with packed bytes. */
type Unreadable = 'not in gzip format' | 'unexpected end of file' | 'invalid compressed data'

/** Unpacks what comes from a source; `fail` is told what is wrong with it, and then it is at its end. */
export function unpacked(process: Process, from: Source, fail: (why: Unreadable) => void): Source {
  const out: string[] = []
  const gunzip = new Gunzip((octets) => {
    if (octets.length > 0) out.push(fromOctets(octets))
  })
  const pieces = new Pieces(from, packedBite)
  let isOver = false
  let isFirst = true
  return function* () {
    for (;;) {
      const text = out.shift()
      if (text !== undefined || isOver) return text
      const piece = yield* pieces.next()
      const isRight = !isFirst || piece === undefined || piece.startsWith('\x1f\x8b')
      const why = !isRight
        ? 'not in gzip format'
        : isFirst && piece === undefined
          ? 'unexpected end of file'
          : push(piece)
      isFirst = false
      isOver = piece === undefined || why !== undefined
      if (why) fail(why)
      const made = out.reduce((sum, each) => sum + each.length, 0)
      if (process.needsRest((piece?.length ?? 0) + made)) yield* process.rest()
    }
  }

  /** The library says by throwing that it cannot unpack. */
  function push(piece: string | undefined): Unreadable | undefined {
    try {
      gunzip.push(octetsOf(piece ?? ''), piece === undefined)
      return undefined
    } catch {
      return piece === undefined ? 'unexpected end of file' : 'invalid compressed data'
    }
  }
}

/** Cuts what comes into pieces of a size that can be dealt with at once. */
class Pieces {
  #left = ''

  constructor(
    private readonly from: Source,
    private readonly size: number,
  ) {}

  *next(): Working<string | undefined> {
    if (this.#left === '') {
      const text = yield* this.from()
      if (text === undefined) return undefined
      this.#left = text
    }
    const piece = this.#left.slice(0, this.size)
    this.#left = this.#left.slice(this.size)
    return piece
  }
}

const levelOf = (options: Options): Level => {
  const found = '123456789'.split('').findLast((each) => options.has(each))
  return found ? (Number(found) as Level) : 6
}

function* gzip(process: Process): Running {
  const name = nameOf(process)
  const options = new Options(process.args, 'cdfknNlqrtvS:123456789', {
    stdout: 'c',
    'to-stdout': 'c',
    decompress: 'd',
    uncompress: 'd',
    force: 'f',
    keep: 'k',
    'no-name': 'n',
    quiet: 'q',
    test: 't',
    verbose: 'v',
    fast: '1',
    best: '9',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const unknown = ['l', 'r', 'S'].find((each) => options.has(each))
  if (unknown) {
    process.complain(`${name}: -${unknown} is not simulated\n`)
    return 1
  }
  const packs: Packing = {
    unpacks: options.has('d') || options.has('t') || name === 'gunzip' || name === 'zcat',
    toOutput: options.has('c') || name === 'zcat',
    isTest: options.has('t'),
    options,
  }
  let status = 0
  const operands = options.operands.length > 0 ? options.operands : ['-']
  for (const operand of operands) {
    const isDone =
      operand === '-' ? yield* packInput(process, packs) : yield* packFile(process, operand, packs)
    if (!isDone) status = 1
  }
  return status
}

interface Packing {
  readonly unpacks: boolean
  readonly toOutput: boolean
  readonly isTest: boolean
  readonly options: Options
}

/** The changed bytes of a source; complains of what cannot be unpacked, and tells `onFailure`. */
function changed(
  process: Process,
  from: Source,
  { packing, name, onFailure }: { packing: Packing; name: string; onFailure: () => void },
): Source {
  if (!packing.unpacks) return packed(process, from, levelOf(packing.options))
  return unpacked(process, from, (why) => {
    onFailure()
    process.complain(failureText(process, name, why))
  })
}

function failureText(process: Process, name: string, why: Unreadable): string {
  if (isGnu(process))
    return `\ngzip: ${name}: ${why}${why === 'invalid compressed data' ? '--format violated' : ''}\n`
  return `${nameOf(process)}: ${busyboxWords[why]}\n`
}

const busyboxWords: Readonly<Record<Unreadable, string>> = {
  'not in gzip format': 'invalid magic',
  'unexpected end of file': 'unexpected end of file',
  'invalid compressed data': 'corrupted data',
}

function* packInput(process: Process, packing: Packing): Working<boolean> {
  if (!packing.unpacks && process.output.isTerminal && !packing.options.has('f')) {
    process.complain(
      isGnu(process)
        ? 'gzip: compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h\n'
        : `${nameOf(process)}: compressed data not written to terminal\n`,
    )
    return false
  }
  let isSound = true
  const onFailure = () => {
    isSound = false
  }
  const next = changed(process, () => readChunk(process.input), { packing, name: 'stdin', onFailure })
  for (let text = yield* next(); text !== undefined; text = yield* next())
    if (!packing.isTest) yield* process.write(text)
  return isSound
}

/** Puts the packed file in the place of the other, or the other way round. */
function* packFile(process: Process, operand: string, packing: Packing): Working<boolean> {
  const { files } = process.machine
  const path = resolvePath(process.cwd, operand)
  const name = nameOf(process)
  const node = files.node(path)
  if (!isError(node) && !(node instanceof RegularFile)) {
    process.complain(
      `${name}: ${operand}: ${isGnu(process) ? 'is a directory -- ignored' : EISDIR.message}\n`,
    )
    return false
  }
  const target = packing.unpacks
    ? path.replace(/\.(gz|tgz)$/, (end) => (end === '.tgz' ? '.tar' : ''))
    : `${path}.gz`
  if (packing.unpacks && target === path && !packing.toOutput && !packing.isTest) {
    process.complain(`${name}: ${operand}: unknown suffix${isGnu(process) ? ' -- ignored' : ''}\n`)
    return false
  }
  const file = openOperand(process, operand)
  if (!file) return false
  let isSound = true
  const onFailure = () => {
    isSound = false
  }
  const next = changed(process, () => readChunk(file), { packing, name: operand, onFailure })
  const toFile = !packing.toOutput && !packing.isTest
  if (toFile && files.exists(target) && !packing.options.has('f')) {
    process.complain(
      `${name}: ${operand.slice(0, operand.length - (path.length - target.length) || undefined)} already exists\n`,
    )
    return false
  }
  const out = toFile ? process.machine.openToWrite(target, process, false) : undefined
  if (isError(out)) {
    process.complain(`${name}: ${target}: ${out.message}\n`)
    return false
  }
  for (let text = yield* next(); text !== undefined; text = yield* next()) {
    if (packing.isTest) continue
    if (!out) yield* process.write(text)
    else if (isError(out.write?.(text))) {
      process.complain(`${name}: write error: No space left on device\n`)
      files.remove(target, process.user)
      return false
    }
  }
  if (!toFile) return isSound
  const made = files.node(target)
  if (!isError(made) && !isError(node)) {
    made.mode = node.mode
    made.modifiedAt = node.modifiedAt
  }
  if (!isSound) files.remove(target, process.user)
  else if (!packing.options.has('k')) files.remove(path, process.user)
  return isSound
}

export const gzipPrograms: Readonly<Record<string, Program>> = { gzip, gunzip: gzip, zcat: gzip }

/** Bytes that are packed and unpacked as gzip does, as they pass through. */
import { Gunzip, Gzip } from 'fflate/browser'
import { fromOctets, octetsOf } from '../../../runtime/bytes.ts'
import type { Process, Working } from '../../../runtime/program.ts'

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
export type Unreadable = 'not in gzip format' | 'unexpected end of file' | 'invalid compressed data'

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

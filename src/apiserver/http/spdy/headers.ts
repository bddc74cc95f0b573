/** The headers of SPDY/3.1 streams: one stream of zlib for all of a connection, in each direction. */
import { Unzlib } from 'fflate/browser'
import { dictionary } from './dictionary.ts'

/** As much as all headers of a frame may take. */
const longestBlock = 64 * 1024

/** What a connection must be ended for. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError'
}

export class HeaderReader {
  #read: Uint8Array[] = []
  readonly #zlib = new Unzlib({ dictionary: dictionary() }, (chunk) => void this.#read.push(chunk))

  /** Names are in lower case. @throws SpdyError for what is no block of headers */
  read(compressed: Uint8Array): ReadonlyMap<string, string> {
    this.#read = []
    try {
      // It keeps what it is given.
      this.#zlib.push(Uint8Array.from(compressed))
    } catch (error) {
      throw new SpdyError(`headers that are not compressed as they should be: ${(error as Error).message}`)
    }
    const block = Buffer.concat(this.#read)
    if (block.length > longestBlock) throw new SpdyError('headers that are too long')
    return headersIn(block)
  }
}

function headersIn(block: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  let at = 0
  const next = (): number => {
    if (at + 4 > block.length) throw new SpdyError('headers that end too early')
    at += 4
    return block.readUInt32BE(at - 4)
  }
  const text = (): string => {
    const length = next()
    if (at + length > block.length) throw new SpdyError('a header that is longer than all of them')
    at += length
    return block.toString('latin1', at - length, at)
  }
  for (let left = next(); left > 0; left--) headers.set(text().toLowerCase(), text())
  return headers
}

const zlibHead = Buffer.of(0x78, 0x01)
/** Two stored blocks of deflate: four bytes that say that there is no header, and none, for Go hands on what it has only then. */
const noHeaders = Buffer.of(0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)

/** Blocks without a header: nothing needs to be said of a stream that is accepted. */
export class HeaderWriter {
  #isBegun = false

  next(): Buffer {
    const block = this.#isBegun ? noHeaders : Buffer.concat([zlibHead, noHeaders])
    this.#isBegun = true
    return block
  }
}

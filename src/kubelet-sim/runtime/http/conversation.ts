/** What is said on one connection to a server that speaks HTTP/1.1: reads requests from bytes, and writes responses as bytes. */
import type { Socket } from '../network/socket.ts'
import type { Wait } from '../processes/streams.ts'
import type { HttpRequest, HttpResponse } from './exchange.ts'
import { headersFrom, headText, statusLine, withLength } from './message.ts'

/** What answers; anything else than a response hangs up. */
type Answering = (request: HttpRequest) => HttpResponse | string

interface Head {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Where the message goes on, in what has been read. */
  readonly end: number
  /** Whether another request may follow on the same connection. */
  readonly isKept: boolean
}

/** As much as servers usually take. */
const longestHead = 64 * 1024
const longestBody = 16 * 1024 * 1024
/** How much is written at a time. */
const pieceLength = 65_536

export class HttpConversation {
  #read = ''
  #head: Head | undefined
  /** What of a response is still to be written. */
  #unwritten = ''
  #isOver = false

  constructor(
    private readonly socket: Socket,
    private readonly answer: Answering,
    /** It waits for the whole head before it says that it is none. */
    private readonly isPatient = false,
  ) {}

  /** Goes on as far as it can, and again whenever there is more. */
  readonly goOn = (): void => {
    for (;;) {
      const wait = this.#write()
      if (wait) return void wait(this.goOn)
      if (this.#isOver) return this.socket.abort()
      const request = this.#nextRequest()
      if (request) this.#respond(request)
      else if (!this.#isOver) {
        const bytes = this.socket.read()
        if (typeof bytes === 'function') return void bytes(this.goOn)
        if (bytes === undefined) return this.socket.abort()
        this.#read += bytes
      }
    }
  }

  #write(): Wait | undefined {
    while (this.#unwritten) {
      const piece = this.#unwritten.slice(0, pieceLength)
      const written = this.socket.write(piece)
      if (written === 'broken') {
        this.#isOver = true
        this.#unwritten = ''
        return undefined
      }
      this.#unwritten = this.#unwritten.slice(piece.length)
      if (written) return written
    }
    return undefined
  }

  /** The next one that has come whole. */
  #nextRequest(): HttpRequest | undefined {
    this.#head ??= this.#nextHead()
    if (!this.#head || this.#isOver) return undefined
    const { method, path, headers, end } = this.#head
    const body = bodyOf(headers, this.#read, end)
    if (!body) return this.#read.length - end > longestBody ? this.#refuse(413) : undefined
    this.#read = this.#read.slice(body.end)
    const { peer: from } = this.socket
    return { method, path, headers, from, isEncrypted: false, ...(body.bytes && { body: body.bytes }) }
  }

  #nextHead(): Head | undefined {
    const found = /\r?\n\r?\n/.exec(this.#read)
    if (!found && !this.isPatient && isNoRequest(this.#read)) return this.#refuse(400)
    if (!found) return this.#read.length > longestHead ? this.#refuse(431) : undefined
    const head = headOf(this.#read.slice(0, found.index), found.index + found[0].length)
    if (!head) return this.#refuse(400)
    if (/^100-continue$/i.test(head.headers.expect ?? '')) this.#unwritten += 'HTTP/1.1 100 Continue\r\n\r\n'
    return head
  }

  #refuse(status: number): undefined {
    const body = statusLine(status).replace('HTTP/1.1 ', '')
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }
    this.#say({ status, body, headers }, true)
    this.#isOver = true
  }

  #respond(request: HttpRequest): void {
    const { isKept } = this.#head!
    this.#head = undefined
    const response = this.answer(request)
    if (typeof response === 'string' || !isKept) this.#isOver = true
    if (typeof response !== 'string') this.#say(response, request.method !== 'HEAD')
  }

  #say(response: HttpResponse, hasBody: boolean): void {
    const headers = withLength(response)
    if (this.#isOver) headers.connection = 'close'
    this.#unwritten += headText({ ...response, headers }) + (hasBody ? response.body : '')
  }
}

const requestLine = /^([A-Z]{1,32}) (\S+) HTTP\/1\.([01])$/

/** The first line has come, and is none of a request: nobody waits for the others. */
function isNoRequest(text: string): boolean {
  const [first, ...others] = text
    .slice(0, longestHead)
    .replace(/^[\r\n]+/, '')
    .split(/\r?\n/, 2)
  return others.length > 0 && !requestLine.test(first)
}

function headOf(text: string, end: number): Head | undefined {
  const [first, ...lines] = text.replace(/^[\r\n]+/, '').split(/\r?\n/)
  const found = requestLine.exec(first)
  if (!found) return undefined
  const headers = headersFrom(lines)
  const [, method, path, version] = found
  const said = headers.connection?.toLowerCase()
  return { method, path, headers, end, isKept: version === '1' ? said !== 'close' : said === 'keep-alive' }
}

interface Body {
  readonly bytes: string
  /** Where the next message begins. */
  readonly end: number
}

/** The body that begins at `from`; undefined where it has not come whole. */
function bodyOf(headers: Readonly<Record<string, string>>, text: string, from: number): Body | undefined {
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) return chunked(text, from)
  const length = Number(headers['content-length'] ?? 0)
  const end = from + (Number.isSafeInteger(length) && length > 0 ? length : 0)
  return text.length >= end ? { bytes: text.slice(from, end), end } : undefined
}

function chunked(text: string, from: number): Body | undefined {
  const chunks: string[] = []
  for (let at = from; ; ) {
    const lineEnd = text.indexOf('\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    if (!(size > 0)) {
      const end = /^(?:[^\r\n]+\r?\n)*\r?\n/.exec(text.slice(lineEnd + 1))
      return end ? { bytes: chunks.join(''), end: lineEnd + 1 + end[0].length } : undefined
    }
    if (text.length < lineEnd + 1 + size) return undefined
    chunks.push(text.slice(lineEnd + 1, lineEnd + 1 + size))
    at = text.indexOf('\n', lineEnd + 1 + size) + 1
    if (at === 0) return undefined
  }
}

/** Reads a response of HTTP/1.x from bytes as they come, and says in Go's words what is wrong with it. Source: net/http. */
import type { HttpResponse } from './exchange.ts'
import { headersFrom } from './message.ts'
import { Pieces } from './pieces.ts'

/** It came, or something is wrong with it: with its head, or with a body that is not whole. */
export type Read =
  | { readonly response: HttpResponse }
  | { readonly headError: string }
  | { readonly bodyError: string }

interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Of its body; undefined: up to the end of the connection. */
  readonly length: number | undefined
  readonly isChunked: boolean
}

/** Go takes ten times as much before it gives up, in the same words. */
const longestHead = 1024 * 1024
const saidLongest = 10_485_760

/** So many that only say to wait. */
const mostPreliminaries = 5

const broken = (why: string): Read => ({
  headError: `net/http: HTTP/1.x transport connection broken: ${why}`,
})

export class ResponseReader {
  /** What of a head has come that has no end yet. */
  #pieces = new Pieces()
  #isStatusKnown = false
  /** What follows the head. */
  #text = ''
  #head: Head | undefined
  #preliminaries = 0

  /** @param longestBody no more of it is read */
  constructor(private readonly longestBody: number) {}

  /** Its head has come. */
  get hasHead(): boolean {
    return this.#head !== undefined
  }

  /** More has come. Answers what there is to say, once that is known. */
  take(bytes: string): Read | undefined {
    for (let left = bytes; ; ) {
      if (this.#head) {
        this.#text += left
        return this.#body(this.#head, false)
      }
      const found = this.#nextHead(left)
      if (!found) return undefined
      if ('status' in found) {
        if (found.status >= 100 && found.status < 200 && found.status !== 101) {
          if (++this.#preliminaries > mostPreliminaries)
            return { headError: 'net/http: too many 1xx informational responses' }
          left = this.#text
          this.#text = ''
          continue
        }
        this.#head = found
        left = ''
      } else return found
    }
  }

  /** Nothing more comes. */
  end(): Read {
    if (this.#head) return this.#body(this.#head, true) ?? { bodyError: 'unexpected EOF' }
    return { headError: this.#pieces.length === 0 ? 'EOF' : 'unexpected EOF' }
  }

  #nextHead(bytes: string): Head | Read | undefined {
    const isEnding = this.#pieces.add(bytes)
    if (!isEnding && this.#pieces.length > longestHead)
      return { headError: `net/http: server response headers exceeded ${saidLongest} bytes; aborted` }
    if (!isEnding && (this.#isStatusKnown || !bytes.includes('\n'))) return undefined
    const { text } = this.#pieces
    const problem = problemOfStatusLine(text.slice(0, text.indexOf('\n')).replace(/\r$/, ''))
    if (problem) return broken(problem)
    this.#isStatusKnown = true
    if (!isEnding) return undefined
    const end = /\r?\n\r?\n/.exec(text)!
    const head = text.slice(0, end.index)
    this.#startAnew(text.slice(end.index + end[0].length))
    const [first, ...lines] = head.split(/\r?\n/)
    const wrong = lines.find((line) => !/^[^\s:]+:/.test(line) && !/^[ \t]/.test(line))
    if (wrong !== undefined) return broken(`malformed MIME header line: ${wrong}`)
    return headOf(Number(first.split(' ')[1]), headersFrom(lines))
  }

  /** What comes now is a body, or another head. */
  #startAnew(text: string): void {
    this.#pieces = new Pieces()
    this.#isStatusKnown = false
    this.#text = text
  }

  #body({ status, headers, length, isChunked }: Head, isOver: boolean): Read | undefined {
    const whole = (body: string): Read => ({
      response: { status, headers, body: body.slice(0, this.longestBody), isInBytes: true },
    })
    if (isChunked) {
      const found = chunksIn(this.#text, this.longestBody)
      if ('error' in found) return { bodyError: found.error }
      if (found.isWhole || found.body.length >= this.longestBody) return whole(found.body)
      return isOver ? { bodyError: 'unexpected EOF' } : undefined
    }
    const enough = Math.min(length ?? this.longestBody, this.longestBody)
    if (this.#text.length >= enough) return whole(this.#text.slice(0, enough))
    if (!isOver) return undefined
    return length === undefined ? whole(this.#text) : { bodyError: 'unexpected EOF' }
  }
}

function problemOfStatusLine(line: string): string | undefined {
  const [, proto, code] = /^(\S+) +(\S*)/.exec(line) ?? []
  if (proto === undefined) return `malformed HTTP response ${JSON.stringify(line)}`
  if (code.length !== 3 || !/^\d+$/.test(code)) {
    return /^HTTP\//.test(proto)
      ? `malformed HTTP status code ${JSON.stringify(code)}`
      : `malformed HTTP ${code.length === 3 ? 'status code' : 'response'} ${JSON.stringify(code.length === 3 ? code : line)}`
  }
  return /^HTTP\/\d\.\d$/.test(proto) ? undefined : `malformed HTTP version ${JSON.stringify(proto)}`
}

function headOf(status: number, headers: Readonly<Record<string, string>>): Head | Read {
  const isChunked = /^chunked$/i.test(headers['transfer-encoding'] ?? '')
  const said = headers['content-length']
  const hasNoBody = status === 204 || status === 304
  if (said !== undefined && !isChunked && !/^\d{1,15}$/.test(said))
    return broken(`bad Content-Length ${JSON.stringify(said)}`)
  return {
    status,
    headers,
    length: hasNoBody ? 0 : said === undefined ? undefined : Number(said),
    isChunked: isChunked && !hasNoBody,
  }
}

/** That says how long a chunk is. */
const longestLine = 4_096

type Chunks = { readonly body: string; readonly isWhole: boolean } | { readonly error: string }

function chunksIn(text: string, longest: number): Chunks {
  let body = ''
  for (let at = 0; body.length < longest; ) {
    const lineEnd = text.indexOf('\n', at)
    if (lineEnd < 0)
      return text.length - at > longestLine ? { error: 'header line too long' } : { body, isWhole: false }
    const size = text
      .slice(at, lineEnd)
      .replace(/[;\r].*$/s, '')
      .trim()
    if (!/^[\da-f]{1,16}$/i.test(size))
      return { error: size === '' ? 'empty hex number for chunk length' : 'invalid byte in chunk length' }
    const length = Number.parseInt(size, 16)
    if (length === 0) return { body, isWhole: true }
    body += text.slice(lineEnd + 1, lineEnd + 1 + length)
    at = lineEnd + 1 + length
    if (text.length < at + 2) return { body, isWhole: false }
    if (!text.startsWith('\n', at) && !text.startsWith('\r\n', at))
      return { error: 'malformed chunked encoding' }
    at = text.indexOf('\n', at) + 1
  }
  return { body, isWhole: false }
}

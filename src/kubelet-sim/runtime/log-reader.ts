/** Reads the log of a container at one's own speed: from a place in it, which the log itself need not know. */
import type { Stream } from './container-config.ts'

/** One line, with its newline; the last one of a container may lack it. */
export interface LogLine {
  readonly stream: Stream
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The fields of PodLogOptions that choose lines. */
export interface LogQuery {
  readonly tailLines?: number
  /** Only lines of this instant or later. */
  readonly sinceAt?: number
  readonly limitBytes?: number
  /** Puts the instant before every line, in RFC3339Nano. */
  readonly timestamps?: boolean
  /** Only lines of this stream. Both when absent. */
  readonly stream?: Stream
}

/** What a reader asks of a log. Lines are only ever added to a file, until the next one takes its place. */
export interface LogFiles {
  readonly file: readonly LogLine[]
  /** How many files there were before this one. */
  readonly rotations: number
  /** Nothing more will come. */
  readonly isClosed: boolean
  /** Calls `run` once: when there is more, or nothing more can come. Answers how to call that off. */
  onMore(run: () => void): () => void
}

export class LogReader {
  #file: readonly LogLine[]
  #rotations: number
  #next: number
  #left: number
  /** Who does not follow reads no further than this. */
  readonly #end: number

  /** @param follows whether to read what is written from now on */
  constructor(
    private readonly log: LogFiles,
    private readonly query: LogQuery,
    follows: boolean,
  ) {
    this.#file = log.file
    this.#rotations = log.rotations
    this.#next = firstOf(log.file, query)
    this.#left = query.limitBytes ?? Number.POSITIVE_INFINITY
    this.#end = follows ? Number.POSITIVE_INFINITY : log.file.length
  }

  /** The next text, whole lines of together about so many characters; '' when there is none for now. */
  next(most: number): string {
    const texts: string[] = []
    for (let size = 0; size < most && this.#left > 0; ) {
      const line = this.#line()
      if (!line) break
      const text = wants(line, this.query) ? this.#cut(formatLine(line, this.query)) : ''
      if (text) texts.push(text)
      // Lines that are passed over take time as well.
      size += text.length + 1
    }
    return texts.join('')
  }

  /** Nothing more will come. */
  get isOver(): boolean {
    const isRead = this.#file === this.log.file && this.#next >= this.#file.length
    return this.#left <= 0 || this.#next >= this.#end || (this.log.isClosed && isRead)
  }

  /** A whole file was passed over, so slow was the reader: what he reads next does not follow what he has read. */
  get isLost(): boolean {
    return this.log.rotations > this.#rotations + 1
  }

  onMore(run: () => void): () => void {
    return this.log.onMore(run)
  }

  /** Calls back with what is there and then with what comes. Answers how to stop. */
  follow(onText: (text: string) => void, onEnd: () => void): () => void {
    let stop = () => {}
    const readOn = () => {
      const text = this.next(Number.POSITIVE_INFINITY)
      if (text) onText(text)
      if (this.isOver) onEnd()
      else stop = this.onMore(readOn)
    }
    readOn()
    return () => stop()
  }

  #line(): LogLine | undefined {
    if (this.#next >= this.#end) return undefined
    if (this.#next >= this.#file.length && this.#file !== this.log.file) {
      this.#file = this.log.file
      this.#rotations = this.log.rotations
      this.#next = 0
    }
    return this.#next < this.#file.length ? this.#file[this.#next++] : undefined
  }

  #cut(text: string): string {
    if (this.#left === Number.POSITIVE_INFINITY) return text
    const part = firstBytes(text, this.#left)
    this.#left -= byteLength(part)
    return part
  }
}

/** The index of the first line that is asked for. */
function firstOf(lines: readonly LogLine[], query: LogQuery): number {
  const { tailLines = Number.POSITIVE_INFINITY, sinceAt } = query
  if (tailLines === Number.POSITIVE_INFINITY && sinceAt === undefined) return 0
  let first = lines.length
  for (let chosen = 0; first > 0 && chosen < tailLines; first--) {
    const line = lines[first - 1]
    if (sinceAt !== undefined && line.at < sinceAt) break
    if (wants(line, query)) chosen++
  }
  return first
}

/** `2026-01-31T09:00:00.250000000Z`: a kubelet always writes all nine digits. */
export const formatNano = (at: number): string => new Date(at).toISOString().replace('Z', '000000Z')

const wants = (line: LogLine, { stream, sinceAt }: LogQuery): boolean =>
  (stream === undefined || line.stream === stream) && (sinceAt === undefined || line.at >= sinceAt)

const formatLine = (line: LogLine, query: LogQuery): string =>
  query.timestamps ? `${formatNano(line.at)} ${line.text}` : line.text

const byteLength = (text: string): number => new TextEncoder().encode(text).length

/** As much of `text` as fits in `limit` bytes of UTF-8. */
function firstBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= limit) return text
  return new TextDecoder().decode(bytes.subarray(0, limit), { stream: true })
}

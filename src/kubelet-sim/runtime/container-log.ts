/** What a container wrote, as the kubelet keeps it: lines with their instants, bounded, to be read and followed. */
import type { Stream } from './container-config.ts'

/** One line, with its newline; the last one of a container may lack it. */
interface LogLine {
  readonly stream: Stream
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The fields of PodLogOptions that choose lines. */
interface LogQuery {
  readonly tailLines?: number
  /** Only lines of this instant or later. */
  readonly sinceAt?: number
  readonly limitBytes?: number
  /** Puts the instant before every line, in RFC3339Nano. */
  readonly timestamps?: boolean
  /** Only lines of this stream. Both when absent. */
  readonly stream?: Stream
}

/** The kubelet's containerLogMaxSize. */
const defaultMaxBytes = 10 * 1024 * 1024

/** What the instant, the stream and the tag take in the file, before every line. */
const framingBytes = 46

export class ContainerLog {
  #lines: LogLine[] = []
  #bytes = 0
  #closed = false
  #followers: Set<Follower> | undefined

  /** @param maxBytes at this size the log is rotated, and what was written before can no longer be read. */
  constructor(private readonly maxBytes = defaultMaxBytes) {}

  append(stream: Stream, text: string, at: number): void {
    const size = text.length + framingBytes
    if (this.#bytes > 0 && this.#bytes + size > this.maxBytes) this.#rotate()
    const line = { stream, text, at }
    this.#lines.push(line)
    this.#bytes += size
    if (this.#followers) for (const follower of [...this.#followers]) follower.onLine(line)
  }

  /** Nothing more will come: those who follow are told. */
  close(): void {
    this.#closed = true
    const followers = this.#followers
    this.#followers = undefined
    if (followers) for (const follower of followers) follower.onEnd()
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** The lines kept, oldest first. */
  lines(): readonly LogLine[] {
    return this.#lines
  }

  /** What `kubectl logs` prints. */
  read(query: LogQuery = {}): string {
    const chosen = this.#choose(query)
    const text = chosen.map((line) => formatLine(line, query)).join('')
    return query.limitBytes === undefined ? text : firstBytes(text, query.limitBytes)
  }

  /** What `kubectl logs -f` prints: calls back with what is there and then with what comes. Answers how to stop. */
  follow(query: LogQuery, onText: (text: string) => void, onEnd: () => void): () => void {
    let left = query.limitBytes ?? Number.POSITIVE_INFINITY
    const send = (text: string) => {
      const part = firstBytes(text, left)
      left -= byteLength(part)
      if (part) onText(part)
    }
    const past = this.read(query)
    if (past) send(past)
    if (this.#closed || left <= 0) {
      onEnd()
      return () => {}
    }
    const follower: Follower = {
      onEnd,
      onLine: (line) => {
        if (!wants(line, query)) return
        send(formatLine(line, query))
        if (left > 0) return
        this.#followers?.delete(follower)
        onEnd()
      },
    }
    this.#followers ??= new Set()
    this.#followers.add(follower)
    return () => void this.#followers?.delete(follower)
  }

  #choose(query: LogQuery): readonly LogLine[] {
    const lines = this.#lines
    const wanted = query.tailLines ?? Number.POSITIVE_INFINITY
    const chosen: LogLine[] = []
    for (let n = lines.length - 1; n >= 0 && chosen.length < wanted; n--) {
      if (query.sinceAt !== undefined && lines[n].at < query.sinceAt) break
      if (wants(lines[n], query)) chosen.push(lines[n])
    }
    return chosen.reverse()
  }

  #rotate(): void {
    this.#lines = []
    this.#bytes = 0
  }
}

interface Follower {
  onLine(line: LogLine): void
  onEnd(): void
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

/** What a container wrote, as the kubelet keeps it: lines with their instants, bounded, to be read and followed. */
import type { Stream } from './container-config.ts'
import { type LogFiles, type LogLine, type LogQuery, LogReader } from './log-reader.ts'

export { formatNano } from './log-reader.ts'

/** The kubelet's containerLogMaxSize. */
const defaultMaxBytes = 10 * 1024 * 1024

/** What the instant, the stream and the tag take in the file, before every line. */
const framingBytes = 46

export class ContainerLog implements LogFiles {
  rotations = 0
  #lines: LogLine[] = []
  #bytes = 0
  #closed = false
  /** Those who have read all there is. Undefined where there never was one, as with most containers. */
  #waiting: Set<() => void> | undefined

  /** @param maxBytes at this size the log is rotated, and what was written before can no longer be read. */
  constructor(private readonly maxBytes = defaultMaxBytes) {}

  append(stream: Stream, text: string, at: number): void {
    const size = text.length + framingBytes
    if (this.#bytes > 0 && this.#bytes + size > this.maxBytes) this.#rotate()
    this.#lines.push({ stream, text, at })
    this.#bytes += size
    if (this.#waiting) this.#wake(this.#waiting)
  }

  /** Nothing more will come: those who follow are told. */
  close(): void {
    this.#closed = true
    if (this.#waiting) this.#wake(this.#waiting)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  get file(): readonly LogLine[] {
    return this.#lines
  }

  /** The lines kept, oldest first. */
  lines(): readonly LogLine[] {
    return this.#lines
  }

  onMore(run: () => void): () => void {
    this.#waiting ??= new Set()
    this.#waiting.add(run)
    return () => void this.#waiting?.delete(run)
  }

  /** @param follows whether to read what is written from now on */
  reader(query: LogQuery, follows: boolean): LogReader {
    return new LogReader(this, query, follows && !this.#closed)
  }

  /** What `kubectl logs` prints. */
  read(query: LogQuery = {}): string {
    return this.reader(query, false).next(Number.POSITIVE_INFINITY)
  }

  /** What `kubectl logs -f` prints: calls back with what is there and then with what comes. Answers how to stop. */
  follow(query: LogQuery, onText: (text: string) => void, onEnd: () => void): () => void {
    return this.reader(query, true).follow(onText, onEnd)
  }

  #wake(waiting: Set<() => void>): void {
    if (waiting.size === 0) return
    const all = [...waiting]
    waiting.clear()
    for (const run of all) run()
  }

  #rotate(): void {
    this.#lines = []
    this.#bytes = 0
    this.rotations++
  }
}

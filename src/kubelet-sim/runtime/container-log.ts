/** What a container wrote, as the kubelet keeps it: lines with their instants, bounded, to be read and followed. */
import { compact, TextBuffer } from './files/text-buffer.ts'
import { type Block, type KeptLog, type LogQuery, LogReader, type Stream } from './log-reader.ts'

const mebibyte = 1024 * 1024

/** The kubelet's containerLogMaxSize. */
const defaultLogBytes = 10 * mebibyte

const defaultTotalBytes = 64 * mebibyte

/** So many texts are remembered to be shared, and none that is longer, in characters: what servers say as they start is shorter. */
const mostShared = 16
const longestShared = 8_192

/** Only so much of a log can be another's as well, in bytes: whoever shares more counts all of it, for the other one may go. */
const longestBeginning = 16_384

/** What the instant, the stream and the tag take in the file, before every line. */
const framingBytes = 46

/** What is kept with lines that were written at the same instant. */
const blockBytes = 128

/** As many as a container writes that says something as it starts. */
const fewBlocks = 4

/** A longer block would be read, or forgotten, all at once. */
const longestBlock = 65_536

/** All logs of a cluster: when they grow too large together, one of the largest is rotated. */
export class LogStore {
  #used = 0
  /** Those of up to 1 byte, 2, 4, 8 …: the largest is found without looking at a hundred thousand of them. */
  readonly #bySize = Array.from({ length: 32 }, () => new Set<ContainerLog>())

  /** What was written lately, by itself. */
  readonly #lately = new Map<string, string>()

  /** @param maxLogBytes of each; `maxBytes` of all together */
  constructor(
    readonly maxLogBytes = defaultLogBytes,
    private readonly maxBytes = defaultTotalBytes,
  ) {}

  get usedBytes(): number {
    return this.#used
  }

  /** @internal A text that another log keeps already: all that write the same keep one, as servers do when they start. */
  shared(text: string): string | undefined {
    return text.length > longestShared ? undefined : this.#lately.get(text)
  }

  /** @internal A text to keep that no other log does. */
  kept(text: string): string {
    const kept = compact(text)
    if (text.length > longestShared) return kept
    if (this.#lately.size >= mostShared) this.#lately.clear()
    this.#lately.set(kept, kept)
    return kept
  }

  /** @internal A log holds so many bytes more; below zero: fewer. */
  count(log: ContainerLog, bytes: number): void {
    const [before, now] = [sizeClass(log.held - bytes), sizeClass(log.held)]
    this.#used += bytes
    if (before !== now) this.#bySize[before].delete(log)
    this.#bySize[now].add(log)
    while (bytes > 0 && this.#used > this.maxBytes) this.#oneOfTheLargest().rotate()
  }

  /** @internal */
  forget(log: ContainerLog): void {
    this.#used -= log.held
    this.#bySize[sizeClass(log.held)].delete(log)
  }

  #oneOfTheLargest(): ContainerLog {
    let size = this.#bySize.length - 1
    while (this.#bySize[size].size === 0) size--
    const [log] = this.#bySize[size]
    return log
  }
}

const sizeClass = (bytes: number): number => 31 - Math.clz32(bytes | 1)

export class ContainerLog implements KeptLog {
  /** The size of its file. */
  bytes = 0
  /** What it takes of what the store has: less, where others have written the same. */
  held = 0
  end = 0
  #blocks: Block[] = []
  /** What was added to the last block; it is put into it when somebody looks. */
  #growing: TextBuffer | undefined
  #isClosed = false
  /** Those who have read all there is. Undefined where there never was one, as with most containers. */
  #waiting: Set<() => void> | undefined

  /** @param maxBytes beyond this the older half is forgotten; default: as all in the store */
  constructor(
    private readonly store: LogStore,
    private readonly maxBytes = store.maxLogBytes,
  ) {}

  /** @param text whole lines, each with its newline; the last one of a container may lack it */
  append(stream: Stream, text: string, at: number): void {
    const last = this.#blocks.at(-1)
    const lines = countLines(text)
    const size = text.length + lines * framingBytes
    const grows = last?.at === at && last.stream === stream && this.end - last.start < longestBlock
    if (grows && last) {
      const before = this.#heldBy(last)
      this.#growing ??= new TextBuffer()
      this.#growing.append(text)
      last.lines += lines
      last.isShared = false
      this.end += text.length
      this.#count(size, this.#heldBy(last) - before)
    } else {
      this.#settle()
      const shared = this.store.shared(text)
      const isShared = shared !== undefined && this.bytes + size <= longestBeginning
      this.#add({ stream, at, start: this.end, text: shared ?? this.store.kept(text), lines, isShared })
      this.end += text.length
      this.#count(size + blockBytes, isShared ? blockBytes : size + blockBytes)
    }
    if (this.bytes > this.maxBytes) this.rotate()
    this.#wake()
  }

  /** What the last block takes of what the store has. */
  #heldBy({ isShared, start, lines }: Block): number {
    return isShared ? blockBytes : this.end - start + lines * framingBytes + blockBytes
  }

  /** An array that grows keeps room for more, which most containers never need. */
  #add(block: Block): void {
    if (this.#blocks.length < fewBlocks) this.#blocks = this.#blocks.concat(block)
    else this.#blocks.push(block)
  }

  /** Nothing more will come: those who follow are told. */
  close(): void {
    this.#isClosed = true
    this.#wake()
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  get start(): number {
    return this.#blocks[0]?.start ?? this.end
  }

  get blocks(): readonly Block[] {
    this.#settle()
    return this.#blocks
  }

  /** Forgets the older half. */
  rotate(): void {
    this.#settle()
    let [forgotten, freed, count] = [0, 0, 0]
    while (forgotten < this.bytes / 2 && count < this.#blocks.length) {
      const block = this.#blocks[count++]
      forgotten += sizeOf(block)
      freed += block.isShared ? blockBytes : sizeOf(block)
    }
    this.#blocks.splice(0, count)
    this.#count(-forgotten, -freed)
  }

  /** Its container is gone, and nobody will ask for it any more. */
  discard(): void {
    this.store.forget(this)
    this.#settle()
    this.#blocks.length = 0
    this.bytes = 0
    this.held = 0
    this.close()
  }

  onMore(run: () => void): () => void {
    this.#waiting ??= new Set()
    this.#waiting.add(run)
    return () => void this.#waiting?.delete(run)
  }

  /** @param follows whether to read what is written from now on */
  reader(query: LogQuery, follows: boolean): LogReader {
    return new LogReader(this, query, follows && !this.#isClosed)
  }

  /** What `kubectl logs` prints. */
  read(query: LogQuery = {}): string {
    return this.reader(query, false).next(Number.POSITIVE_INFINITY)
  }

  /** What `kubectl logs -f` prints: calls back with what is there and then with what comes. Answers how to stop. */
  follow(query: LogQuery, onText: (text: string) => void, onEnd: () => void): () => void {
    return this.reader(query, true).follow(onText, onEnd)
  }

  #settle(): void {
    if (!this.#growing) return
    const last = this.#blocks.at(-1)!
    last.text = [last.text, this.#growing.text].join('')
    this.#growing = undefined
  }

  #count(bytes: number, held: number): void {
    this.bytes += bytes
    this.held += held
    this.store.count(this, held)
  }

  #wake(): void {
    if (!this.#waiting || this.#waiting.size === 0) return
    const all = [...this.#waiting]
    this.#waiting.clear()
    for (const run of all) run()
  }
}

const sizeOf = ({ text, lines }: Block): number => text.length + lines * framingBytes + blockBytes

/** A line that has no newline yet counts. */
function countLines(text: string): number {
  let count = text.endsWith('\n') ? 0 : 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

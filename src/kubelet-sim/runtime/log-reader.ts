/** Reads the log of a container at one's own speed: from a place in it, which the log itself need not know. */
import { formatNano } from '../../api/time.ts'

export type Stream = 'stdout' | 'stderr'

/** Lines of one stream and instant, one after the other. */
export interface Block {
  readonly stream: Stream
  /** Milliseconds since 1970. */
  readonly at: number
  /** How much was written before it, in characters. */
  readonly start: number
  /** Whole lines, each with its newline; the last one of a container may lack it. */
  text: string
  lines: number
  /** Other logs keep the same text. */
  isShared: boolean
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

/** What a reader asks of a log. Places in it are numbers of characters, counted from the first that was ever written. */
export interface KeptLog {
  /** What is kept, oldest first. */
  readonly blocks: readonly Block[]
  /** Where that begins. */
  readonly start: number
  readonly end: number
  /** Nothing more will come. */
  readonly isClosed: boolean
  /** Calls `run` once: when there is more, or nothing more can come. Answers how to call that off. */
  onMore(run: () => void): () => void
}

export class LogReader {
  #place: number
  #left: number
  #hasSkipped = false
  /** Who does not follow reads no further than this. */
  readonly #end: number

  /** @param follows whether to read what is written from now on */
  constructor(
    private readonly log: KeptLog,
    private readonly query: LogQuery,
    follows: boolean,
  ) {
    this.#place = firstOf(log, query)
    this.#left = query.limitBytes ?? Number.POSITIVE_INFINITY
    this.#end = follows ? Number.POSITIVE_INFINITY : log.end
  }

  /** The next bytes, whole lines of together about so many; '' when there is none for now. */
  next(most: number): string {
    const { blocks, start } = this.log
    if (this.#place < start) this.#hasSkipped = true
    const texts: string[] = []
    let size = 0
    for (let n = indexOf(blocks, this.#place); n < blocks.length; n++) {
      if (size >= most || this.#left <= 0 || blocks[n].start >= this.#end) break
      const text = this.#take(blocks[n], most - size)
      if (text) texts.push(text)
      size += text.length + 1
      if (this.#place < blocks[n].start + blocks[n].text.length) break
    }
    return texts.join('')
  }

  /** Nothing more will come. */
  get isOver(): boolean {
    return this.#left <= 0 || this.#place >= this.#end || (this.log.isClosed && this.#place >= this.log.end)
  }

  /** Something was forgotten before it was read, so slow was the reader: what he reads next does not follow what he has read. */
  get isLost(): boolean {
    return this.#hasSkipped || this.#place < this.log.start
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

  /** What is wanted of a block, and not more than about so many characters of it. */
  #take(block: Block, most: number): string {
    const from = Math.max(this.#place - block.start, 0)
    const to = Math.min(endOfLine(block.text, from + most), this.#end - block.start)
    this.#place = block.start + to
    if (!wants(block, this.query)) return ''
    const text = block.text.slice(from, to)
    return this.#cut(this.query.timestamps ? withInstants(text, block.at) : text)
  }

  #cut(text: string): string {
    if (this.#left === Number.POSITIVE_INFINITY) return text
    const part = text.slice(0, this.#left)
    this.#left -= part.length
    return part
  }
}

/** Where the line ends that goes beyond a place. */
function endOfLine(text: string, place: number): number {
  if (place >= text.length) return text.length
  const newline = text.indexOf('\n', place)
  return newline < 0 ? text.length : newline + 1
}

/** The first block that is not before a place. */
function indexOf(blocks: readonly Block[], place: number): number {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (blocks[middle].start + blocks[middle].text.length > place) high = middle
    else low = middle + 1
  }
  return low
}

/** The place of the first line that is asked for. */
function firstOf({ blocks, start, end }: KeptLog, query: LogQuery): number {
  const { tailLines = Number.POSITIVE_INFINITY, sinceAt } = query
  if (tailLines === Number.POSITIVE_INFINITY && sinceAt === undefined) return start
  let first = end
  let left = tailLines
  for (let n = blocks.length - 1; n >= 0 && left > 0; n--) {
    const block = blocks[n]
    if (sinceAt !== undefined && block.at < sinceAt) break
    first = block.start
    if (!wants(block, query)) continue
    if (block.lines > left) first += startOfLast(block.text, left)
    left -= block.lines
  }
  return first
}

/** Where the last so many lines of a text begin. */
function startOfLast(text: string, count: number): number {
  let from = text.endsWith('\n') ? text.length - 1 : text.length
  for (let n = 0; n < count && from >= 0; n++) from = from === 0 ? -1 : text.lastIndexOf('\n', from - 1)
  return from + 1
}

/** Puts the instant before every line. */
function withInstants(text: string, at: number): string {
  if (text === '') return ''
  const instant = `${formatNano(at)} `
  const end = text.endsWith('\n') ? text.length - 1 : text.length
  return instant + text.slice(0, end).replaceAll('\n', `\n${instant}`) + text.slice(end)
}

const wants = ({ stream, at }: Block, query: LogQuery): boolean =>
  (query.stream === undefined || stream === query.stream) &&
  (query.sinceAt === undefined || at >= query.sinceAt)

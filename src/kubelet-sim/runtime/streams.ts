/** What a process reads from and writes to: pipes, lines of a log, text in memory. Nothing here blocks: who must wait is told for what. */
import type { PosixError } from './posix.ts'

/**
 * What a program yields when it can do nothing more at this instant: called with what to call when it may go on;
 * answers how to call it off.
 */
export type Wait = (wake: () => void) => () => void

/** What a write answers: nothing, or that the writer should rest, or why it failed. `broken`: nobody reads any more. */
export type Written = undefined | Wait | PosixError | 'broken'

/** An open file, pipe or terminal. */
export interface Handle {
  /** The text there is now; undefined at the end; a wait when more may come. */
  read?(): string | undefined | Wait
  /** Gives back what was read too much. */
  unread?(text: string): void
  write?(text: string): Written
  /** A process has it open from now on, and `release` ends that. */
  retain?(): void
  release?(): void
  readonly isTerminal?: boolean
}

/** Where the input of a process comes from: `kubectl exec -i`, `kubectl attach`. */
export interface Input {
  write(text: string): void
  /** The input is at its end. */
  close(): void
}

/** How much a pipe holds before its writers rest: as on Linux. */
const pipeCapacity = 65_536

/** How much a command substitution, or a line, may hold. */
const captureCapacity = 4 * 1024 * 1024

export class Pipe {
  #text = ''
  #writers = 0
  #readers = 0
  #onReadable: (() => void) | undefined
  #onWritable = new Set<() => void>()

  readonly reader: Handle = {
    read: () => this.#read(),
    unread: (text) => {
      this.#text = text + this.#text
    },
    retain: () => this.#readers++,
    release: () => {
      if (--this.#readers === 0) this.#wakeWriters()
    },
  }

  readonly writer: Handle = {
    write: (text) => this.#write(text),
    retain: () => this.#writers++,
    release: () => {
      if (--this.#writers === 0) this.#wakeReader()
    },
  }

  /** Waits until there is something to read. */
  readonly #readable: Wait = (wake) => {
    this.#onReadable = wake
    return () => {
      if (this.#onReadable === wake) this.#onReadable = undefined
    }
  }

  /** Waits until there is room again, which may be so already. */
  readonly #writable: Wait = (wake) => {
    if (!this.#isFull) wake()
    else this.#onWritable.add(wake)
    return () => void this.#onWritable.delete(wake)
  }

  #read(): string | undefined | Wait {
    if (!this.#text) return this.#writers > 0 ? this.#readable : undefined
    const text = this.#text
    this.#text = ''
    this.#wakeWriters()
    return text
  }

  #write(text: string): Written {
    if (this.#readers === 0) return 'broken'
    this.#text += text
    this.#wakeReader()
    return this.#isFull ? this.#writable : undefined
  }

  get #isFull(): boolean {
    return this.#readers > 0 && this.#text.length > pipeCapacity
  }

  #wakeReader(): void {
    const wake = this.#onReadable
    this.#onReadable = undefined
    wake?.()
  }

  #wakeWriters(): void {
    if (this.#onWritable.size === 0) return
    const waiting = [...this.#onWritable]
    this.#onWritable.clear()
    for (const wake of waiting) wake()
  }
}

/** Text to be read: a here-document, or what a command is fed. */
export class TextSource implements Handle {
  constructor(private text: string) {}

  read(): string | undefined {
    const text = this.text
    this.text = ''
    return text || undefined
  }

  unread(text: string): void {
    this.text = text + this.text
  }
}

/** Collects what is written, as $(…) does. */
export class Capture implements Handle {
  text = ''

  write(text: string): Written {
    if (this.text.length + text.length > captureCapacity) return 'broken'
    this.text += text
    return undefined
  }
}

/** Who is given the lines of a stream. */
export interface Lines {
  onLine(stream: 'stdout' | 'stderr', line: string): void
}

/** Hands on whole lines, each with its newline; what is left at the end comes without. */
export class LineSplitter implements Handle {
  #rest = ''

  constructor(
    private readonly lines: Lines,
    private readonly stream: 'stdout' | 'stderr',
  ) {}

  write(text: string): undefined {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.lines.onLine(this.stream, this.#rest + text.slice(from, end + 1))
      this.#rest = ''
      from = end + 1
    }
    this.#rest += text.slice(from)
    if (this.#rest.length > longestLine) this.flush()
  }

  /** Hands on what has no newline yet. */
  flush(): void {
    if (this.#rest) this.lines.onLine(this.stream, this.#rest)
    this.#rest = ''
  }
}

/** The container runtime hands on a longer line in parts of this size. */
const longestLine = 16_384

/** Nothing to read, and what is written is gone: /dev/null. */
export const nowhere: Handle = Object.freeze({
  read: () => undefined,
  write: () => undefined,
  unread: () => {},
})

/** The next piece of text; undefined at the end. */
export function* readChunk(from: Handle): Generator<Wait, string | undefined> {
  for (;;) {
    const text = from.read?.()
    if (typeof text !== 'function') return text
    yield text
  }
}

/** The next line with its newline; the last one may lack it. */
export function* readLine(from: Handle): Generator<Wait, string | undefined> {
  let line = ''
  for (;;) {
    const text = yield* readChunk(from)
    if (text === undefined) return line || undefined
    const end = text.indexOf('\n')
    if (end < 0) {
      line += text
      if (line.length > captureCapacity) return line
      continue
    }
    if (end + 1 < text.length) from.unread?.(text.slice(end + 1))
    return line + text.slice(0, end + 1)
  }
}

export function* readAll(from: Handle): Generator<Wait, string> {
  let all = ''
  for (;;) {
    const text = yield* readChunk(from)
    if (text === undefined || all.length > captureCapacity) return all
    all += text
  }
}

/** The lines of `text`, without their newlines. */
export function linesOf(text: string): string[] {
  if (!text) return []
  const lines = text.split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  return lines
}

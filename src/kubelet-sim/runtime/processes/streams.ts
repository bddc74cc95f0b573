/** What a process reads from and writes to: pipes, lines of a log, text in memory. Nothing here blocks: who must wait is told for what. */
import type { ByteSource, ByteTarget, TerminalSize, Wait } from '../../../client/node-streams.ts'
import { TextBuffer } from '../files/text-buffer.ts'
import { ENOMEM, type PosixError } from '../posix.ts'
import type { Memory } from '../quota.ts'

/** `Wait` is what a program yields when it can do nothing more at this instant. */
export type { TerminalSize, Wait }

/** Where the input of a process comes from: `kubectl exec -i`, `kubectl attach`. */
export type Input = ByteTarget

/** What a write answers: nothing, or that the writer should rest, or why it failed. `broken`: nobody reads any more. */
export type Written = undefined | Wait | PosixError | 'broken'

/** An open file, pipe or terminal. */
export interface Handle {
  /** Some of the text there is now; undefined at the end; a wait when more may come. */
  read?(): string | undefined | Wait
  /** Gives back what was read too much. */
  unread?(text: string): void
  write?(text: string): Written
  /** A process has it open from now on, and `release` ends that. */
  retain?(): void
  release?(): void
  readonly isTerminal?: boolean
  /** What a program can do to the terminal that it is. */
  readonly terminal?: TerminalControl
}

/** A process that opens a file: what it has open already, and when it ends. */
export interface Opener {
  readonly handles: readonly (Handle | undefined)[]
  whenExited(run: () => void): void
}

export interface TerminalControl {
  readonly size: TerminalSize
  /** Keys are read as they come: nothing is echoed, edited or made a signal of. */
  isRaw: boolean
  /** What is typed is not shown. */
  isSilent: boolean
}

/** What a read gives at most, so that nobody deals with megabytes at once. */
export const longestRead = 65_536

/** How much a pipe holds before its writers rest: as on Linux. */
const pipeCapacity = 65_536

/** What is shorter is kept together with what comes after it. */
const smallPiece = 4_096

/** How much a command substitution may hold. */
const captureCapacity = 4 * 1024 * 1024

/** The most that a program takes in as one line, or one text. */
const longestText = 1024 * 1024

export class Pipe {
  /** What was written and is not read, in pieces as they came. */
  #pieces: string[] = []
  #length = 0
  #writers = 0
  #readers = 0
  #onReadable: (() => void) | undefined
  #onWritable = new Set<() => void>()

  constructor(private readonly memory: Memory) {}

  readonly reader: Handle = {
    read: () => this.#read(),
    unread: (text) => this.#put(text, 'front'),
    retain: () => this.#readers++,
    release: () => {
      if (--this.#readers > 0) return
      this.#forget()
      this.#wakeWriters()
    },
  }

  /** The reader for one who is not in the container. */
  readonly source: ByteSource = { read: () => this.#read() }

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
    if (this.#length === 0) return this.#writers > 0 ? this.#readable : undefined
    const text = this.#take()
    this.memory.release(text.length)
    this.#length -= text.length
    this.#wakeWriters()
    return text
  }

  /** As many pieces as a read may give, or a part of the first. */
  #take(): string {
    let count = 0
    let length = 0
    while (count < this.#pieces.length && length + this.#pieces[count].length <= longestRead) {
      length += this.#pieces[count++].length
    }
    if (count > 0) return this.#pieces.splice(0, count).join('')
    const [first] = this.#pieces
    this.#pieces[0] = first.slice(longestRead)
    return first.slice(0, longestRead)
  }

  #write(text: string): Written {
    if (this.#readers === 0) return 'broken'
    if (!this.#put(text, 'end')) return ENOMEM
    this.#wakeReader()
    return this.#isFull ? this.#writable : undefined
  }

  /** Answers whether there was memory for it. */
  #put(text: string, place: 'front' | 'end'): boolean {
    if (text === '') return true
    if (!this.memory.claim(text.length)) return false
    this.#length += text.length
    const last = this.#pieces.length - 1
    if (place === 'front') this.#pieces.unshift(text)
    else if (last >= 0 && this.#pieces[last].length < smallPiece) this.#pieces[last] += text
    else this.#pieces.push(text)
    return true
  }

  #forget(): void {
    this.memory.release(this.#length)
    this.#length = 0
    this.#pieces = []
  }

  get #isFull(): boolean {
    return this.#readers > 0 && this.#length > pipeCapacity
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
  #at = 0

  constructor(private readonly text: string) {}

  read(): string | undefined {
    const text = this.text.slice(this.#at, this.#at + longestRead)
    this.#at += text.length
    return text || undefined
  }

  unread(text: string): void {
    this.#at -= text.length
  }
}

/** Collects what is written, as $(…) does. */
export class Capture implements Handle {
  readonly #buffer = new TextBuffer()
  /** There was more than there is room for. */
  isFull = false

  constructor(private readonly memory: Memory) {}

  get text(): string {
    return this.#buffer.text
  }

  write(text: string): Written {
    const fits = this.#buffer.length + text.length <= captureCapacity && this.memory.claim(text.length)
    if (!fits) {
      this.isFull = true
      return 'broken'
    }
    this.#buffer.append(text)
    return undefined
  }

  /** What was collected has been dealt with. */
  free(): void {
    this.memory.release(this.#buffer.length)
    this.#buffer.clear()
  }
}

/** Who is given the lines of a stream. */
export interface Lines {
  /** Whole lines, each with its newline; the last ones of a container may lack it. */
  onLines(stream: 'stdout' | 'stderr', text: string): void
}

/** Hands on whole lines, as many as come at once; what is left at the end comes without its newline. */
export class LineSplitter implements Handle {
  #rest = ''

  constructor(
    private readonly lines: Lines,
    private readonly stream: 'stdout' | 'stderr',
  ) {}

  write(text: string): Written {
    const end = text.lastIndexOf('\n') + 1
    if (end === text.length && this.#rest === '') {
      if (end > 0) this.lines.onLines(this.stream, text)
      return undefined
    }
    if (end > 0) {
      this.lines.onLines(this.stream, this.#rest + text.slice(0, end))
      this.#rest = ''
    }
    this.#rest += text.slice(end)
    if (this.#rest.length > longestLine) this.flush()
    return undefined
  }

  /** Hands on what has no newline yet. */
  flush(): void {
    if (this.#rest) this.lines.onLines(this.stream, this.#rest)
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

/** The next line with its newline; the last one may lack it, and so may one that is too long. */
export function* readLine(from: Handle, lineEnd = '\n'): Generator<Wait, string | undefined> {
  let line: TextBuffer | undefined
  for (;;) {
    const text = yield* readChunk(from)
    if (text === undefined) return line?.text
    const end = text.indexOf(lineEnd) + 1
    if (end > 0) {
      if (end < text.length) from.unread?.(text.slice(end))
      const last = text.slice(0, end)
      if (!line) return last
      line.append(last)
      return line.text
    }
    line ??= new TextBuffer()
    line.append(text)
    if (line.length > longestText) return line.text
  }
}

/** The lines of `text`, without their newlines. */
export function linesOf(text: string): string[] {
  if (!text) return []
  const lines = text.split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  return lines
}

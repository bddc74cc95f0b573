/** A terminal, for `kubectl exec -it`: echoes what is typed, edits the line, and turns control keys into signals. */
import type { Signal } from '../posix.ts'
import type { Process } from '../program.ts'
import {
  type Handle,
  type Input,
  longestRead,
  type TerminalControl,
  type TerminalSize,
  type Wait,
  type Written,
} from './streams.ts'

const endKey = '\x04'
const eraseKeys = new Set(['\x7f', '\b'])
const eraseLineKey = '\x15'
const eraseWordKey = '\x17'
const signalKeys: ReadonlyMap<string, Signal> = new Map([
  ['\x03', 'SIGINT'],
  ['\x1c', 'SIGQUIT'],
])
/** As on Linux. */
const longestLine = 4_095
/** Where nobody has said how large it is. */
const usualSize: TerminalSize = Object.freeze({ width: 80, height: 24 })

export class Terminal implements Handle, TerminalControl {
  readonly isTerminal = true
  size = usualSize
  isRaw = false
  isSilent = false
  /** Whole lines that wait to be read; when it is raw, whatever was typed. */
  #ready = ''
  #line = ''
  #isAtEnd = false
  #isClosed = false
  #onReadable: (() => void) | undefined
  #session: Process | undefined

  /** @param screen where what is written, and what is echoed, is shown */
  constructor(private readonly screen: Handle) {}

  get terminal(): TerminalControl {
    return this
  }

  /** Says which process the keys are for. */
  bind(session: Process): Input {
    this.#session = session
    return {
      write: (bytes) => this.#type(bytes),
      close: () => {
        this.#isClosed = true
        this.#end()
      },
    }
  }

  retain(): void {
    this.screen.retain?.()
  }

  release(): void {
    this.screen.release?.()
  }

  resize(size: TerminalSize): void {
    if (size.width === this.size.width && size.height === this.size.height) return
    this.size = size
    this.#signal('SIGWINCH')
  }

  write(text: string): Written {
    return this.screen.write?.(text.replace(/\r?\n/g, '\r\n'))
  }

  read(): string | undefined | Wait {
    const text = this.#ready.slice(0, longestRead)
    if (text) {
      this.#ready = this.#ready.slice(longestRead)
      return text
    }
    if (!this.#isAtEnd && !this.#isClosed) return this.#readable
    this.#isAtEnd = false
    return undefined
  }

  unread(text: string): void {
    this.#ready = text + this.#ready
  }

  readonly #readable: Wait = (wake) => {
    this.#onReadable = wake
    return () => {
      if (this.#onReadable === wake) this.#onReadable = undefined
    }
  }

  #type(bytes: string): undefined {
    if (!this.isRaw) for (const key of bytes) this.#press(key)
    else if (this.#ready.length < longestRead) {
      this.#ready += bytes
      this.#wake()
    }
  }

  #press(key: string): void {
    const signal = signalKeys.get(key)
    if (signal) this.#interrupt(key, signal)
    else if (key === endKey) {
      if (this.#line === '') this.#end()
    } else if (eraseKeys.has(key)) this.#erase(1)
    else if (key === eraseLineKey) this.#erase(this.#line.length)
    else if (key === eraseWordKey) this.#erase(/[^ ]* *$/.exec(this.#line)![0].length)
    else if (key === '\r' || key === '\n') this.#finishLine()
    else if (this.#line.length < longestLine) {
      this.#line += key
      this.#echo(key < ' ' && key !== '\t' ? caretOf(key) : key)
    }
  }

  #echo(text: string): void {
    if (!this.isSilent) this.screen.write?.(text)
  }

  #finishLine(): void {
    this.#echo('\r\n')
    // What nobody reads is lost beyond so much, as on a real terminal.
    if (this.#ready.length < longestRead) this.#ready += `${this.#line}\n`
    this.#line = ''
    this.#wake()
  }

  /** Takes away so many bytes at the end of the line, and the rest of a character that is begun. */
  #erase(count: number): void {
    let length = Math.max(0, this.#line.length - count)
    while (length > 0 && isContinuation(this.#line.charCodeAt(length)) && length < this.#line.length) length--
    const erased = this.#line.slice(length)
    this.#line = this.#line.slice(0, length)
    for (const key of erased) {
      if (isContinuation(key.charCodeAt(0))) continue
      this.#echo('\b \b'.repeat(key < ' ' && key !== '\t' ? 2 : 1))
    }
  }

  #interrupt(key: string, signal: Signal): void {
    this.#echo(`${caretOf(key)}\r\n`)
    this.#line = ''
    this.#signal(signal)
  }

  /** All that the session has started gets it. */
  #signal(signal: Signal): void {
    const session = this.#session
    if (!session) return
    for (const process of session.machine.processes.list()) {
      if (process.session === session.session) process.signal(signal)
    }
  }

  #end(): void {
    this.#isAtEnd = true
    this.#wake()
  }

  #wake(): void {
    const wake = this.#onReadable
    this.#onReadable = undefined
    wake?.()
  }
}

/** A byte of UTF-8 that goes on with a character. */
const isContinuation = (code: number): boolean => code >= 0x80 && code < 0xc0

/** How a terminal shows a control key: `^C`. */
const caretOf = (key: string): string => `^${String.fromCharCode(key.charCodeAt(0) ^ 64)}`

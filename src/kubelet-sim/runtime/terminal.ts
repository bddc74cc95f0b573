/** A terminal, for `kubectl exec -it`: echoes what is typed, edits the line, and turns control keys into signals. */
import type { Process } from './program.ts'
import { type Handle, type Input, longestRead, type Wait } from './streams.ts'

const interruptKey = '\x03'
const endKey = '\x04'
/** As on Linux. */
const longestLine = 4_095
const eraseKeys = new Set(['\x7f', '\b'])

export class Terminal implements Handle {
  readonly isTerminal = true
  /** Whole lines that wait to be read. */
  #ready = ''
  #line = ''
  #isAtEnd = false
  #isClosed = false
  #onReadable: (() => void) | undefined
  #session: Process | undefined

  constructor(private readonly onOutput: (text: string) => void) {}

  /** Says which process the keys are for. */
  bind(session: Process): Input {
    this.#session = session
    return {
      write: (text) => this.#type(text),
      close: () => {
        this.#isClosed = true
        this.#end()
      },
    }
  }

  write(text: string): undefined {
    this.onOutput(text.replace(/\r?\n/g, '\r\n'))
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

  #type(text: string): void {
    for (const key of text) this.#press(key)
  }

  #press(key: string): void {
    if (key === interruptKey) this.#interrupt()
    else if (key === endKey) {
      if (this.#line === '') this.#end()
    } else if (eraseKeys.has(key)) this.#erase()
    else if (key === '\r' || key === '\n') this.#finishLine()
    else if ((key >= ' ' || key === '\t') && this.#line.length < longestLine) {
      this.#line += key
      this.onOutput(key)
    }
  }

  #finishLine(): void {
    this.onOutput('\r\n')
    // What nobody reads is lost beyond so much, as on a real terminal.
    if (this.#ready.length < longestRead) this.#ready += `${this.#line}\n`
    this.#line = ''
    this.#wake()
  }

  #erase(): void {
    if (!this.#line) return
    this.#line = this.#line.slice(0, -1)
    this.onOutput('\b \b')
  }

  /** Control-C: all that the session has started gets the signal. */
  #interrupt(): void {
    this.onOutput('^C\r\n')
    this.#line = ''
    const session = this.#session
    if (!session) return
    for (const process of session.machine.processes.list()) {
      if (process.session === session.session) process.signal('SIGINT')
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

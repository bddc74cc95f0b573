/** A stream of lines over HTTP, counted as it is read. */
import { get, type IncomingMessage } from 'node:http'

export class EventStream {
  lines = 0
  last = ''
  #wanted = Number.POSITIVE_INFINITY
  #done = () => {}
  #fail = (_error: Error) => {}

  private constructor(private readonly response: IncomingMessage) {
    response.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) this.lines++
      this.last = chunk.toString()
      if (this.lines >= this.#wanted) this.#done()
    })
    response.on('end', () =>
      this.#fail(new Error(`the stream has ended after ${this.lines} lines: ${this.last}`)),
    )
    response.on('error', (error) => this.#fail(error))
  }

  static open(url: string): Promise<EventStream> {
    return new Promise((resolve, reject) => {
      get(url, { agent: false }, (response) => resolve(new EventStream(response))).on('error', reject)
    })
  }

  /** @throws Error when the stream ends before */
  until(lines: number): Promise<void> {
    this.#wanted = lines
    if (this.lines >= lines) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#done = resolve
      this.#fail = reject
    })
  }

  close(): void {
    this.#fail = () => {}
    this.response.destroy()
  }
}

/** A WebSocket as several channels: each message begins with the number of its channel, as a byte or as a digit. */
import type { RawData, WebSocket } from 'ws'

const closeChannel = 255

export class WebSocketChannels {
  readonly #isText: boolean
  #onMessage: (channel: number, bytes: Buffer) => void = () => {}
  #onClose: (channel: number) => void = () => {}

  constructor(private readonly socket: WebSocket) {
    this.#isText = socket.protocol.includes('base64')
    // Python sends bytes as text: what a message is, the protocol says.
    socket.on('message', (data: RawData) => this.#take(data as Buffer))
    // What is wrong with a frame ends the connection, and that is all.
    socket.on('error', () => {})
  }

  /** Whether one side of a stream can be closed while the others go on. */
  get closesStreams(): boolean {
    return this.socket.protocol.startsWith('v5.')
  }

  /** Whether the end of a command is told as a Status. */
  get tellsStatus(): boolean {
    return /^v[45]\./.test(this.socket.protocol)
  }

  listen(onMessage: (channel: number, bytes: Buffer) => void, onClose: (channel: number) => void): void {
    this.#onMessage = onMessage
    this.#onClose = onClose
  }

  send(channel: number, bytes: Buffer, taken?: () => void): void {
    if (this.#isText) this.socket.send(`${channel}${bytes.toString('base64')}`, { binary: false }, taken)
    else this.socket.send(Buffer.concat([Buffer.of(channel), bytes]), { binary: true }, taken)
  }

  hold(isHeld: boolean): void {
    if (isHeld) this.socket.pause()
    else this.socket.resume()
  }

  end(): void {
    this.socket.close(1000)
  }

  drop(): void {
    this.socket.terminate()
  }

  #take(data: Buffer): void {
    if (data.length === 0) return
    const channel = this.#isText ? data[0] - digitZero : data[0]
    const bytes = this.#isText ? Buffer.from(data.toString('latin1', 1), 'base64') : data.subarray(1)
    if (channel === closeChannel && this.closesStreams) this.#onClose(bytes[0])
    else this.#onMessage(channel, bytes)
  }
}

const digitZero = 0x30
